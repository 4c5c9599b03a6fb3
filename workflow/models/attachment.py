"""Map the files that belong to cases."""

import uuid
from datetime import datetime

from sqlalchemy import CHAR, BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, Keyed
from workflow.models.evaluation_case import OfCase


class Attachment(Keyed, OfCase, Base):
    """Be a stored file, found by its digest; ``size`` is in bytes."""

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint("size >= 0", name="size_counts"),
        Index("ix_attachment_case_id", "case_id", "owner_kind", "owner_id"),
        Index("ix_attachment_sha256", "sha256"),
    )

    owner_kind: Mapped[str]
    owner_id: Mapped[uuid.UUID | None]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(CHAR(64))
    stored_at: Mapped[datetime]
    stored_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    replaced_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("attachment.id"))
