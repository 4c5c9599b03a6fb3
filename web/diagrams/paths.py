"""Write the path data of edges: rounded corners, and an arrow head at the end."""

from web.diagrams.elements import number
from web.diagrams.shapes import Spot

Line = tuple[Spot, ...]

_CORNER, _HEAD_LONG, _HEAD_HALF = 6, 7, 3.2


def line_data(line: Line) -> str:
    """Return the line of an edge; it ends inside the arrow head."""
    spots = [*line[:-1], _towards(line[-1], line[-2], _HEAD_LONG - 1)]
    data = [f"M{_pair(spots[0])}"]
    for index in range(1, len(spots) - 1):
        before, corner, after = spots[index - 1], spots[index], spots[index + 1]
        size = min(_CORNER, _apart(before, corner) / 2, _apart(corner, after) / 2)
        data.append(f"L{_pair(_towards(corner, before, size))}")
        data.append(f"Q{_pair(corner)} {_pair(_towards(corner, after, size))}")
    data.append(f"L{_pair(spots[-1])}")
    return "".join(data)


def head_data(line: Line) -> str:
    """Return the arrow head at the end of an edge."""
    tip, before = line[-1], line[-2]
    x, y = _towards(tip, before, _HEAD_LONG)
    flat = tip[1] == before[1]
    side, rise = (0.0, _HEAD_HALF) if flat else (_HEAD_HALF, 0.0)
    return f"M{_pair(tip)}L{_pair((x - side, y - rise))}L{_pair((x + side, y + rise))}z"


def _towards(start: Spot, aim: Spot, size: float) -> Spot:
    """Return the spot that lies `size` pixels from start on the way to the aim."""
    long = _apart(start, aim)
    part = min(1.0, size / long) if long else 0.0
    return start[0] + (aim[0] - start[0]) * part, start[1] + (aim[1] - start[1]) * part


def _apart(a: Spot, b: Spot) -> float:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def _pair(spot: Spot) -> str:
    return f"{number(spot[0])} {number(spot[1])}"
