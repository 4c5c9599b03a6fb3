"""Place the nodes of a diagram on a fine grid of rows and columns.

A lane has one row or more, a stage one column or more. Placing depends on the order of nodes
and on what leads where, never on how far a case has come, so a picture stands still for life.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from web.diagrams.model import Diagram, Node

COLUMNS_IN_VIEW = 9

Cell = tuple[int, int]  # (column, row)


@dataclass(frozen=True, slots=True)
class Grid:
    """Hold where every node stands, and which stage and lane each column and row serves."""

    stage_of_column: tuple[int, ...]
    lane_of_row: tuple[int, ...]
    cells: Mapping[str, Cell]

    @property
    def columns(self) -> int:
        """Count the columns."""
        return len(self.stage_of_column)

    @property
    def rows(self) -> int:
        """Count the rows."""
        return len(self.lane_of_row)


def place(diagram: Diagram) -> Grid:
    """Return the grid of a diagram: stages widen while there is room, then lanes stack."""
    ranks = _ranks(diagram)
    groups: dict[str, list[Node]] = defaultdict(list)
    for node in diagram.nodes:
        groups[node.stage].append(node)
    widths = _widths(diagram, groups, ranks)
    spots = {
        stage.id: _spots(groups[stage.id], ranks, widths[stage.id]) for stage in diagram.stages
    }
    heights = {
        lane.id: max(
            [1, *(spots[n.stage][n.id][1] + 1 for n in diagram.nodes if n.lane == lane.id)]
        )
        for lane in diagram.lanes
    }
    left, stage_of_column = _starts([widths[stage.id] for stage in diagram.stages])
    top, lane_of_row = _starts([heights[lane.id] for lane in diagram.lanes])
    first_column = {stage.id: start for stage, start in zip(diagram.stages, left, strict=True)}
    first_row = {lane.id: start for lane, start in zip(diagram.lanes, top, strict=True)}
    cells = {
        node.id: (
            first_column[node.stage] + spots[node.stage][node.id][0],
            first_row[node.lane] + spots[node.stage][node.id][1],
        )
        for node in diagram.nodes
    }
    return Grid(stage_of_column, lane_of_row, cells)


def _starts(sizes: list[int]) -> tuple[list[int], tuple[int, ...]]:
    starts = [sum(sizes[:index]) for index in range(len(sizes))]
    owners = tuple(index for index, size in enumerate(sizes) for _ in range(size))
    return starts, owners


def _ranks(diagram: Diagram) -> dict[str, int]:
    """Return how many steps inside its own stage lead to each node."""
    order = {node.id: index for index, node in enumerate(diagram.nodes)}
    stage = {node.id: node.stage for node in diagram.nodes}
    before: dict[str, list[str]] = defaultdict(list)
    for edge in diagram.edges:
        within = stage[edge.source] == stage[edge.target]
        if within and order[edge.source] < order[edge.target]:
            before[edge.target].append(edge.source)
    ranks: dict[str, int] = {}
    for node in diagram.nodes:
        ranks[node.id] = max((ranks[name] + 1 for name in before[node.id]), default=0)
    return ranks


def _spots(nodes: list[Node], ranks: Mapping[str, int], width: int) -> dict[str, Cell]:
    """Return (column, row) of each node of one stage, counted inside its stage and lane."""
    taken: set[tuple[str, int, int]] = set()
    spots: dict[str, Cell] = {}
    for node in nodes:
        wish = min(ranks[node.id], width - 1)
        nearest = sorted(range(width), key=lambda column: (abs(column - wish), column))
        row = 0
        while all((node.lane, column, row) in taken for column in nearest):
            row += 1
        column = next(c for c in nearest if (node.lane, c, row) not in taken)
        taken.add((node.lane, column, row))
        spots[node.id] = (column, row)
    return spots


def _widths(
    diagram: Diagram, groups: Mapping[str, list[Node]], ranks: Mapping[str, int]
) -> dict[str, int]:
    """Widen the stage with the tallest pile again and again while nine columns are not full."""
    widths = {stage.id: 1 for stage in diagram.stages}
    for _ in range(COLUMNS_IN_VIEW - len(diagram.stages)):
        piles = {
            name: max([row for _, row in _spots(groups[name], ranks, width).values()], default=0)
            for name, width in widths.items()
        }
        tallest = max(widths, key=lambda name: piles[name])
        if piles[tallest] == 0:
            break
        widths[tallest] += 1
    return widths
