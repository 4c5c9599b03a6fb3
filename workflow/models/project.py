"""Map the projects that are evaluated."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, Keyed, Placed


class Project(Keyed, Placed, Base):
    """Be a budget project of one unit and year; ``key`` is its code or normalised name."""

    __tablename__ = "project"
    __table_args__ = (
        UniqueConstraint("region_code", "fiscal_year", "unit_id", "key"),
        Index("ix_project_department_id", "department_id", "fiscal_year"),
    )

    code: Mapped[str | None]
    name: Mapped[str]
    normalised_name: Mapped[str]
    key: Mapped[str]
    department_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    # Nothing means: it was always there.
    entered_at: Mapped[datetime | None]
