"""Map the messages to people and their delivery."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.models.base import Base, Keyed


class DeliveryStatus(StrEnum):
    """Name the stages of a delivery."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DEAD = "dead"
    CANCELLED = "cancelled"


class Message(Keyed, Base):
    """Be a message in somebody's inbox."""

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_recipient_id", "recipient_id", "created_at", "id"),
        Index(
            "ix_message_unread",
            "recipient_id",
            "created_at",
            "id",
            postgresql_where=text("read_at IS NULL"),
        ),
        Index("ix_message_case_id", "case_id"),
    )

    recipient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("evaluation_case.id"))
    region_code: Mapped[str | None]
    fiscal_year: Mapped[int | None]
    kind: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    link: Mapped[str]
    dedupe_key: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class Delivery(Keyed, Base):
    """Be the sending of a message over one channel."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("message_id", "channel"),
        CheckConstraint(
            "status IN ('pending', 'sending', 'sent', 'failed', 'dead', 'cancelled')",
            name="status_known",
        ),
        Index(
            "ix_delivery_due",
            "next_attempt_at",
            "id",
            postgresql_where=text("status IN ('pending', 'sending', 'failed')"),
        ),
    )

    message_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("message.id"))
    channel: Mapped[str]
    address: Mapped[str]
    status: Mapped[str] = mapped_column(default=DeliveryStatus.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime]
    message_id_header: Mapped[str] = mapped_column(unique=True)
    last_error: Mapped[str | None]
    sent_at: Mapped[datetime | None]

    message: Mapped[Message] = relationship(lazy="raise")
