"""Give the seats of those who have left their posts to others, so that no vote waits for nobody."""

import uuid
from collections.abc import Sequence
from datetime import date
from functools import cache

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from definitions.messages import fill, load_messages
from workflow.engine.seating import reseated
from workflow.engine.values import SeatView
from workflow.models import WORK, Account, Appointment, EvaluationCase, GroupSeat, Task
from workflow.services.actors import in_force
from workflow.services.case_views import view_case, view_world
from workflow.services.definitions import definition_for
from workflow.services.history import Entry, append_event
from workflow.services.resources import Resources
from workflow.services.seating import write_ballots
from workflow.services.timers import lock_idle_case
from workflow.services.words import leave_message

KIND = "reseat"
_AT_ONCE = 500


def unseated_cases(session: Session, *, today: date, limit: int = _AT_ONCE) -> Sequence[uuid.UUID]:
    """Return the cases in which somebody is awaited who no longer holds the post of their seat."""
    held = exists().where(
        Appointment.account_id == GroupSeat.person_id,
        Appointment.role == GroupSeat.role,
        Appointment.region_code == GroupSeat.region_code,
        in_force(today),
        Account.id == Appointment.account_id,
        Account.active,
    )
    return session.scalars(
        select(GroupSeat.case_id)
        .where(
            GroupSeat.is_current,
            GroupSeat.person_id.is_not(None),
            GroupSeat.choice.is_(None),
            GroupSeat.excluded.is_(None),
            ~held,
        )
        .distinct()
        .order_by(GroupSeat.case_id)
        .limit(limit)
    ).all()


def reseat(session: Session, *, resources: Resources, case_id: uuid.UUID) -> bool:
    """Give seats to successors, with an event for each; tell whether any changed hands.

    A case that somebody is changing just now is left for the next time.
    """
    case = lock_idle_case(session, case_id=case_id)
    if case is None:
        return False
    definition = definition_for(session, resources, case)
    group = definition.workflow.states[case.state].group
    if group is None:
        return False
    view = view_case(session, case)
    moved = reseated(group, view, view_world(session, resources, case, definition.workflow))
    for seat in moved:
        _hand_over(session, case, resources, seat)
    return bool(moved)


def _hand_over(
    session: Session, case: EvaluationCase, resources: Resources, seat: SeatView
) -> None:
    fields = {
        "seat": seat.number,
        "duty": WORK,
        "offered_to": seat.role,
        "person": seat.person,
    }
    title = _title(resources.library.roles[seat.role].title)
    entry = Entry(kind=KIND, title=title, at=resources.now(), fields=fields)
    event = append_event(session, None, case=case, entry=entry)
    write_ballots(session, case, [seat], at=event.at)
    task = session.scalar(
        select(Task).where(
            Task.case_id == case.id,
            Task.closed_at.is_(None),
            Task.duty == WORK,
            Task.seat == seat.number,
        )
    )
    if task is not None:
        task.role, task.opened_seq = seat.role, event.seq
        task.person_id = None if seat.person is None else uuid.UUID(seat.person)
    alone = [seat.stands_for] if seat.person is None else []
    leave_message(session, case, event, entered=True, unheld=alone)


@cache
def _title(role: str) -> str:
    return fill(load_messages(), "history.reseated", {"role": role})
