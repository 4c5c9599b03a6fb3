"""Place the stages of a workflow on the ring of the sign-in page."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

_CENTRE = (380.0, 320.0)
_RADIUS = 210.0
_LABEL_RADIUS = 246.0
_TICK = (160.0, 172.0)
_GAP = 18.0 / _RADIUS  # room for half a mark, in radians
_ASIDE = 0.3  # beyond this share of the radius a label stands beside its mark
_STATES = {-1: "done", 0: "now", 1: "next"}


@dataclass(frozen=True)
class RingPoint:
    """Hold one stage: its mark, its label and the arc that leads to it, in picture units."""

    title: str
    state: str
    x: float
    y: float
    label_x: float
    label_y: float
    anchor: str
    tick: str
    arc: str
    arc_state: str


def ring_points(titles: Sequence[str], current: int) -> tuple[RingPoint, ...]:
    """Spread stages clockwise from the top; those before current are passed."""
    return tuple(_point(titles, index, current) for index in range(len(titles)))


def _point(titles: Sequence[str], index: int, current: int) -> RingPoint:
    count = len(titles)
    turn = _turn(index, count)
    x, y = _at(turn, _RADIUS)
    label_x, label_y = _at(turn, _LABEL_RADIUS)
    return RingPoint(
        title=titles[index],
        state=_state(index, current),
        x=x,
        y=y,
        label_x=label_x,
        label_y=round(label_y + 6 - 6 * cos(turn), 1),
        anchor=_anchor(sin(turn)),
        tick="M{} {}L{} {}".format(*_at(turn, _TICK[0]), *_at(turn, _TICK[1])),
        arc=_arc(_turn(index - 1, count), turn),
        arc_state=_arc_state(index, current),
    )


def _turn(index: int, count: int) -> float:
    return 2 * pi * (index + 0.5) / count


def _at(turn: float, radius: float) -> tuple[float, float]:
    return (
        round(_CENTRE[0] + radius * sin(turn), 1),
        round(_CENTRE[1] - radius * cos(turn), 1),
    )


def _arc(start: float, end: float) -> str:
    first, last = _at(start + _GAP, _RADIUS), _at(end - _GAP, _RADIUS)
    return f"M{first[0]} {first[1]}A{_RADIUS:.0f} {_RADIUS:.0f} 0 0 1 {last[0]} {last[1]}"


def _state(index: int, current: int) -> str:
    return _STATES[(index > current) - (index < current)]


def _arc_state(index: int, current: int) -> str:
    """Name the arc into a stage; the one that closes the ring is never walked."""
    return "next" if index == 0 else _state(index, current)


def _anchor(sideways: float) -> str:
    if abs(sideways) < _ASIDE:
        return "middle"
    return "start" if sideways > 0 else "end"
