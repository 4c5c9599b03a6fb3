"""Say who acts, in which post, and what that post allows."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import ARRAY, ColumnElement, Uuid, and_, func, or_, select
from sqlalchemy.orm import Bundle, Session

from definitions.roles import Role, Roles, ScopeKind
from workflow.errors import NotFoundError, NotPermittedError
from workflow.models import Account, Appointment, Organisation, Region, Serves


@dataclass(frozen=True, slots=True)
class Post:
    """Name one of the posts a person may act in."""

    appointment_id: uuid.UUID
    role: str
    role_title: str
    organisation_id: uuid.UUID
    organisation_name: str
    region_code: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Be a person acting in one post; ``posts`` lists all that the person holds today."""

    account_id: uuid.UUID
    name: str
    appointment_id: uuid.UUID
    role: str
    role_title: str
    administrator: bool
    scope: ScopeKind
    organisation_id: uuid.UUID
    organisation_name: str
    region_code: str
    region_path: str
    department_ids: frozenset[uuid.UUID]
    permissions: frozenset[str]
    posts: tuple[Post, ...]

    def may(self, permission: str) -> bool:
        """Tell whether the post acted in carries a permission."""
        return permission in self.permissions

    def require(self, permission: str) -> None:
        """Raise NotPermittedError unless the post acted in carries a permission."""
        if not self.may(permission):
            raise NotPermittedError("accounts.not_permitted", permission=permission)


class PostRow(NamedTuple):
    """Be what the database says of one post."""

    account_id: uuid.UUID
    name: str
    appointment_id: uuid.UUID
    role: str
    organisation_id: uuid.UUID
    organisation_name: str
    region_code: str
    region_path: str
    served_ids: list[uuid.UUID] | None


_SERVED = (
    select(func.array_agg(Serves.department_id, type_=ARRAY(Uuid)))
    .where(Serves.section_id == Organisation.id)
    .correlate(Organisation)
    .scalar_subquery()
)

# The columns of a PostRow, in its order.
POST_COLUMNS: Bundle[PostRow] = Bundle(
    "post",
    Account.id,
    Account.name,
    Appointment.id.label("appointment_id"),
    Appointment.role,
    Organisation.id.label("organisation_id"),
    Organisation.name.label("organisation_name"),
    Appointment.region_code,
    Region.path,
    _SERVED.label("served_ids"),
)


def in_force(today: date) -> ColumnElement[bool]:
    """Return the condition that a post is held on a day."""
    return and_(
        Appointment.starts_on <= today,
        or_(Appointment.ends_on.is_(None), Appointment.ends_on > today),
    )


def build_actor(roles: Roles, rows: Iterable[PostRow], *, appointment_id: uuid.UUID) -> Actor:
    """Return the person of these posts acting in one of them; raises NotFoundError."""
    held = [row for row in rows if row.role in roles]
    row = next((each for each in held if each.appointment_id == appointment_id), None)
    if row is None:
        raise NotFoundError("accounts.post_ended")
    role = roles[row.role]
    return Actor(
        account_id=row.account_id,
        name=row.name,
        appointment_id=row.appointment_id,
        role=row.role,
        role_title=role.title,
        administrator=role.administrator,
        scope=role.scope,
        organisation_id=row.organisation_id,
        organisation_name=row.organisation_name,
        region_code=row.region_code,
        region_path=row.region_path,
        department_ids=frozenset(row.served_ids or ()),
        permissions=role.permissions,
        posts=tuple(_post(each, roles[each.role]) for each in held),
    )


def load_actor(
    session: Session,
    roles: Roles,
    *,
    login: str,
    today: date,
    role: str | None = None,
    appointment_id: uuid.UUID | None = None,
) -> Actor:
    """Return an account's person in a post, the eldest unless one is named; raises NotFoundError.

    Commands and the demonstration act so; requests go through a session instead.
    """
    rows = posts_of(session, Account.login == login, today=today)
    wanted = [
        row.appointment_id
        for row in rows
        if role in (None, row.role) and appointment_id in (None, row.appointment_id)
    ]
    if not wanted:
        raise NotFoundError("accounts.no_post", login=login)
    return build_actor(roles, rows, appointment_id=wanted[0])


def posts_of(session: Session, condition: ColumnElement[bool], *, today: date) -> list[PostRow]:
    """Return the posts that active accounts hold on a day, eldest first."""
    statement = (
        select(POST_COLUMNS)
        .select_from(Account)
        .join(Appointment, Appointment.account_id == Account.id)
        .join(Organisation, Organisation.id == Appointment.organisation_id)
        .join(Region, Region.code == Appointment.region_code)
        .where(condition, Account.active, in_force(today))
        .order_by(Appointment.starts_on, Appointment.id)
    )
    return [PostRow(*row) for row in session.scalars(statement)]


def _post(row: PostRow, role: Role) -> Post:
    return Post(
        appointment_id=row.appointment_id,
        role=row.role,
        role_title=role.title,
        organisation_id=row.organisation_id,
        organisation_name=row.organisation_name,
        region_code=row.region_code,
    )
