"""Compute the deadlines of open tasks again when a new calendar has become the current one."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from definitions.messages import load_messages
from definitions.notices import TELLING_THE_DUE_DAY
from workflow.domain.deadlines import Deadline, Deadlines, recomputed
from workflow.engine.entry import arm
from workflow.engine.values import World
from workflow.models import CaseEvent, EvaluationCase, Task, TimerKind
from workflow.services.arming import arm_timers, disarm_timers
from workflow.services.calendars import current_timetable
from workflow.services.case_views import open_tasks_of
from workflow.services.definitions import definition_for
from workflow.services.history import Entry, append_event
from workflow.services.inbox import was_told
from workflow.services.outcomes import deadline_of, set_deadline
from workflow.services.resources import Resources
from workflow.services.timers import lock_idle_case
from workflow.services.words import leave_message

KIND = "recompute"
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Recalculation:
    """Count cases: looked at, changed, and kept on a day because it was told already."""

    seen: int = 0
    changed: int = 0
    kept: int = 0

    def plus(self, other: "Recalculation") -> "Recalculation":
        """Return the sum of two counts."""
        return Recalculation(
            self.seen + other.seen, self.changed + other.changed, self.kept + other.kept
        )


def outdated_cases(session: Session, *, limit: int = _AT_ONCE) -> Sequence[uuid.UUID]:
    """Return the cases with an open task whose due day was counted by another calendar."""
    counted_by = func.jsonb_extract_path_text(Task.explanation, "calendar")
    return session.scalars(
        select(Task.case_id)
        .where(
            Task.closed_at.is_(None),
            Task.due_on.is_not(None),
            counted_by != current_timetable(session).digest,
        )
        .distinct()
        .order_by(Task.case_id)
        .limit(limit)
    ).all()


def recalculate(session: Session, *, resources: Resources, limit: int = _AT_ONCE) -> Recalculation:
    """Compute a batch of cases again; call it until it has seen none."""
    total = Recalculation()
    for case_id in outdated_cases(session, limit=limit):
        total = total.plus(recalculate_case(session, resources=resources, case_id=case_id))
    return total


def recalculate_case(
    session: Session, *, resources: Resources, case_id: uuid.UUID
) -> Recalculation:
    """Compute one case's deadline again, with an event when it changed.

    A deadline that somebody was told is never shortened. A case that somebody is changing just
    now is left for the next time.
    """
    case = lock_idle_case(session, case_id=case_id)
    if case is None:
        return Recalculation()
    timetable = current_timetable(session)
    tasks = [task for task in open_tasks_of(session, case_id=case_id) if task.due_on is not None]
    old = next((deadline_of(task) for task in tasks), None)
    if old is None or old.explanation.get("calendar") == timetable.digest:
        return Recalculation()
    since = min(task.opened_at for task in tasks)
    told = was_told(session, case, kinds=TELLING_THE_DUE_DAY, since=since)
    new = recomputed(old, timetable.again(old.explanation), told=told)
    _move(session, case, resources, tasks, old=old, new=new, timetable=timetable)
    changed = _differs(old, new)
    return Recalculation(1, int(changed), int("kept_over" in new.explanation))


def _differs(old: Deadline, new: Deadline) -> bool:
    return (old.due_on, old.provisional) != (new.due_on, new.provisional)


def _move(
    session: Session,
    case: EvaluationCase,
    resources: Resources,
    tasks: Sequence[Task],
    *,
    old: Deadline,
    new: Deadline,
    timetable: Deadlines,
) -> None:
    # Only a change is history; that a calendar gives the same day is no news for anybody.
    event = _record(session, case, resources, tasks, new) if _differs(old, new) else None
    for task in tasks:
        set_deadline(task, new)
    _move_timers(session, case, resources, new=new, timetable=timetable, event=event)
    if event is not None:
        leave_message(session, case, event, due_moved=old.due_on != new.due_on)
    session.flush()


def _record(
    session: Session,
    case: EvaluationCase,
    resources: Resources,
    tasks: Sequence[Task],
    new: Deadline,
) -> CaseEvent:
    world = {
        "calendar": new.explanation["calendar"],
        "tasks": [task.id for task in tasks],
        "due": {
            "due_on": new.due_on,
            "due_at": new.due_at,
            "provisional": new.provisional,
            "explanation": new.explanation,
        },
    }
    # A replay takes the day over from here; it decides nothing anew.
    fields = {"due_on": new.due_on}
    entry = Entry(kind=KIND, title=_title(), at=resources.now(), fields=fields, world=world)
    return append_event(session, None, case=case, entry=entry)


def _move_timers(
    session: Session,
    case: EvaluationCase,
    resources: Resources,
    *,
    new: Deadline,
    timetable: Deadlines,
    event: CaseEvent | None,
) -> None:
    """Arm what the engine would arm for the day; without a new day only reminders may move."""
    workflow = definition_for(session, resources, case).workflow
    now = resources.now()
    timers = arm(workflow.states[case.state], new, _world(resources, timetable), now)
    kinds = tuple(TimerKind)
    if event is None:
        kinds = (TimerKind.REMINDER, TimerKind.ESCALATION)
        timers = tuple(timer for timer in timers if timer.kind == "reminder")
    disarm_timers(session, case, at=now, kinds=kinds)
    arm_timers(session, case, workflow, timers, seq=case.row_version)


def _world(resources: Resources, timetable: Deadlines) -> World:
    """Return a world with all that timers are armed from."""
    library = resources.library
    return World(
        roles=library.roles,
        reminders=library.reminders,
        grades=frozenset(),
        guards={},
        facts={},
        timetable=timetable,
        operations=library.operations,
        candidates={},
    )


@cache
def _title() -> str:
    return load_messages()["history.recomputed"]
