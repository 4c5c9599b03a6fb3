"""Map the launches: which cases the rules of definitions open, each once."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, Keyed, Placed


class CaseLaunch(Keyed, Placed, Base):
    """Be the case of one unit or project and period that a rule wants; without a case it waits.

    The unique key makes it happen once, however many workers there are.
    """

    __tablename__ = "case_launch"
    __table_args__ = (
        UniqueConstraint(
            "workflow", "period", "unit_id", "project_id", postgresql_nulls_not_distinct=True
        ),
        Index("ix_case_launch_version_due", "definition_version_id", "due_at"),
        Index("ix_case_launch_waiting", "due_at", "id", postgresql_where=text("case_id IS NULL")),
    )

    workflow: Mapped[str]
    period: Mapped[str]
    definition_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("definition_version.id"))
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    project_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("project.id"))
    due_at: Mapped[datetime]
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("evaluation_case.id"))
    opened_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    rests_until: Mapped[datetime | None]
    error: Mapped[str | None]
