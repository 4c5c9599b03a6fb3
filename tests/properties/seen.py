"""Say how a case stands in words that every way of running it can be compared in."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple, TypeVar

from tests.support.reference.standing import (
    Child,
    Done,
    Extension,
    Fields,
    Riders,
    Seat,
    Signer,
    Slip,
    Standing,
    Task,
)
from workflow.engine.riders import Riders as Attached
from workflow.engine.values import CaseView, PastAct, SeatView, TaskView

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
    riders: Riders


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
        riders=case.riders,
    )


def seen_in_view(view: CaseView, *, ending: str | None, due_on: date | None) -> Seen:
    """Return how a case of the engine stands."""
    return Seen(
        state=view.state,
        ending=ending,
        fields=dict(view.fields),
        due_on=due_on,
        tasks=in_order(_task(each) for each in view.tasks),
        seats=[_seat(each) for each in view.seats],
        left_seats=[_seat(each) for each in view.left_seats],
        children=in_order(Child(e.workflow, e.entry, e.ending) for e in view.children),
        past=[_done(each) for each in view.past],
        riders=_riders(view.riders),
    )


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Return rows in one order, whatever is missing in them."""
    return sorted(rows, key=str)


def _task(task: TaskView) -> Task:
    place = (task.role, task.stands_for, task.person, task.seat)
    return Task(*place, task.duty, task.seen)


def _done(each: PastAct) -> Done:
    assert each.at is not None
    # Events of one instant are kept apart by a fraction of a second.
    at = each.at.replace(microsecond=0)
    return Done(each.act, each.person, each.from_state, each.to_state, at)


def _riders(riders: Attached) -> Riders:
    """Return what is attached; what a return names to correct, nothing here does."""
    asked, slip = riders.extension, riders.slip
    return Riders(
        signers=tuple(
            Signer(e.number, e.place, e.person, e.role, e.asked_by, e.stands_for, e.choice)
            for e in riders.signers
        ),
        extension=Extension(asked.asked_by, asked.until) if asked else None,
        slip=Slip(slip.colour, slip.ordered_by, slip.until, slip.answered) if slip else None,
        suspended_on=riders.suspended_on,
    )


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
