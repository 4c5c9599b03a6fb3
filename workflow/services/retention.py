"""Forget what is not needed any more: dead sessions, old keys of requests, silent workers."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_
from sqlalchemy.orm import Session

from workflow.models import IdempotencyKey, UserSession, WorkerHeartbeat

# The security log keeps who was signed in; the session's row is only needed while it may be used.
_SESSIONS_KEPT = timedelta(days=30)
# A browser that repeats a request does so within minutes, a script within days.
_KEYS_KEPT = timedelta(days=7)
_HEARTBEATS_KEPT = timedelta(days=7)
TURNS = "turn/"


def purge_sessions(session: Session) -> int:
    """Delete sessions that ended or ran out a month ago, by the database's own clock.

    Sessions live in real time, whatever day the demonstration has jumped to.
    """
    limit = func.now() - _SESSIONS_KEPT
    old = or_(UserSession.ended_at < limit, UserSession.expires_at < limit)
    return len(session.scalars(delete(UserSession).where(old).returning(UserSession.id)).all())


def purge_idempotency_keys(session: Session, *, now: datetime) -> int:
    """Delete the keys of requests that nobody will repeat."""
    old = IdempotencyKey.created_at < now - _KEYS_KEPT
    return len(
        session.scalars(delete(IdempotencyKey).where(old).returning(IdempotencyKey.key)).all()
    )


def purge_heartbeats(session: Session, *, now: datetime) -> int:
    """Delete the last signs of workers that have been silent for a week."""
    old = WorkerHeartbeat.at < now - _HEARTBEATS_KEPT
    silent = old & ~WorkerHeartbeat.name.startswith(TURNS)
    return len(
        session.scalars(delete(WorkerHeartbeat).where(silent).returning(WorkerHeartbeat.name)).all()
    )
