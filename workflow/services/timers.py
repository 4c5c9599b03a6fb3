"""Find the timers that are due, and let each happen once."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from workflow.engine.values import Refusal
from workflow.models import EvaluationCase, Timer, TimerKind, TimerStatus
from workflow.services.resources import Resources
from workflow.services.transitions import perform_by_itself

_AT_ONCE = 200
# A case whose timers cannot be handled is left alone for a while, so that it does not fill the log.
_REST = timedelta(minutes=5)


def cases_with_due_timers(
    session: Session, *, now: datetime, limit: int = _AT_ONCE
) -> Sequence[uuid.UUID]:
    """Return the cases that have a timer due, the longest due first."""
    first = func.min(Timer.fires_at)
    return session.scalars(
        select(Timer.case_id)
        .where(
            Timer.status == TimerStatus.ARMED,
            Timer.fires_at <= now,
            or_(Timer.claimed_until.is_(None), Timer.claimed_until <= now),
        )
        .group_by(Timer.case_id)
        .order_by(first, Timer.case_id)
        .limit(limit)
    ).all()


def lock_idle_case(session: Session, *, case_id: uuid.UUID) -> EvaluationCase | None:
    """Lock a case for this transaction, or return nothing while somebody else changes it.

    The case comes before its timers, as at the door, so that nobody waits crosswise.
    """
    return session.scalar(
        select(EvaluationCase)
        .where(EvaluationCase.id == case_id)
        .with_for_update(key_share=True, skip_locked=True)
        .execution_options(populate_existing=True)
    )


def claim_due_timers(session: Session, case: EvaluationCase, *, now: datetime) -> Sequence[Timer]:
    """Take the due timers of a locked case for good, in the order in which they fire."""
    taken = session.scalars(
        update(Timer)
        .where(Timer.case_id == case.id, Timer.status == TimerStatus.ARMED, Timer.fires_at <= now)
        .values(status=TimerStatus.DONE, done_at=now)
        .returning(Timer)
    ).all()
    return sorted(taken, key=lambda timer: (timer.fires_at, timer.occurrence, timer.id))


def is_current(case: EvaluationCase, timer: Timer) -> bool:
    """Tell whether a case still stands in the state that armed a timer."""
    return case.ending is None and timer.payload.get("state") == case.state


def expire(
    session: Session, case: EvaluationCase, *, resources: Resources, timer: Timer
) -> Refusal | None:
    """Take the act that a state's expiry sets off; a refusal says why it cannot be taken."""
    answer = perform_by_itself(
        session,
        resources=resources,
        case_id=case.id,
        act=str(timer.payload["act"]),
        trigger=TimerKind.EXPIRY.value,
    )
    return answer if isinstance(answer, Refusal) else None


def rest_timers(session: Session, *, case_id: uuid.UUID, now: datetime) -> None:
    """Leave the due timers of a case alone for five minutes."""
    session.execute(
        update(Timer)
        .where(Timer.case_id == case_id, Timer.status == TimerStatus.ARMED, Timer.fires_at <= now)
        .values(claimed_until=now + _REST)
    )
