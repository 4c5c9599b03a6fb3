"""Map the self-evaluations and their review row by row."""

import uuid
from datetime import datetime
from decimal import Decimal

from sqlalchemy import CHAR, ForeignKey, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, Keyed
from workflow.models.evaluation_case import OfCase

SCORE = Numeric(6, 2)


class SelfEvaluation(Keyed, OfCase, Base):
    """Be the form of a case with its claimed, computed and reviewed score kept apart."""

    __tablename__ = "self_evaluation"
    __table_args__ = (UniqueConstraint("case_id"),)

    profile: Mapped[str]
    content: Mapped[dict[str, object]]
    claimed_total: Mapped[Decimal | None] = mapped_column(SCORE)
    computed_total: Mapped[Decimal | None] = mapped_column(SCORE)
    reviewed_total: Mapped[Decimal | None] = mapped_column(SCORE)
    attested_at: Mapped[datetime | None]
    attested_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    source_digest: Mapped[str | None] = mapped_column(CHAR(64))
    updated_at: Mapped[datetime]
    row_version: Mapped[int] = mapped_column(default=1)


class IndicatorReview(Keyed, OfCase, Base):
    """Be the reviewer's score and opinion on one row of the form."""

    __tablename__ = "indicator_review"
    __table_args__ = (UniqueConstraint("case_id", "row_key"),)

    row_key: Mapped[str]
    reviewed_score: Mapped[Decimal | None] = mapped_column(SCORE)
    opinion: Mapped[str] = mapped_column(default="")
    reviewed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    reviewed_at: Mapped[datetime]
