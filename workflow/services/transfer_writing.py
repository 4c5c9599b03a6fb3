"""Write down that a case goes on under another version, so that it can be taken back."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from definitions.messages import load_messages
from definitions.schema import Workflow
from workflow.canonical import plain_object
from workflow.domain.deadlines import Deadline
from workflow.engine.values import NewTimer
from workflow.identifiers import new_id
from workflow.models import CaseEvent, EvaluationCase, PendingEvent, Task
from workflow.services.actors import Actor
from workflow.services.arming import arm_rows, disarm_all, timer_rows
from workflow.services.history import Entry, append_events
from workflow.services.many_rows import insert_many, update_many, values_of
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
    # Version and state are one key: both are written together, or the database refuses.
    entries = [(each.case, _entry(each, now), _shown(each.move)) for each in movings]
    events = append_events(session, actor, entries=entries)
    moved = [_moved(each, event) for each, event in zip(movings, events, strict=True)]
    update_many(session, Task, [row for each in moved for row in each.kept])
    update_many(session, Task, [row for each in moved for row in each.closed])
    insert_many(session, Task, [row for each in moved for row in each.opened])
    insert_many(session, PendingEvent, [each.word for each in moved])
    disarm_all(session, [each.case.id for each in movings], at=now)
    arm_rows(session, [row for each in moved for row in each.timers])
    # What was read of these rows is so no longer.
    session.expire_all()


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
        fields={"tasks": [_record(each) | {"due_on": due_on} for each in move.tasks]},
        world=world,
    )


def _record(task: Wanted) -> dict[str, object]:
    return {
        "role": task.role,
        "stands_for": task.stands_for,
        "title": task.title,
        "person": task.person,
    }


def _shown(move: Move) -> Mapping[str, object]:
    return {
        "definition_version_id": move.version_id,
        "parameters": plain_object(move.parameters),
        "phase": move.workflow.states[move.state].phase,
    }


@dataclass(frozen=True, slots=True)
class _Moved:
    """Be the rows that a move writes: tasks that stay, end and begin, who is told, timers."""

    kept: Sequence[Mapping[str, object]]
    closed: Sequence[Mapping[str, object]]
    opened: Sequence[Mapping[str, object]]
    word: Mapping[str, object]
    timers: Sequence[dict[str, object]]


def _moved(moving: Moving, event: CaseEvent) -> _Moved:
    """Return the rows of a move: the tasks that are wanted stay or open, the others are closed."""
    case, move = moving.case, moving.move
    due = _due_of(move)
    later = any(task.due_on != due["due_on"] for task in moving.tasks)
    known = {(task.role, task.stands_for): task for task in moving.tasks}
    kept, opened = [], []
    for wanted in move.tasks:
        row = {"state": move.state, "title": wanted.title, "person_id": wanted.person, **due}
        task = known.pop((wanted.role, wanted.stands_for), None)
        if task is None:
            opened.append({**_new_task(case, wanted, event), **row})
        else:
            kept.append({"id": task.id, **row})
    closing = {"closed_at": event.at, "closed_by": event.person_id, "close_reason": MIGRATED}
    word = message_word(case, event, entered=bool(opened), due_moved=later and not opened)
    return _Moved(
        kept,
        [{"id": task.id, **closing} for task in known.values()],
        opened,
        values_of(word),
        timer_rows(case, move.workflow, move.state, move.timers, seq=event.seq),
    )


def _due_of(move: Move) -> Mapping[str, object]:
    due = move.due
    return {
        "due_on": due.due_on if due else None,
        "due_at": due.due_at if due else None,
        "provisional": due.provisional if due else False,
        "explanation": due.explanation if due else {},
    }


def _new_task(case: EvaluationCase, wanted: Wanted, event: CaseEvent) -> Mapping[str, object]:
    return {
        **case.place,
        "id": new_id(),
        "role": wanted.role,
        "stands_for": wanted.stands_for,
        "unit_id": case.unit_id,
        "department_id": case.department_id,
        "opened_at": event.at,
        "opened_seq": event.seq,
    }


@dataclass(frozen=True, slots=True)
class Was:
    """Be what a case was before a move, as the history keeps it."""

    parameters: dict[str, object]
    tasks: list[Wanted]
    due: Deadline | None


WAS = TypeAdapter(Was)
_DUE = ("due_on", "due_at", "provisional", "explanation")


def _was(case: EvaluationCase, tasks: Sequence[Task]) -> Mapping[str, object]:
    dated = next((task for task in tasks if task.due_on and task.due_at), None)
    return {
        "parameters": case.parameters,
        "tasks": [
            _record(Wanted(each.role, each.stands_for, each.title, each.person_id))
            for each in tasks
        ],
        "due": dated and {name: getattr(dated, name) for name in _DUE},
    }


@cache
def _title() -> str:
    return load_messages()["history.migrated"]
