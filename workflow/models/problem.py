"""Map the problems that evaluation found and rectification mends."""

import uuid
from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, Keyed
from workflow.models.evaluation_case import OfCase


class Problem(Keyed, OfCase, Base):
    """Be one problem of a case, a row of the rectification ledger; amounts are in yuan.

    ``case_id`` is the evaluation case and ``child_case_id`` the rectification that follows it.
    """

    __tablename__ = "problem"
    __table_args__ = (
        UniqueConstraint("case_id", "ordinal"),
        UniqueConstraint("child_case_id"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress_is_percentage"),
        CheckConstraint("amount >= 0", name="amount_not_negative"),
        Index("ix_problem_region_code", "region_code", "fiscal_year"),
        Index("ix_problem_responsible_unit_id", "responsible_unit_id"),
    )

    child_case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("evaluation_case.id"))
    ordinal: Mapped[int]
    category: Mapped[str]
    description: Mapped[str]
    basis: Mapped[str] = mapped_column(default="")
    amount: Mapped[Decimal | None]
    suggestion: Mapped[str] = mapped_column(default="")
    raised_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    requirement: Mapped[str | None]
    responsible_unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    responsible_person: Mapped[str | None]
    cooperating_units: Mapped[str | None]
    measure: Mapped[str | None]
    kind: Mapped[str | None]
    planned_on: Mapped[date | None]
    finished_on: Mapped[date | None]
    progress: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[str | None]
    outcome_amount: Mapped[Decimal | None]
    outcome_kind: Mapped[str | None]
    institution_outcome: Mapped[str | None]
    department_opinion: Mapped[str | None]
    verifier_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    verify_opinion: Mapped[str | None]
    verified_on: Mapped[date | None]
    written_off_on: Mapped[date | None]
    returns: Mapped[int] = mapped_column(default=0)
    remark: Mapped[str | None]
