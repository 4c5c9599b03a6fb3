"""Map the cases sent to people for their information (抄送)."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base


class CaseCopy(Base):
    """Let somebody read a case for information."""

    __tablename__ = "copy"
    __table_args__ = (Index("ix_copy_account_id", "account_id", "sent_at"),)

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("evaluation_case.id"), primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    sent_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    sent_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
