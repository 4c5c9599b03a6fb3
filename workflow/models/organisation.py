"""Map the organisations and which sections serve which departments."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.models.base import Base, Keyed


class Organisation(Keyed, Base):
    """Be a unit, a department or an office of one region; a unit names its department."""

    __tablename__ = "organisation"
    __table_args__ = (
        UniqueConstraint("region_code", "code"),
        Index("ix_organisation_department_id", "department_id"),
    )

    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    name: Mapped[str]
    short_name: Mapped[str]
    kind: Mapped[str]
    code: Mapped[str]
    department_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    active: Mapped[bool] = mapped_column(default=True)
    # Nothing means: it was always there.
    entered_at: Mapped[datetime | None]

    department: Mapped["Organisation | None"] = relationship(
        remote_side="Organisation.id", lazy="raise"
    )


class Serves(Base):
    """Say that a finance section is in charge of a department."""

    __tablename__ = "serves"
    __table_args__ = (Index("ix_serves_department_id", "department_id"),)

    section_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    department_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("organisation.id"), primary_key=True
    )
