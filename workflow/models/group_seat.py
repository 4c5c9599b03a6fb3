"""Map the seats of groups with their ballots."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, Keyed
from workflow.models.evaluation_case import OfCase


class GroupSeat(Keyed, OfCase, Base):
    """Be one seat of a group, from the entry of its state on; the history keeps every change.

    ``opened_seq`` is the event that entered the state. Seats of a state that was left are not
    ``current`` any more.
    """

    __tablename__ = "group_seat"
    __table_args__ = (
        UniqueConstraint("case_id", "opened_seq", "number"),
        CheckConstraint("choice IN ('for', 'against', 'abstain')", name="choice_known"),
        CheckConstraint("weight > 0", name="weight_positive"),
        Index("ix_group_seat_current", "case_id", postgresql_where=text("is_current")),
        Index("ix_group_seat_person_id", "person_id"),
    )

    opened_seq: Mapped[int]
    number: Mapped[int]
    role: Mapped[str]
    stands_for: Mapped[str]
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    weight: Mapped[int] = mapped_column(default=1)
    veto: Mapped[bool] = mapped_column(default=False)
    choice: Mapped[str | None]
    silent: Mapped[bool] = mapped_column(default=False)
    excluded: Mapped[str | None]
    proxy_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    voted_at: Mapped[datetime | None]
    is_current: Mapped[bool] = mapped_column(default=True)
