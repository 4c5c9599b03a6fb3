"""Map the history of the cases."""

import uuid
from datetime import datetime

from sqlalchemy import CHAR, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, Keyed
from workflow.models.evaluation_case import OfCase


class CaseEvent(Keyed, OfCase, Base):
    """Be one link of a case's history, which the database only lets grow.

    Without a person the system acted; with a principal the person acted in that one's post.
    ``hash`` is the SHA-256 over the canonical JSON of all other columns, among them the hash of
    the link before.
    """

    __tablename__ = "case_event"
    __table_args__ = (
        UniqueConstraint("case_id", "seq"),
        CheckConstraint("seq >= 1", name="seq_from_one"),
        Index("ix_case_event_person_id_at", "person_id", "at"),
        Index(
            "ix_case_event_principal_id_at",
            "principal_id",
            "at",
            postgresql_where=text("principal_id IS NOT NULL"),
        ),
        Index("ix_case_event_region_code_at", "region_code", "fiscal_year", "at"),
    )

    seq: Mapped[int]
    at: Mapped[datetime]
    kind: Mapped[str]
    act: Mapped[str | None]
    title: Mapped[str]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    person_name: Mapped[str]
    principal_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    role: Mapped[str | None]
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    organisation_name: Mapped[str | None]
    opinion: Mapped[str | None]
    fields: Mapped[dict[str, object]] = mapped_column(default=dict)
    world: Mapped[dict[str, object]] = mapped_column(default=dict)
    attachments: Mapped[list[object]] = mapped_column(default=list)
    idempotency_key: Mapped[str | None]
    previous_hash: Mapped[str] = mapped_column(CHAR(64))
    hash: Mapped[str] = mapped_column(CHAR(64))
