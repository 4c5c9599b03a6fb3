"""Map the published workflow definitions and the calendars."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ARRAY, CHAR, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, Keyed


class DefinitionStatus(StrEnum):
    """Name the stages of a definition version; only drafts may be changed."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class DefinitionVersion(Keyed, Base):
    """Be one version of a workflow, its content told by the digest of its canonical form.

    New cases of its regions, and of those below them, follow it; no regions mean everywhere.
    """

    __tablename__ = "definition_version"
    __table_args__ = (
        UniqueConstraint("workflow", "version"),
        Index("ix_definition_version_workflow_digest", "workflow", "digest"),
        CheckConstraint("status IN ('draft', 'published', 'retired')", name="status_known"),
        CheckConstraint(
            "status = 'draft' OR published_at IS NOT NULL", name="published_has_instant"
        ),
    )

    workflow: Mapped[str]
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(CHAR(64))
    title: Mapped[str]
    content: Mapped[dict[str, object]]
    source: Mapped[str]
    status: Mapped[str]
    published_at: Mapped[datetime | None]
    published_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    in_force_from: Mapped[date | None]
    regions: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")


class DefinitionState(Base):
    """Declare a state of a version, so that cases can be in no undeclared one."""

    __tablename__ = "definition_state"

    definition_version_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("definition_version.id", ondelete="CASCADE"), primary_key=True
    )
    state: Mapped[str] = mapped_column(primary_key=True)


class CalendarVersion(Base):
    """Be one imported calendar of workdays; the newest import is the current one."""

    __tablename__ = "calendar_version"
    __table_args__ = (Index("ix_calendar_version_imported_at", "imported_at"),)

    digest: Mapped[str] = mapped_column(CHAR(64), primary_key=True)
    content: Mapped[dict[str, object]]
    years: Mapped[list[int]]
    imported_at: Mapped[datetime]
    imported_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    note: Mapped[str] = mapped_column(default="")
