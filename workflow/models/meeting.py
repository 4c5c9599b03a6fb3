"""Map the executive meetings, their agenda and what they resolved."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, Keyed, Placed
from workflow.models.evaluation_case import OfCase


class MeetingStatus(StrEnum):
    """Name the stages of a meeting."""

    PLANNED = "planned"
    HELD = "held"
    CLOSED = "closed"


class Meeting(Keyed, Placed, Base):
    """Be one executive meeting of a region's government."""

    __tablename__ = "meeting"
    __table_args__ = (
        UniqueConstraint("region_code", "fiscal_year", "ordinal"),
        CheckConstraint("status IN ('planned', 'held', 'closed')", name="status_known"),
    )

    ordinal: Mapped[int]
    title: Mapped[str]
    held_on: Mapped[date]
    held_at: Mapped[datetime | None]
    place: Mapped[str] = mapped_column(default="")
    chair_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    status: Mapped[str] = mapped_column(default=MeetingStatus.PLANNED)
    row_version: Mapped[int] = mapped_column(default=1)


class Attendance(Keyed, Base):
    """Be somebody called to a meeting, with or without an account."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("meeting_id", "account_id"),)

    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("meeting.id"))
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str]
    organisation: Mapped[str] = mapped_column(default="")
    kind: Mapped[str]
    present: Mapped[bool | None]


class AgendaItem(Keyed, Base):
    """Put the case of an item on a meeting's agenda."""

    __tablename__ = "agenda_item"
    __table_args__ = (
        UniqueConstraint("meeting_id", "case_id"),
        Index("ix_agenda_item_case_id", "case_id"),
    )

    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("meeting.id"))
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("evaluation_case.id"))
    ordinal: Mapped[int]


class Resolution(Keyed, OfCase, Base):
    """Be what a meeting required of a project (no problem named) or of one problem."""

    __tablename__ = "resolution"
    __table_args__ = (
        UniqueConstraint("case_id", "problem_id"),
        Index(
            "uq_resolution_case_id_whole",
            "case_id",
            unique=True,
            postgresql_where=text("problem_id IS NULL"),
        ),
        CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by IS NULL)", name="confirmation_is_whole"
        ),
    )

    problem_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("problem.id"))
    result: Mapped[str]
    requirement: Mapped[str]
    responsible_unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    due_on: Mapped[date | None]
    budget_opinion: Mapped[str] = mapped_column(default="")
    recorded_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime]
    confirmed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    confirmed_at: Mapped[datetime | None]
