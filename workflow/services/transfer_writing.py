"""Write down that a case goes on under another version, so that it can be taken back."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from definitions.messages import load_messages
from definitions.schema import Workflow
from workflow.canonical import plain_object
from workflow.domain.deadlines import Deadline
from workflow.engine.values import NewTimer
from workflow.models import CaseEvent, EvaluationCase, Task
from workflow.services.actors import Actor
from workflow.services.history import Entry, append_event
from workflow.services.outcomes import arm_timers, disarm_timers
from workflow.services.replay import MIGRATED
from workflow.services.resources import Resources
from workflow.services.words import leave_message


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


def write_move(
    session: Session,
    actor: Actor,
    resources: Resources,
    case: EvaluationCase,
    move: Move,
    record: Mapping[str, object],
    tasks: Sequence[Task],
) -> None:
    """Write a move with its event, which keeps all that a way back needs; `record` has a reason.

    The tasks are those that are open.
    """
    reason = str(record["reason"])
    world = {
        **record,
        "version_before": case.definition_version_id,
        "version": move.version_id,
        "was": _was(case, tasks),
    }
    changes = {
        "tasks": [
            {**asdict(each), "due_on": move.due.due_on if move.due else None} for each in move.tasks
        ]
    }
    entry = Entry(
        kind=MIGRATED,
        title=_title(),
        at=resources.now(),
        to_state=move.state,
        opinion=reason,
        fields=changes,
        world=world,
    )
    # Version and state are one key: both are written together, or the database refuses.
    with session.no_autoflush:
        case.definition_version_id = move.version_id
        case.parameters = plain_object(move.parameters)
        case.phase = move.workflow.states[move.state].phase
        event = append_event(session, actor, case=case, entry=entry)
    due_on = move.due.due_on if move.due else None
    moved = any(task.due_on != due_on for task in tasks)
    opened = _write_tasks(session, case, tasks, move, event)
    disarm_timers(session, case, at=event.at)
    arm_timers(session, case, move.workflow, move.timers, seq=event.seq)
    leave_message(session, case, event, entered=opened, due_moved=moved and not opened)
    session.flush()


def _write_tasks(
    session: Session,
    case: EvaluationCase,
    tasks: Sequence[Task],
    move: Move,
    event: CaseEvent,
) -> bool:
    """Close the tasks that are not wanted, keep the others, open new ones; tell whether any."""
    known = {(task.role, task.stands_for): task for task in tasks}
    for wanted in move.tasks:
        task = known.pop((wanted.role, wanted.stands_for), None)
        if task is None:
            task = _new_task(case, wanted, event)
            session.add(task)
        task.state, task.title, task.person_id = move.state, wanted.title, wanted.person
        task.due_on = move.due.due_on if move.due else None
        task.due_at = move.due.due_at if move.due else None
        task.provisional = move.due.provisional if move.due else False
        task.explanation = dict(move.due.explanation) if move.due else {}
    for task in known.values():
        task.closed_at, task.closed_by, task.close_reason = event.at, event.person_id, MIGRATED
    session.flush()
    return len(known) + len(move.tasks) > len(tasks)


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
