"""Arm the timers that a state earns, and disarm those of a state that is left."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from definitions.schema import Workflow
from workflow.engine.values import NewTimer
from workflow.identifiers import new_id
from workflow.models import EvaluationCase, Timer, TimerKind, TimerStatus
from workflow.services.many_rows import insertion


def disarm_timers(
    session: Session,
    case: EvaluationCase,
    *,
    at: datetime,
    kinds: Collection[str] = tuple(TimerKind),
) -> None:
    """Disarm the armed timers of a case, or those of some kinds."""
    disarm_all(session, [case.id], at=at, kinds=kinds)


def disarm_all(
    session: Session,
    ids: Collection[uuid.UUID],
    *,
    at: datetime,
    kinds: Collection[str] = tuple(TimerKind),
) -> None:
    """Disarm the armed timers of many cases, or those of some kinds."""
    session.execute(
        update(Timer)
        .where(Timer.case_id.in_(ids), Timer.status == TimerStatus.ARMED, Timer.kind.in_(kinds))
        .values(status=TimerStatus.DISARMED, done_at=at)
    )


def arm_timers(
    session: Session,
    case: EvaluationCase,
    workflow: Workflow,
    timers: Iterable[NewTimer],
    *,
    seq: int,
) -> None:
    """Arm timers; one that a state armed before for the same day is armed again unless done.

    What expires does so once for each event (`seq`) that armed it.
    """
    arm_rows(session, timer_rows(case, workflow, timers, seq=seq))


def timer_rows(
    case: EvaluationCase, workflow: Workflow, timers: Iterable[NewTimer], *, seq: int
) -> list[dict[str, object]]:
    """Return what arms timers of a case."""
    state = workflow.states[case.state]
    return [_timer_row(case, timer, escalate=state.escalate, seq=seq) for timer in timers]


def arm_rows(session: Session, rows: Sequence[dict[str, object]]) -> None:
    """Arm timers of one case or of many."""
    if not rows:
        return
    statement = insertion(Timer, rows)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["case_id", "rule", "occurrence"],
            set_={
                "status": TimerStatus.ARMED,
                "fires_at": statement.excluded.fires_at,
                "claimed_until": None,
                "done_at": None,
            },
            where=Timer.status == TimerStatus.DISARMED,
        )
    )


def _timer_row(
    case: EvaluationCase, timer: NewTimer, *, escalate: Iterable[str], seq: int
) -> dict[str, object]:
    expiry = f"#{seq}" if timer.kind == "expiry" else ""
    return {
        **case.place,
        "id": new_id(),
        "kind": timer.kind,
        "rule": f"{case.state}:{timer.rule}",
        "occurrence": f"{timer.occurrence}{expiry}",
        "fires_at": timer.fires_at,
        "payload": {
            "act": timer.rule if timer.kind == "expiry" else None,
            "audience": list(timer.audience),
            "escalate": list(escalate),
            "state": case.state,
        },
        "status": TimerStatus.ARMED,
    }
