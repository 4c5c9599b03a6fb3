"""Lay out a diagram as a swimlane: pure geometry in pixels, no drawing."""

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, pairwise

from web.diagrams.grid import Grid, place
from web.diagrams.labels import Wish, put_labels
from web.diagrams.model import Diagram, Node
from web.diagrams.routing import goes_back, route
from web.diagrams.shapes import Box, Spot
from web.diagrams.text import measure
from web.diagrams.tracks import Run, deal

NODE_WIDTH, NODE_WIDEST, NODE_HEIGHT = 116, 132, 42
TITLE_SIZE, TEXT_SIZE = 13, 12
GLYPH = 20  # tick and the space after it
PADDING = 8
HEADER, HEAD_SIDE = 30, 92
HEAD_INDENT = 16
_HEAD_WIDEST = 124
_COLUMN, _COLUMN_WIDE, _COLUMNS_DENSE = 136, 150, 9
_ROW_GAP = 14  # a lane is 56 high
_GAP_FLOOR, _GAP_OUTER, _TRACK, _TRACK_SPREAD = 14, 8, 6, 8
# Ports are far enough apart for two labels, one above the other.
_PORT_SPREAD_SIDE, _PORT_SPREAD, _PORTS_WIDE = 18.5, 26, 100
_LABEL_ROW = 10
_GROWTHS = 80
_TURN_FOR_COLUMNS = 2  # every third growth makes a column gap wider


@dataclass(frozen=True, slots=True)
class Layout:
    """Hold where everything stands; tuples follow the order of the diagram's."""

    view: Box
    lanes: tuple[Box, ...]
    heads: tuple[float, ...]  # where the middle of each lane's title stands
    stages: tuple[Box, ...]
    nodes: tuple[Box, ...]
    edges: tuple[tuple[Spot, ...], ...]
    labels: tuple[Box | None, ...]


def lay_out(diagram: Diagram) -> Layout:
    """Return the geometry of a diagram; it is the same for all cases of a definition."""
    nodes = tuple(Node(node.id, node.lane, node.stage, node.title) for node in diagram.nodes)
    edges = tuple(
        edge if edge.status == "return" else replace(edge, status="ahead") for edge in diagram.edges
    )
    return _lay_out(replace(diagram, nodes=nodes, edges=edges))


@lru_cache(maxsize=128)
def _lay_out(diagram: Diagram) -> Layout:
    """Do the work once for each set of lanes, nodes, edges and labels."""
    grid = place(diagram)
    ways = deal(route(grid, diagram.edges))
    frame = _Frame(diagram, grid, ways)
    wishes = tuple(
        Wish(label_width(edge.label), centred=goes_back(grid, edge)) if edge.label else None
        for edge in diagram.edges
    )
    for attempt in range(_GROWTHS):
        nodes = tuple(frame.node_box(node) for node in diagram.nodes)
        lines = tuple(frame.line(way) for way in ways)
        labels, failed = put_labels(wishes, lines, nodes, frame.inside())
        if not failed or attempt == _GROWTHS - 1:
            break
        for index in failed:
            frame.grow(ways[index], label_width(diagram.edges[index].label or ""))
    return Layout(frame.view(), frame.lanes(), frame.heads(), frame.stages(), nodes, lines, labels)


def label_width(text: str) -> float:
    """Return the width of a label with its white patch, in pixels."""
    return round(measure(text, TEXT_SIZE) + 6, 1)


def node_width(node: Node) -> int:
    """Return 116, or up to 132 if the title needs it; the same in every status."""
    need = measure(node.title, TITLE_SIZE) + GLYPH + 2 * PADDING - 3
    return int(min(NODE_WIDEST, max(NODE_WIDTH, need + 0.999)))


class _Frame:
    """Turn rows, columns and tracks into pixels, and grow where labels need room."""

    def __init__(self, diagram: Diagram, grid: Grid, ways: tuple[tuple[Run, ...], ...]) -> None:
        self.grid = grid
        self.diagram = diagram
        self.head = _head_width(diagram)
        self.widths = [NODE_WIDTH] * grid.columns
        for node in diagram.nodes:
            column = grid.cells[node.id][0]
            self.widths[column] = max(self.widths[column], node_width(node))
        self.across = self._column_gaps(ways)
        self.down = [
            float(max(_ROW_GAP, _room(ways, 2 * index, horizontal=True)))
            for index in range(grid.rows + 1)
        ]
        for outer in (0, -1):
            self.down[outer] = max(_ROW_GAP / 2, self.down[outer] if self._used(ways, outer) else 0)
        self.roomy: set[tuple[bool, int]] = set()
        self.turn: dict[int, int] = {}
        self._settle()

    def _used(self, ways: tuple[tuple[Run, ...], ...], outer: int) -> bool:
        line = 2 * self.grid.rows if outer else 0
        return any(run.horizontal and run.line == line for way in ways for run in way)

    def _column_gaps(self, ways: tuple[tuple[Run, ...], ...]) -> list[float]:
        """Return the gaps: what the column pitch leaves, or more if tracks need it."""
        pitch = _COLUMN if self.grid.columns >= _COLUMNS_DENSE else _COLUMN_WIDE
        spare = [pitch - width for width in self.widths]
        gaps = [_GAP_OUTER, *((a + b) / 2 for a, b in pairwise(spare)), _GAP_OUTER]
        floors = [_GAP_OUTER, *[_GAP_FLOOR] * (len(gaps) - 2), _GAP_OUTER]
        rooms = [_room(ways, 2 * index, horizontal=False) for index in range(len(gaps))]
        return [float(max(trio)) for trio in zip(gaps, floors, rooms, strict=True)]

    def grow(self, way: tuple[Run, ...], width: float) -> None:
        """Make room for a label: higher between rows first, then wider between columns."""
        turn = self.turn[id(way)] = self.turn.get(id(way), -1) + 1
        rows = _gaps_on(way, horizontal=True)
        columns = _gaps_on(way, horizontal=False)
        if rows and (turn % 3 != _TURN_FOR_COLUMNS or not columns):
            line = rows[turn % len(rows)]
            self.down[line // 2] += _LABEL_ROW
            self.roomy.add((True, line))
        else:
            line = columns[turn % len(columns)]
            self.across[line // 2] += width + 4
            self.roomy.add((False, line))
        self._settle()

    def _settle(self) -> None:
        """Work out where every gap and every cell begins."""
        self.x = _edges(self.head, self.across, [float(width) for width in self.widths])
        self.y = _edges(HEADER, self.down, [float(NODE_HEIGHT)] * self.grid.rows)

    def node_box(self, node: Node) -> Box:
        """Return the box of a node, in the middle of its cell."""
        column, row = self.grid.cells[node.id]
        width = node_width(node)
        middle = self.x[2 * column + 1] + self.widths[column] / 2
        return Box(middle - width / 2, self.y[2 * row + 1], width, NODE_HEIGHT)

    def line(self, way: tuple[Run, ...]) -> tuple[Spot, ...]:
        """Return the corners of an edge from border to border."""
        corners: list[Spot] = []
        for one, two in pairwise(way):
            across, down = (two, one) if one.horizontal else (one, two)
            corners.append((self._place(across), self._place(down)))
        first, last = way[0], way[-1]
        start = self._border(first, first.start, forward=first.stop > first.start)
        stop = self._border(last, last.stop, forward=last.stop < last.start)
        return (start, *corners, stop)

    def _border(self, run: Run, line: int, *, forward: bool) -> Spot:
        """Return where a run meets its node: at the far side if it leads forward."""
        cell = (line, run.line) if run.horizontal else (run.line, line)
        box = self._node_at(((cell[0] - 1) // 2, (cell[1] - 1) // 2))
        if run.horizontal:
            return (box.right if forward else box.x), self._place(run)
        return self._place(run), (box.bottom if forward else box.y)

    def _node_at(self, cell: tuple[int, int]) -> Box:
        name = next(name for name, spot in self.grid.cells.items() if spot == cell)
        return self.node_box(next(node for node in self.diagram.nodes if node.id == name))

    def _place(self, run: Run) -> float:
        """Return the pixel of a run across its direction."""
        starts = self.y if run.horizontal else self.x
        low, high = starts[run.line], starts[run.line + 1]
        off = run.track - (run.tracks - 1) / 2
        return round((low + high) / 2 + off * self._spacing(run, high - low), 1)

    def _spacing(self, run: Run, size: float) -> float:
        if run.line % 2 == 0:
            even = size / (run.tracks + 1)
            return even if (run.horizontal, run.line) in self.roomy else min(_TRACK_SPREAD, even)
        if run.horizontal:
            return min(_PORT_SPREAD_SIDE, 2 * _PORT_SPREAD_SIDE / run.tracks)
        return min(_PORT_SPREAD, _PORTS_WIDE / run.tracks)

    def view(self) -> Box:
        """Return the whole picture."""
        return Box(0, 0, round(self.x[-1], 1), round(self.y[-1], 1))

    def inside(self) -> Box:
        """Return where labels may stand: right of the lane heads, below the stage names."""
        view = self.view()
        return Box(self.head + 2, HEADER + 1, view.width - self.head - 4, view.height - HEADER - 2)

    def lanes(self) -> tuple[Box, ...]:
        """Return the bands of the lanes, over the whole width."""
        tops = _bands(self.y, self.grid.lane_of_row)
        view = self.view()
        return tuple(Box(0, top, view.width, bottom - top) for top, bottom in tops)

    def heads(self) -> tuple[float, ...]:
        """Return the middle of the nodes of each lane."""
        rows = self.grid.lane_of_row
        return tuple(
            (self.y[2 * rows.index(lane) + 1] + self.y[2 * (_last(rows, lane)) + 2]) / 2
            for lane in range(rows[-1] + 1)
        )

    def stages(self) -> tuple[Box, ...]:
        """Return the columns of the stages, from the stage names to the foot."""
        view = self.view()
        return tuple(
            Box(left, 0, right - left, view.height)
            for left, right in _bands(self.x, self.grid.stage_of_column)
        )


def _last(owners: tuple[int, ...], owner: int) -> int:
    return len(owners) - 1 - owners[::-1].index(owner)


def _head_width(diagram: Diagram) -> float:
    widest = max(measure(lane.title, TITLE_SIZE) for lane in diagram.lanes)
    return round(min(_HEAD_WIDEST, max(HEAD_SIDE, HEAD_INDENT + widest + 2)))


def _room(ways: tuple[tuple[Run, ...], ...], line: int, *, horizontal: bool) -> int:
    """Return the pixels that the tracks of a gap need."""
    tracks = [
        run.tracks
        for way in ways
        for run in way
        if run.line == line and run.horizontal == horizontal
    ]
    return _TRACK * (max(tracks) + 1) if tracks else 0


def _gaps_on(way: tuple[Run, ...], *, horizontal: bool) -> list[int]:
    """Return the gap lines that an edge runs along or crosses, in their order."""
    lines: set[int] = set()
    for run in way:
        if run.horizontal == horizontal:
            lines.add(run.line)
        else:
            lines.update(range(min(run.start, run.stop), max(run.start, run.stop) + 1))
    return sorted(line for line in lines if line % 2 == 0)


def _edges(start: float, gaps: list[float], cells: list[float]) -> list[float]:
    """Return where each gap and each cell begins, and where the last gap ends."""
    sizes = [size for pair in zip(gaps, cells, strict=False) for size in pair]
    return list(accumulate([*sizes, gaps[-1]], initial=start))


def _bands(starts: list[float], owners: tuple[int, ...]) -> list[tuple[float, float]]:
    """Return begin and end of each owner's band; borders lie in the middle of gaps."""
    borders = [
        (starts[2 * index] + starts[2 * index + 1]) / 2
        for index in range(1, len(owners))
        if owners[index] != owners[index - 1]
    ]
    return list(pairwise([starts[0], *borders, starts[-1]]))
