"""Map the people's accounts and the posts they hold."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.models.base import Base, Keyed
from workflow.models.organisation import Organisation


class Account(Keyed, Base):
    """Be a person who can sign in; the login is kept in NFKC and lower case."""

    __tablename__ = "account"
    __table_args__ = (CheckConstraint("login = lower(login) AND login <> ''", name="login_folded"),)

    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    password_hash: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    must_change_password: Mapped[bool] = mapped_column(default=True)
    password_changed_at: Mapped[datetime]
    failed_attempts: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None]
    lock_count: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Appointment(Keyed, Base):
    """Be a post: a person in a role at an organisation.

    ``starts_on`` is the first day of the post and ``ends_on`` the first day on which it is no
    longer held, so that a post ended today is gone at once. A trigger keeps administrators
    apart: while a post marked ``administrator`` is held, the person holds no other.
    """

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        Index("ix_appointment_account_id", "account_id"),
        Index("ix_appointment_role", "role", "region_code", "organisation_id"),
        Index("ix_appointment_organisation_id", "organisation_id"),
    )

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    role: Mapped[str]
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    administrator: Mapped[bool] = mapped_column(default=False)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    account: Mapped[Account] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")
