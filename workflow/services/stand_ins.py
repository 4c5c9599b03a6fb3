"""Give tasks back to the roles they belong to, once somebody can act in these again."""

import uuid
from collections.abc import Sequence
from datetime import date
from functools import cache

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from definitions.messages import fill, load_messages
from workflow.engine.entry import offered_tasks
from workflow.models import WORK, Account, Appointment, EvaluationCase, Task
from workflow.services.actors import in_force
from workflow.services.case_views import open_tasks_of, view_case, view_world
from workflow.services.definitions import definition_for
from workflow.services.history import Entry, append_event
from workflow.services.resources import Resources
from workflow.services.timers import lock_idle_case
from workflow.services.words import leave_message

KIND = "give_back"
_AT_ONCE = 500


def stood_in_cases(session: Session, *, today: date, limit: int = _AT_ONCE) -> Sequence[uuid.UUID]:
    """Return the cases with a task that waits for a stand-in although somebody holds its role.

    Whether that person's post covers the case and no act of theirs bars them is decided later.
    """
    held = exists().where(
        Appointment.role == Task.stands_for,
        Appointment.region_code == Task.region_code,
        in_force(today),
        Account.id == Appointment.account_id,
        Account.active,
    )
    return session.scalars(
        select(Task.case_id)
        .where(
            Task.closed_at.is_(None),
            Task.person_id.is_(None),
            Task.role != Task.stands_for,
            Task.seat.is_(None),
            Task.duty == WORK,
            held,
        )
        .distinct()
        .order_by(Task.case_id)
        .limit(limit)
    ).all()


def give_back(session: Session, *, resources: Resources, case_id: uuid.UUID) -> bool:
    """Offer a case's tasks anew to whom they belong, with an event; tell whether any moved.

    What a stand-in has claimed stays theirs. A case that somebody is changing is left alone.
    """
    case = lock_idle_case(session, case_id=case_id)
    if case is None:
        return False
    definition = definition_for(session, resources, case)
    world = view_world(session, resources, case, definition.workflow)
    offers = {
        offer.stands_for: offer.role
        for offer in offered_tasks(definition, view_case(session, case), world)
    }
    moving = [
        task
        for task in open_tasks_of(session, case_id=case_id)
        if (task.duty, task.person_id) == (WORK, None)
        and offers.get(task.stands_for, task.role) != task.role
    ]
    for task in moving:
        _move(session, case, resources, task, to=offers[task.stands_for])
    return bool(moving)


def _move(
    session: Session, case: EvaluationCase, resources: Resources, task: Task, *, to: str
) -> None:
    fields = {
        "role": task.role,
        "stands_for": task.stands_for,
        "duty": task.duty,
        "offered_to": to,
    }
    title = _title(resources.library.roles[to].title)
    entry = Entry(kind=KIND, title=title, at=resources.now(), fields=fields)
    event = append_event(session, None, case=case, entry=entry)
    task.role, task.opened_seq = to, event.seq
    leave_message(session, case, event, entered=True)


@cache
def _title(role: str) -> str:
    return fill(load_messages(), "history.given_back", {"role": role})
