"""Map what makes requests repeatable and keeps what was typed."""

import uuid
from datetime import datetime

from sqlalchemy import CHAR, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base


class IdempotencyKey(Base):
    """Remember the answer to a request, so that its repetition has no second effect."""

    __tablename__ = "idempotency_key"
    __table_args__ = (Index("ix_idempotency_key_created_at", "created_at"),)

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(CHAR(64))
    response: Mapped[dict[str, object] | None]
    created_at: Mapped[datetime]


class Draft(Base):
    """Keep what a person has typed into a form of a case and not yet handed in."""

    __tablename__ = "draft"
    __table_args__ = (Index("ix_draft_case_id", "case_id"),)

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("evaluation_case.id"), primary_key=True)
    form: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[dict[str, object]]
    row_version: Mapped[int]
    saved_at: Mapped[datetime]
