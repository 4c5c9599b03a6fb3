"""Say how a case stands in words that every way of running it can be compared in."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple, TypeVar

from tests.support.reference.standing import Child, Done, Fields, Seat, Standing, Task
from workflow.engine.values import CaseView, SeatView

Row = TypeVar("Row", bound=tuple[object, ...])


class Seen(NamedTuple):
    """Be how a case stands; tasks and children in one order, whoever keeps them."""

    state: str
    ending: str | None
    fields: Fields
    due_on: date | None
    tasks: list[Task]
    seats: list[Seat]
    left_seats: list[Seat]
    children: list[Child]
    past: list[Done]


class Tally(NamedTuple):
    """Count the tasks of a case: all that were ever opened, and those closed again."""

    opened: int
    closed: int


def seen_in_reference(case: Standing) -> Seen:
    """Return how a case of the reference stands."""
    return Seen(
        state=case.state,
        ending=case.ending,
        fields=case.fields,
        due_on=case.due_on,
        tasks=in_order(case.tasks),
        seats=list(case.seats),
        left_seats=list(case.left_seats),
        children=in_order(case.children),
        past=list(case.past),
    )


def seen_in_view(view: CaseView, *, ending: str | None, due_on: date | None) -> Seen:
    """Return how a case of the engine stands."""
    return Seen(
        state=view.state,
        ending=ending,
        fields=dict(view.fields),
        due_on=due_on,
        tasks=in_order(Task(e.role, e.stands_for, e.person, e.seat) for e in view.tasks),
        seats=[_seat(each) for each in view.seats],
        left_seats=[_seat(each) for each in view.left_seats],
        children=in_order(Child(e.workflow, e.entry, e.ending) for e in view.children),
        past=[Done(e.act, e.person, e.from_state, e.to_state) for e in view.past],
    )


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Return rows in one order, whatever is missing in them."""
    return sorted(rows, key=str)


def _seat(seat: SeatView) -> Seat:
    return Seat(
        seat.number,
        seat.role,
        seat.stands_for,
        seat.person,
        seat.weight,
        seat.veto,
        seat.choice,
        seat.silent,
        seat.excluded,
    )
