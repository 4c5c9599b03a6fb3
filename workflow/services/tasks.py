"""Let people take a task of their office for themselves, and give it back."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from definitions.operations import TASK
from workflow.engine.authority import leads_on
from workflow.engine.operations import TRANSFER
from workflow.engine.values import Refusal, Request
from workflow.errors import NotFoundError, RefusedError
from workflow.models import WORK, Account, EvaluationCase, Task
from workflow.services.actors import Actor
from workflow.services.case_views import past_acts, view_post
from workflow.services.definitions import definition_for
from workflow.services.history import Entry, append_event
from workflow.services.holders import people_covering
from workflow.services.resources import Resources
from workflow.services.scope import find_case, open_tasks
from workflow.services.transitions import ActRefusedError, would_do

CLAIM, RELEASE = "claim", "release"


def claim_task(
    session: Session, actor: Actor, *, resources: Resources, case_id: uuid.UUID, title: str
) -> Task:
    """Take the open task of a case for the post acted in; a task that it has stays as it is.

    A proxy takes it in the name of the principal, so that both can go on. The title stands in the
    history. A task is taken over from somebody who no longer holds the post, for nobody else could
    release it. Raises NotFoundError, or RefusedError when nothing waits for the post, somebody else
    has taken it, or the person may not take its acts.
    """
    case = find_case(session, actor, case_id=case_id, lock=True)
    task = _task_for(session, actor, case)
    if task.seat is not None:
        raise RefusedError("tasks.seat")
    if task.person_id == actor.holder_id:
        return task
    if task.person_id is not None and _still_holds(session, resources, case, task):
        raise RefusedError("tasks.claimed", name=_name(session, task.person_id))
    _require_fit(session, actor, resources, case, task)
    _hand(session, actor, case, task, resources, to=actor.holder_id, title=title)
    return task


def release_task(
    session: Session, actor: Actor, *, resources: Resources, case_id: uuid.UUID, title: str
) -> Task:
    """Give one's task back to the office; raises NotFoundError, or RefusedError if not one's."""
    case = find_case(session, actor, case_id=case_id, lock=True)
    task = _task_for(session, actor, case)
    if task.seat is not None:
        raise RefusedError("tasks.seat")
    if task.person_id != actor.holder_id:
        raise RefusedError("tasks.not_claimed")
    _hand(session, actor, case, task, resources, to=None, title=title)
    return task


def release_from(
    session: Session, actor: Actor, *, resources: Resources, task_id: uuid.UUID, title: str
) -> Task:
    """Give the task of somebody else back to its office; who may hand it over may do this as well.

    Raises NotFoundError, or what refuses to hand the task over.
    """
    case_id = session.scalar(select(Task.case_id).where(Task.id == task_id))
    if case_id is None:
        raise NotFoundError("accounts.case_not_found")
    case = find_case(session, actor, case_id=case_id, lock=True)
    task = session.get_one(Task, task_id, populate_existing=True)
    if task.seat is not None or task.duty != WORK:
        raise RefusedError("tasks.seat")
    if task.closed_at is not None or task.person_id is None:
        raise RefusedError("tasks.nobody_has")
    fields = {TASK: task.stands_for}
    request = Request(TRANSFER, view_post(actor), fields=fields, probe=True)
    answer = would_do(session, resources, case, request)
    if isinstance(answer, Refusal):
        raise ActRefusedError(answer)
    _hand(session, actor, case, task, resources, to=None, title=title)
    return task


def _task_for(session: Session, actor: Actor, case: EvaluationCase) -> Task:
    mine = Task.person_id == actor.holder_id
    task = session.scalar(
        select(Task)
        .where(Task.case_id == case.id, Task.duty == WORK, open_tasks(actor))
        .order_by(mine.desc().nulls_last(), Task.opened_at, Task.id)
        .limit(1)
        .execution_options(populate_existing=True)
    )
    if task is None:
        raise RefusedError("tasks.nothing_waits")
    return task


def _still_holds(session: Session, resources: Resources, case: EvaluationCase, task: Task) -> bool:
    """Tell whether the one who claimed a task still holds a post that covers the case."""
    people = people_covering(session, resources, case, roles=frozenset({task.role}))
    return str(task.person_id) in people.get(task.role, frozenset())


def _require_fit(
    session: Session, actor: Actor, resources: Resources, case: EvaluationCase, task: Task
) -> None:
    workflow = definition_for(session, resources, case).workflow
    past = past_acts(session, case_id=case.id)
    persons = frozenset(map(str, actor.person_ids))
    if not leads_on(workflow, case.state, task.stands_for, past=past, persons=persons):
        raise RefusedError("tasks.not_fit")


def _hand(
    session: Session,
    actor: Actor,
    case: EvaluationCase,
    task: Task,
    resources: Resources,
    *,
    to: uuid.UUID | None,
    title: str,
) -> None:
    kind = RELEASE if to is None else CLAIM
    fields = {
        "role": task.role,
        "stands_for": task.stands_for,
        "duty": task.duty,
        "person": None if to is None else str(to),
    }
    entry = Entry(kind=kind, title=title, at=resources.now(), fields=fields)
    append_event(session, actor, case=case, entry=entry)
    task.person_id = to
    session.flush()


def _name(session: Session, account_id: uuid.UUID) -> str:
    return session.get_one(Account, account_id).name
