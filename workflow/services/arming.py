"""Arm the timers that a state earns, and disarm those of a state that is left."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
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
    arm_rows(session, timer_rows(case, workflow, case.state, timers, seq=seq))


def timer_rows(
    case: EvaluationCase, workflow: Workflow, state: str, timers: Iterable[NewTimer], *, seq: int
) -> list[dict[str, object]]:
    """Return what arms timers of a case in a state."""
    payload = {"state": state, "escalate": list(workflow.states[state].escalate)}
    place = case.place
    return [{**place, **_timer_row(timer, payload, seq)} for timer in timers]


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


def _timer_row(timer: NewTimer, payload: Mapping[str, object], seq: int) -> dict[str, object]:
    expires = timer.kind == "expiry"
    return {
        "id": new_id(),
        "kind": timer.kind,
        "rule": f"{payload['state']}:{timer.rule}",
        "occurrence": f"{timer.occurrence}#{seq}" if expires else timer.occurrence,
        "fires_at": timer.fires_at,
        "payload": {
            **payload,
            "act": timer.rule if expires else None,
            "audience": list(timer.audience),
        },
        "status": TimerStatus.ARMED,
    }
