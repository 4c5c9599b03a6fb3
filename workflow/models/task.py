"""Map the open and closed tasks."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.models.base import Base, Keyed
from workflow.models.evaluation_case import EvaluationCase, OfCase

OPEN = text("closed_at IS NULL")
# The duty of the work of a state; the others are signatures and rulings that operations ask for.
WORK = "work"


class Task(Keyed, OfCase, Base):
    """Be work that waits for a role in a scope, for the person who claimed it, or for a seat.

    ``seat`` is the number of a seat, or that of a signer.
    """

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint("duty IN ('work', 'sign', 'rule')", name="duty_known"),
        CheckConstraint("(due_on IS NULL) = (due_at IS NULL)", name="due_day_has_instant"),
        Index("ix_task_case_id", "case_id"),
        Index(
            "ix_task_open_unit",
            "role",
            "unit_id",
            "due_at",
            "id",
            postgresql_where=OPEN,
        ),
        Index(
            "ix_task_open_department",
            "role",
            "department_id",
            "due_at",
            "id",
            postgresql_where=OPEN,
        ),
        Index(
            "ix_task_open_region",
            "role",
            "region_code",
            "fiscal_year",
            "due_at",
            "id",
            postgresql_where=OPEN,
        ),
        Index("ix_task_open_person", "person_id", "due_at", "id", postgresql_where=OPEN),
        Index("ix_task_open_case", "case_id", postgresql_where=OPEN),
        Index("ix_task_closed_by", "closed_by", "closed_at"),
    )

    role: Mapped[str]
    stands_for: Mapped[str]
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    seat: Mapped[int | None]
    duty: Mapped[str] = mapped_column(default=WORK, server_default=WORK)
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    department_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[str]
    title: Mapped[str]
    opened_at: Mapped[datetime]
    opened_seq: Mapped[int]
    seen_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    due_at: Mapped[datetime | None]
    provisional: Mapped[bool] = mapped_column(default=False)
    explanation: Mapped[dict[str, object]] = mapped_column(default=dict)
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    close_reason: Mapped[str | None]

    case: Mapped[EvaluationCase] = relationship(lazy="raise")
