"""Map who acts for whom while somebody is away."""

import uuid
from datetime import date, datetime

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, Keyed


class Proxy(Keyed, Base):
    """Let somebody act in the post of another from a day on; without workflows, in all cases.

    As with a post, ``ends_on`` is the first day without it. Whether it counts depends on the post
    and on both people as well; only what was granted and withdrawn stands here.
    """

    __tablename__ = "proxy"
    __table_args__ = (
        CheckConstraint("ends_on > starts_on", name="ends_after_start"),
        CheckConstraint("proxy_id <> principal_id", name="somebody_else"),
        Index("ix_proxy_appointment_id", "appointment_id"),
        Index("ix_proxy_principal_id", "principal_id"),
        Index("ix_proxy_proxy_id", "proxy_id"),
    )

    principal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    appointment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("appointment.id"))
    proxy_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    workflows: Mapped[list[str]] = mapped_column(ARRAY(Text))
    reason: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    revoked_at: Mapped[datetime | None]
