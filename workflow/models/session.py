"""Map the signed-in sessions and the security log."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, Keyed


class UserSession(Keyed, Base):
    """Be one sign-in; of its token only the SHA-256 is kept."""

    __tablename__ = "user_session"
    __table_args__ = (
        Index(
            "ix_user_session_account_id_open",
            "account_id",
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    token_digest: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    appointment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("appointment.id"))
    csrf_secret: Mapped[str]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]
    address: Mapped[str]
    user_agent: Mapped[str]


class SecurityEvent(Keyed, Base):
    """Be one line of the security log, which the database only lets grow."""

    __tablename__ = "security_event"
    __table_args__ = (
        Index("ix_security_event_at", "at"),
        Index("ix_security_event_account_id_at", "account_id", "at"),
        Index("ix_security_event_address_at", "address", "at"),
    )

    at: Mapped[datetime]
    kind: Mapped[str]
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    address: Mapped[str]
    detail: Mapped[dict[str, object]] = mapped_column(default=dict)
