"""Map the imports that wait for confirmation."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, Keyed


class ImportStatus(StrEnum):
    """Name the stages of an import."""

    PREVIEWED = "previewed"
    CONFIRMED = "confirmed"
    GRANTED = "granted"
    DISCARDED = "discarded"


class ImportBatch(Keyed, Base):
    """Be uploaded files read but not yet written."""

    __tablename__ = "import_batch"
    __table_args__ = (
        CheckConstraint(
            "status IN ('previewed', 'confirmed', 'granted', 'discarded')", name="status_known"
        ),
        Index("ix_import_batch_account_id", "account_id", "created_at"),
    )

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(default=ImportStatus.PREVIEWED)
    files: Mapped[list[object]]
    preview: Mapped[dict[str, object]]
    confirmed_at: Mapped[datetime | None]
