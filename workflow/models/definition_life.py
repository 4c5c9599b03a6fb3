"""Map how definitions come to be: drafts, what was done with them, and regions' parameters."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ARRAY, CHAR, CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, Keyed


class DraftStatus(StrEnum):
    """Name the stages of a draft; only an open one may be edited."""

    OPEN = "open"
    HANDED_IN = "handed_in"
    PUBLISHED = "published"
    DROPPED = "dropped"


class DefinitionDraft(Keyed, Base):
    """Be a definition in the making, kept as typed; a file changed by a release has no author."""

    __tablename__ = "definition_draft"
    __table_args__ = (
        CheckConstraint(
            "status IN ('open', 'handed_in', 'published', 'dropped')", name="status_known"
        ),
        CheckConstraint(
            "status <> 'handed_in' OR (handed_in_by IS NOT NULL AND in_force_from IS NOT NULL)",
            name="handed_in_by_somebody",
        ),
        CheckConstraint(
            "(status = 'published') = (version_id IS NOT NULL AND published_by IS NOT NULL)",
            name="published_as_something",
        ),
        CheckConstraint(
            "published_by IS NULL OR (published_by IS DISTINCT FROM author_id"
            " AND published_by IS DISTINCT FROM edited_by"
            " AND published_by IS DISTINCT FROM handed_in_by)",
            name="published_by_another",
        ),
        Index("ix_definition_draft_workflow", "workflow"),
    )

    workflow: Mapped[str]
    title: Mapped[str]
    base_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("definition_version.id"))
    origin_digest: Mapped[str | None] = mapped_column(CHAR(64))
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    text: Mapped[str]
    row_version: Mapped[int] = mapped_column(default=0)
    status: Mapped[str] = mapped_column(default=DraftStatus.OPEN)
    author_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    started_at: Mapped[datetime]
    edited_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    edited_at: Mapped[datetime]
    handed_in_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    handed_in_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    in_force_from: Mapped[date | None]
    regions: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    sent_back: Mapped[str] = mapped_column(default="")
    published_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    version_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("definition_version.id"))


class DefinitionEvent(Keyed, Base):
    """Be one line of what was done with definitions, which the database only lets grow."""

    __tablename__ = "definition_event"
    __table_args__ = (Index("ix_definition_event_draft_id_at", "draft_id", "at"),)

    at: Mapped[datetime]
    kind: Mapped[str]
    workflow: Mapped[str]
    draft_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("definition_draft.id"))
    version_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("definition_version.id"))
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    person_name: Mapped[str] = mapped_column(default="")
    detail: Mapped[dict[str, object]] = mapped_column(default=dict)


class RegionParameter(Keyed, Base):
    """Be the value that a region gave a parameter from a day on; none takes it back.

    The database only lets this table grow: the latest line that has begun counts.
    """

    __tablename__ = "region_parameter"
    __table_args__ = (Index("ix_region_parameter_workflow_region_code", "workflow", "region_code"),)

    workflow: Mapped[str]
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    name: Mapped[str]
    value: Mapped[object] = mapped_column(JSONB(none_as_null=True), nullable=True)
    starts_on: Mapped[date]
    set_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    set_at: Mapped[datetime]
