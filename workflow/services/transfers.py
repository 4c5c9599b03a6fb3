"""Move open cases to another version of their workflow, all of a batch or none, and back."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import case as when
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from definitions.schema import Workflow
from workflow.domain.deadlines import Deadline
from workflow.engine.entry import arm
from workflow.engine.transfer import Transfer
from workflow.errors import NotFoundError, RefusedError
from workflow.identifiers import new_id
from workflow.models import CaseEvent, EvaluationCase, Task
from workflow.services.actors import Actor
from workflow.services.case_views import open_tasks_by_case, view_world
from workflow.services.definitions import definition_of
from workflow.services.replay import MIGRATED
from workflow.services.resources import Resources
from workflow.services.scope import visible_cases
from workflow.services.transfer_plans import MIGRATE, Order, locked_cases, plan_transfer
from workflow.services.transfer_writing import WAS, Move, Moving, Wanted, write_moves

# One of the cases cannot go, and so none went.
REFUSED = "transfers.refused"


class Moved(NamedTuple):
    """Say which batch was moved, how many cases it has, and how many had to stay."""

    batch: uuid.UUID | None
    moved: int
    stay: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Be cases that were moved together; ``still`` counts those on which nothing has happened."""

    id: uuid.UUID
    at: datetime
    by: str
    reason: str
    count: int
    still: int


def list_transfers(session: Session, actor: Actor, *, version_id: uuid.UUID) -> Sequence[Batch]:
    """Return the batches of cases in sight that were moved to a version, the latest first."""
    actor.require(MIGRATE)
    batch = func.jsonb_extract_path_text(CaseEvent.world, "batch")
    still = when((EvaluationCase.row_version == CaseEvent.seq, 1))
    rows = session.execute(
        select(
            batch.label("batch"),
            func.min(CaseEvent.at).label("at"),
            func.min(CaseEvent.person_name).label("by"),
            func.min(CaseEvent.opinion).label("reason"),
            func.count().label("cases"),
            func.count(still).label("still"),
        )
        .join(EvaluationCase, EvaluationCase.id == CaseEvent.case_id)
        .where(
            CaseEvent.kind == MIGRATED,
            func.jsonb_extract_path_text(CaseEvent.world, "version") == str(version_id),
            batch.is_not(None),
            visible_cases(actor),
        )
        .group_by(batch)
        .order_by(func.min(CaseEvent.at).desc())
    )
    return [
        Batch(uuid.UUID(row.batch), row.at, row.by, row.reason, row.cases, row.still)
        for row in rows
    ]


def transfer_cases(session: Session, actor: Actor, *, resources: Resources, order: Order) -> Moved:
    """Move all cases of an order, each with an event.

    Raises RefusedError when one of them cannot be moved that is not to be left, and then none is.
    """
    lines = plan_transfer(session, actor, resources=resources, order=order)
    refused = sum(line.obstacle is not None for line in lines)
    if refused and not order.leave:
        raise RefusedError(REFUSED, count=refused)
    reason = order.reason.strip()
    if not reason:
        raise RefusedError("transfers.reason_missing", field="reason")
    if refused == len(lines):
        return Moved(None, 0, refused)
    batch = new_id()
    target = definition_of(session, resources, version_id=order.version_id).workflow
    tasks = open_tasks_by_case(session, [line.case.id for line in lines])
    record: dict[str, object] = {"batch": batch, "reason": reason}
    movings = [
        Moving(line.case, held, _forward(line.found, held, target, order.version_id), record)
        for line in lines
        if line.found is not None
        for held in [tasks[line.case.id]]
    ]
    write_moves(session, actor, resources, movings)
    return Moved(batch, len(movings), refused)


def revert_transfer(
    session: Session, actor: Actor, *, resources: Resources, batch: uuid.UUID, reason: str
) -> int:
    """Move all cases of a batch back to where they were; return how many.

    Raises NotFoundError without such a batch, RefusedError when anything further has happened on
    one of the cases, and then none is moved.
    """
    actor.require(MIGRATE)
    if not reason.strip():
        raise RefusedError("transfers.reason_missing", field="reason")
    events = _events(session, actor, batch)
    wanted = EvaluationCase.id.in_([event.case_id for event in events])
    cases = {case.id: case for case in locked_cases(session, wanted)}
    moved_on = sum(cases[event.case_id].row_version != event.seq for event in events)
    if moved_on:
        raise RefusedError("transfers.moved_on", count=moved_on)
    tasks = open_tasks_by_case(session, cases)
    record: dict[str, object] = {"reverts": batch, "reason": reason.strip()}
    movings = [
        Moving(cases[event.case_id], tasks[event.case_id], move, record)
        for event in events
        for move in [_backward(session, resources, event)]
    ]
    write_moves(session, actor, resources, movings)
    return len(events)


def _forward(
    found: Transfer, tasks: Sequence[Task], workflow: Workflow, version_id: uuid.UUID
) -> Move:
    """Return what a decision writes; whoever has a task that stays keeps it."""
    held = {(task.role, task.stands_for): task.person_id for task in tasks}
    due = found.deadline
    return Move(
        version_id=version_id,
        workflow=workflow,
        state=found.state,
        parameters=found.parameters,
        tasks=[
            Wanted(task.role, task.stands_for, task.title, held.get((task.role, task.stands_for)))
            for task in found.tasks
        ],
        due=Deadline(due.due_on, due.due_at, due.provisional, due.explanation) if due else None,
        timers=found.timers,
    )


def _backward(session: Session, resources: Resources, event: CaseEvent) -> Move:
    """Return what puts a case back to where it was before an event."""
    was = WAS.validate_python(event.world["was"])
    version_id = uuid.UUID(str(event.world["version_before"]))
    workflow = definition_of(session, resources, version_id=version_id).workflow
    world = view_world(session, resources, session.get_one(EvaluationCase, event.case_id), workflow)
    state = event.from_state or workflow.initial
    return Move(
        version_id=version_id,
        workflow=workflow,
        state=state,
        parameters=was.parameters,
        tasks=was.tasks,
        due=was.due,
        timers=arm(workflow.states[state], was.due, world, resources.now()),
    )


def _events(session: Session, actor: Actor, batch: uuid.UUID) -> Sequence[CaseEvent]:
    """Return the events of a batch on cases in sight; raises NotFoundError unless all are."""
    of_batch = (
        CaseEvent.kind == MIGRATED,
        func.jsonb_extract_path_text(CaseEvent.world, "batch") == str(batch),
    )
    seen = select(EvaluationCase.id).where(visible_cases(actor))
    events = session.scalars(
        select(CaseEvent).where(*of_batch, CaseEvent.case_id.in_(seen)).order_by(CaseEvent.case_id)
    ).all()
    whole = session.scalar(select(func.count()).select_from(CaseEvent).where(*of_batch))
    if not events or len(events) != whole:
        raise NotFoundError("transfers.batch_not_found")
    return events
