"""Write down that a case goes on under another version, so that it can be taken back."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from definitions.messages import load_messages
from definitions.schema import Workflow
from workflow.canonical import plain_object
from workflow.domain.deadlines import Deadline
from workflow.engine.values import NewTimer
from workflow.models import CaseEvent, EvaluationCase, PendingEvent, Task
from workflow.services.actors import Actor
from workflow.services.arming import arm_rows, disarm_all, timer_rows
from workflow.services.history import Entry, append_events
from workflow.services.replay import MIGRATED
from workflow.services.resources import Resources
from workflow.services.words import message_word


@dataclass(frozen=True, slots=True)
class Wanted:
    """Be a task as it is to stand after a move."""

    role: str
    stands_for: str
    title: str
    person: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Move:
    """Be all that a move writes; the due day is that of every task."""

    version_id: uuid.UUID
    workflow: Workflow
    state: str
    parameters: Mapping[str, object]
    tasks: Sequence[Wanted]
    due: Deadline | None
    timers: Sequence[NewTimer]


@dataclass(frozen=True, slots=True)
class Moving:
    """Be a case with its open tasks, its move, and what the event records of it besides."""

    case: EvaluationCase
    tasks: Sequence[Task]
    move: Move
    record: Mapping[str, object]


def write_moves(
    session: Session, actor: Actor, resources: Resources, movings: Sequence[Moving]
) -> None:
    """Write moves, each with an event that keeps all that a way back needs.

    What is recorded has a reason. All cases are written together, by a few statements.
    """
    now = resources.now()
    entries = [(each.case, _entry(each, now)) for each in movings]
    # Version and state are one key: both are written together, or the database refuses.
    with session.no_autoflush:
        for each in movings:
            _follow(each.case, each.move)
        events = append_events(session, actor, entries=entries)
    session.flush()
    session.add_all(
        [_write_tasks(session, each, event) for each, event in zip(movings, events, strict=True)]
    )
    disarm_all(session, [each.case.id for each in movings], at=now)
    rows = [
        row
        for each, event in zip(movings, events, strict=True)
        for row in timer_rows(each.case, each.move.workflow, each.move.timers, seq=event.seq)
    ]
    arm_rows(session, rows)
    session.flush()


def _entry(moving: Moving, now: datetime) -> Entry:
    case, move, record = moving.case, moving.move, moving.record
    due_on = move.due.due_on if move.due else None
    world = {
        **record,
        "version_before": case.definition_version_id,
        "version": move.version_id,
        "was": _was(case, moving.tasks),
    }
    return Entry(
        kind=MIGRATED,
        title=_title(),
        at=now,
        to_state=move.state,
        opinion=str(record["reason"]),
        fields={"tasks": [{**asdict(each), "due_on": due_on} for each in move.tasks]},
        world=world,
    )


def _follow(case: EvaluationCase, move: Move) -> None:
    case.definition_version_id = move.version_id
    case.parameters = plain_object(move.parameters)
    case.phase = move.workflow.states[move.state].phase


def _write_tasks(session: Session, moving: Moving, event: CaseEvent) -> PendingEvent:
    """Close the tasks that are not wanted, keep the others, open new ones; return who is told."""
    case, move = moving.case, moving.move
    due_on = move.due.due_on if move.due else None
    moved = any(task.due_on != due_on for task in moving.tasks)
    known = {(task.role, task.stands_for): task for task in moving.tasks}
    for wanted in move.tasks:
        task = known.pop((wanted.role, wanted.stands_for), None)
        if task is None:
            task = _new_task(case, wanted, event)
            session.add(task)
        task.state, task.title, task.person_id = move.state, wanted.title, wanted.person
        task.due_on = due_on
        task.due_at = move.due.due_at if move.due else None
        task.provisional = move.due.provisional if move.due else False
        task.explanation = dict(move.due.explanation) if move.due else {}
    for task in known.values():
        task.closed_at, task.closed_by, task.close_reason = event.at, event.person_id, MIGRATED
    opened = len(known) + len(move.tasks) > len(moving.tasks)
    return message_word(case, event, entered=opened, due_moved=moved and not opened)


def _new_task(case: EvaluationCase, wanted: Wanted, event: CaseEvent) -> Task:
    return Task(
        **case.place,
        role=wanted.role,
        stands_for=wanted.stands_for,
        unit_id=case.unit_id,
        department_id=case.department_id,
        opened_at=event.at,
        opened_seq=event.seq,
    )


@dataclass(frozen=True, slots=True)
class Was:
    """Be what a case was before a move, as the history keeps it."""

    parameters: dict[str, object]
    tasks: list[Wanted]
    due: Deadline | None


WAS = TypeAdapter(Was)


def _was(case: EvaluationCase, tasks: Sequence[Task]) -> object:
    dated = next((task for task in tasks if task.due_on and task.due_at), None)
    due = None
    if dated is not None and dated.due_on is not None and dated.due_at is not None:
        due = Deadline(dated.due_on, dated.due_at, dated.provisional, dated.explanation)
    held = [Wanted(each.role, each.stands_for, each.title, each.person_id) for each in tasks]
    return WAS.dump_python(Was(case.parameters, held, due), mode="json")


@cache
def _title() -> str:
    return load_messages()["history.migrated"]
