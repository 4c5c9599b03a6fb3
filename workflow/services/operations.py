"""Tell those who run the system whether its workers live and what waits for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.models import (
    Delivery,
    DeliveryStatus,
    PendingEvent,
    PendingStatus,
    Timer,
    TimerStatus,
    WorkerHeartbeat,
)
from workflow.services.actors import Actor
from workflow.services.retention import TURNS

READ = "system.read"
# A worker shows itself every quarter of a minute; after this long it is taken for dead.
SILENT_AFTER = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Life:
    """Be a worker's last sign of life."""

    name: str
    at: datetime
    alive: bool
    detail: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Operations:
    """Be the state of the work that nobody waits for.

    ``turns`` are the jobs that one worker does for all; ``late`` counts timers that should have
    been swept already.
    """

    workers: Sequence[Life]
    turns: Sequence[Life]
    late: int
    pending: int
    failed: int
    unsent: int
    dead: int


def show_operations(session: Session, actor: Actor, *, now: datetime) -> Operations:
    """Return the workers' signs of life and what waits for them."""
    actor.require(READ)
    rows = session.scalars(select(WorkerHeartbeat).order_by(WorkerHeartbeat.name)).all()
    lives = [Life(row.name, row.at, now - row.at < SILENT_AFTER, row.detail) for row in rows]
    events, mails = PendingEvent.status, Delivery.status
    waiting = (DeliveryStatus.PENDING, DeliveryStatus.SENDING, DeliveryStatus.FAILED)
    due = (Timer.status == TimerStatus.ARMED) & (Timer.fires_at < now - SILENT_AFTER)
    counts = [
        session.scalar(select(func.count()).where(condition)) or 0
        for condition in (
            due,
            events == PendingStatus.PENDING,
            events == PendingStatus.FAILED,
            mails.in_(waiting),
            mails == DeliveryStatus.DEAD,
        )
    ]
    return Operations(
        [each for each in lives if not each.name.startswith(TURNS)],
        [each for each in lives if each.name.startswith(TURNS)],
        *counts,
    )
