"""Map what is to happen at an instant, and what is to be told after a commit."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, Keyed
from workflow.models.evaluation_case import OfCase


class TimerKind(StrEnum):
    """Name what a timer does when it fires."""

    REMINDER = "reminder"
    ESCALATION = "escalation"
    EXPIRY = "expiry"


class TimerStatus(StrEnum):
    """Name the stages of a timer."""

    ARMED = "armed"
    DONE = "done"
    DISARMED = "disarmed"


class PendingStatus(StrEnum):
    """Name the stages of a pending event."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


class Timer(Keyed, OfCase, Base):
    """Be one occurrence of a rule for a case; the unique key makes it happen once."""

    __tablename__ = "timer"
    __table_args__ = (
        UniqueConstraint("case_id", "rule", "occurrence"),
        CheckConstraint("kind IN ('reminder', 'escalation', 'expiry')", name="kind_known"),
        CheckConstraint("status IN ('armed', 'done', 'disarmed')", name="status_known"),
        Index("ix_timer_armed", "fires_at", "id", postgresql_where=text("status = 'armed'")),
    )

    kind: Mapped[str]
    rule: Mapped[str]
    occurrence: Mapped[str]
    fires_at: Mapped[datetime]
    payload: Mapped[dict[str, object]] = mapped_column(default=dict)
    status: Mapped[str] = mapped_column(default=TimerStatus.ARMED)
    claimed_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


class PendingEvent(Keyed, Base):
    """Be something a committed change still has to cause, dispatched by the worker."""

    __tablename__ = "pending_event"
    __table_args__ = (
        CheckConstraint("status IN ('pending', 'done', 'failed')", name="status_known"),
        Index(
            "ix_pending_event_pending",
            "created_at",
            "id",
            postgresql_where=text("status = 'pending'"),
        ),
        Index("ix_pending_event_case_id", "case_id"),
    )

    kind: Mapped[str]
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("evaluation_case.id"))
    region_code: Mapped[str | None]
    fiscal_year: Mapped[int | None]
    payload: Mapped[dict[str, object]] = mapped_column(default=dict)
    dedupe_key: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str] = mapped_column(default=PendingStatus.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    error: Mapped[str | None]
