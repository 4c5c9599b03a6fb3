"""Put the labels on their edges, where they meet no other label and no node."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from web.diagrams.shapes import Box, Spot, piece

HEIGHT = 16
CLEAR = 2  # pixels between a label and anything it must not meet
_STEP = 4
_HEAD = 10  # the arrow head stays free
_NEAR = 14  # where a label of a forward edge likes to begin
_AWAY = 0.1
_COVERED, _HEAD_COVERED, _CORNER_COVERED, _LINE_HIDDEN = 60, 40, 14, 18
_ASIDE, _SHIFTED, _CROWDED, _BREATH = 6, 8, 8, 6

Line = tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """Ask for a label of a width; `centred` on its longest run, else near its source."""

    width: float
    centred: bool


@dataclass(frozen=True, slots=True)
class _Scene:
    """Hold what is already there when a label looks for its place."""

    nodes: tuple[Box, ...]
    labels: tuple[Box, ...]
    foreign: tuple[Box, ...]
    inside: Box

    def is_free(self, box: Box) -> bool:
        """Say whether a label may stand here at all."""
        taken = (*self.nodes, *self.labels)
        return self.inside.holds(box) and not any(box.meets(other, CLEAR) for other in taken)

    def price(self, box: Box, *, shy: bool) -> float:
        """Return what it costs to hide lines of others or, if shy, to crowd their labels."""
        hidden = sum(box.meets(part, 1) for part in self.foreign)
        crowded = sum(box.meets(label, _BREATH) for label in self.labels) if shy else 0
        return _COVERED * hidden + _CROWDED * crowded


def put_labels(
    wishes: tuple[Wish | None, ...], lines: tuple[Line, ...], nodes: tuple[Box, ...], inside: Box
) -> tuple[tuple[Box | None, ...], tuple[int, ...]]:
    """Return a box for each wish and the indexes of wishes for which there is no room."""
    pieces = tuple(tuple(piece(a, b) for a, b in pairwise(line)) for line in lines)
    placed: dict[int, Box] = {}
    failed: list[int] = []
    asked = [(index, wish) for index, wish in enumerate(wishes) if wish]
    for index, wish in sorted(asked, key=lambda pair: (_length(lines[pair[0]]), pair[0])):
        foreign = tuple(
            part for other, parts in enumerate(pieces) if other != index for part in parts
        )
        others = tuple(placed.values())
        box = _best(wish, lines[index], _Scene(nodes, others, foreign, inside))
        if box is None:
            failed.append(index)
        else:
            placed[index] = box
    return tuple(placed.get(index) for index in range(len(lines))), tuple(failed)


def _best(wish: Wish, line: Line, scene: _Scene) -> Box | None:
    """Return the cheapest box that is free."""
    offers = sorted(_candidates(wish, line), key=lambda offer: (offer[0], offer[1].x, offer[1].y))
    best: Box | None = None
    lowest = float("inf")
    for price, box in offers:
        if price >= lowest:
            break
        total = price + scene.price(box, shy=wish.centred)
        if total < lowest and scene.is_free(box):
            best, lowest = box, total
    return best


def _length(line: Line) -> float:
    return sum(_apart(a, b) for a, b in pairwise(line))


def _apart(a: Spot, b: Spot) -> float:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def _candidates(wish: Wish, line: Line) -> Iterator[tuple[float, Box]]:
    """Offer boxes along the line, each with its price without regard to others."""
    best = _favourite(wish, line)
    own = [piece(a, b) for a, b in pairwise(line)]
    corners = [piece(corner, corner) for corner in line[1:-1]]
    for a, b in pairwise(line):
        flat = a[1] == b[1]
        short = _apart(a, b) < (wish.width if flat else HEIGHT) + 12
        for spot in _walk(a, b):
            for box, aside in _boxes(wish, spot, flat=flat):
                price = _AWAY * _apart(spot, best)
                price += _HEAD_COVERED if _covers_head(box, line) else 0
                price += _CORNER_COVERED * sum(box.meets(corner, 8) for corner in corners)
                if aside:
                    price += aside + _CORNER_COVERED * sum(box.meets(part, 1) for part in own)
                yield price + (_LINE_HIDDEN if short and not aside else 0), box


def _favourite(wish: Wish, line: Line) -> Spot:
    """Return where the middle of the label would be best."""
    if not wish.centred:
        (ax, ay), (bx, by) = line[0], line[1]
        if ay == by:
            return ax + (1 if bx > ax else -1) * (_NEAR + wish.width / 2), ay
        return ax, ay + (1 if by > ay else -1) * (_NEAR + HEIGHT / 2)
    a, b = max(
        pairwise(line),
        key=lambda pair: _apart(*pair),
    )
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2


def _walk(a: Spot, b: Spot) -> Iterator[Spot]:
    """Step along a straight piece, from its middle to both ends."""
    long = _apart(a, b)
    steps = int(long / 2 // _STEP)
    for number in range(-steps, steps + 1):
        part = 0.5 + number * _STEP / long if long else 0.5
        yield a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part


def _boxes(wish: Wish, spot: Spot, *, flat: bool) -> Iterator[tuple[Box, float]]:
    """Offer the label on the line and beside it."""
    x, y = spot
    wide, high = wish.width, HEIGHT
    yield Box(round(x - wide / 2, 1), round(y - high / 2, 1), wide, high), 0
    if flat:
        yield Box(round(x - wide / 2, 1), round(y - high - 2, 1), wide, high), _ASIDE
        yield Box(round(x - wide / 2, 1), round(y + 2, 1), wide, high), _ASIDE + 1
    else:
        yield Box(round(x + 3, 1), round(y - high / 2, 1), wide, high), _ASIDE
        yield Box(round(x - wide - 3, 1), round(y - high / 2, 1), wide, high), _ASIDE + 1
        yield Box(round(x - 8, 1), round(y - high / 2, 1), wide, high), _SHIFTED
        yield Box(round(x - wide + 8, 1), round(y - high / 2, 1), wide, high), _SHIFTED + 1


def _covers_head(box: Box, line: Line) -> bool:
    (ax, ay), (bx, by) = line[-2], line[-1]
    part = min(1.0, _HEAD / max(1.0, _apart(line[-2], line[-1])))
    return box.meets(piece((bx + (ax - bx) * part, by + (ay - by) * part), (bx, by)), 1)
