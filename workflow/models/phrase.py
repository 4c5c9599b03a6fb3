"""Map the common phrases for opinions."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, Keyed


class Phrase(Keyed, Base):
    """Be a phrase of a person, or of a role when no person is named."""

    __tablename__ = "phrase"
    __table_args__ = (
        Index("ix_phrase_account_id", "account_id", "act"),
        Index("ix_phrase_role", "role", "act"),
    )

    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    role: Mapped[str | None]
    act: Mapped[str | None]
    text: Mapped[str]
    used_at: Mapped[datetime | None]
