"""Map the evaluation cases."""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import TypedDict

from sqlalchemy import (
    CHAR,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Numeric,
    Sequence,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.models.base import Base, Keyed, Placed
from workflow.models.definition import DefinitionVersion
from workflow.models.organisation import Organisation
from workflow.models.project import Project

CASE_NUMBER = Sequence("case_number", metadata=Base.metadata)


class CasePlace(TypedDict):
    """Name what every row about a case copies from it."""

    case_id: uuid.UUID
    region_code: str
    fiscal_year: int


class EvaluationCase(Keyed, Placed, Base):
    """Be a case in a declared state; ``row_version`` is the number of its history's events."""

    __tablename__ = "evaluation_case"
    __table_args__ = (
        ForeignKeyConstraint(
            ["definition_version_id", "state"],
            ["definition_state.definition_version_id", "definition_state.state"],
            name="fk_evaluation_case_state",
        ),
        CheckConstraint("row_version >= 0", name="row_version_counts"),
        CheckConstraint("(ending IS NULL) = (ended_at IS NULL)", name="ending_has_instant"),
        Index("ix_evaluation_case_unit", "region_code", "fiscal_year", "unit_id", "state"),
        Index("ix_evaluation_case_department", "department_id", "fiscal_year", "state"),
        Index("ix_evaluation_case_unit_id", "unit_id", "fiscal_year"),
        Index("ix_evaluation_case_parent_id", "parent_id"),
        Index("ix_evaluation_case_opened_by", "opened_by", "opened_at"),
        Index(
            "uq_evaluation_case_open_project",
            "workflow",
            "project_id",
            "period",
            unique=True,
            postgresql_where=text("parent_id IS NULL AND ended_at IS NULL"),
        ),
        Index("ix_evaluation_case_project_id", "project_id"),
        Index(
            "ix_evaluation_case_slip",
            "region_code",
            "slip",
            postgresql_where=text("slip IS NOT NULL"),
        ),
    )

    workflow: Mapped[str]
    definition_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("definition_version.id"))
    state: Mapped[str]
    phase: Mapped[str]
    row_version: Mapped[int] = mapped_column(default=0)
    number: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    department_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    parent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("evaluation_case.id"))
    project_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("project.id"))
    # The part of the fiscal year that it is about; empty when it is about the whole year.
    period: Mapped[str] = mapped_column(default="", server_default="")
    fields: Mapped[dict[str, object]] = mapped_column(default=dict)
    parameters: Mapped[dict[str, object]] = mapped_column(default=dict)
    # What operations have attached; the colour of the slip stands beside it for lists.
    riders: Mapped[dict[str, object]] = mapped_column(default=dict, server_default="{}")
    slip: Mapped[str | None]
    ending: Mapped[str | None]
    grade: Mapped[str | None]
    score: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    opened_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    opened_at: Mapped[datetime]
    entered_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    chain_head: Mapped[str] = mapped_column(CHAR(64), default="0" * 64)

    definition: Mapped[DefinitionVersion] = relationship(
        foreign_keys=[definition_version_id], lazy="raise"
    )
    unit: Mapped[Organisation] = relationship(foreign_keys=[unit_id], lazy="raise")
    department: Mapped[Organisation] = relationship(foreign_keys=[department_id], lazy="raise")
    project: Mapped[Project | None] = relationship(lazy="raise")

    @property
    def place(self) -> CasePlace:
        """Return what a row about this case copies: ``Task(**case.place, ...)``."""
        return {
            "case_id": self.id,
            "region_code": self.region_code,
            "fiscal_year": self.fiscal_year,
        }


class OfCase(Placed):
    """Belong to a case and stand in its region and year."""

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("evaluation_case.id"))
