"""Say who acts, in which post, and what that post allows."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Date,
    Select,
    Uuid,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Bundle, Session, aliased

from definitions.roles import Role, Roles, ScopeKind
from workflow.errors import NotFoundError, NotPermittedError
from workflow.models import Account, Appointment, Organisation, Proxy, Region, Serves

# A day, or the place of one in a query that is built once.
Day = date | BindParameter[date]


@dataclass(frozen=True, slots=True)
class Post:
    """Name one of the posts a person may act in; with a principal's name it is that one's post."""

    appointment_id: uuid.UUID
    role: str
    role_title: str
    organisation_id: uuid.UUID
    organisation_name: str
    region_code: str
    principal_name: str = ""


@dataclass(frozen=True, slots=True)
class Principal:
    """Be the person whose post somebody else acts in."""

    account_id: uuid.UUID
    name: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Be a person acting in one post; ``posts`` lists all that they may act in today.

    With a `principal` the post is theirs and the actor is their proxy: in `workflows` alone if
    there are any, and with offices of their own besides.
    """

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
    principal: Principal | None = None
    workflows: frozenset[str] = frozenset()
    own_office_ids: frozenset[uuid.UUID] = frozenset()

    @property
    def holder_id(self) -> uuid.UUID:
        """Return the account whose post it is: tasks, seats and copies are theirs."""
        return self.account_id if self.principal is None else self.principal.account_id

    @property
    def person_ids(self) -> frozenset[uuid.UUID]:
        """Return all whose earlier acts count against an act of the actor."""
        return frozenset({self.account_id, self.holder_id})

    def may(self, permission: str) -> bool:
        """Tell whether the post acted in carries a permission."""
        return permission in self.permissions

    def require(self, permission: str) -> None:
        """Raise NotPermittedError unless the post acted in carries a permission."""
        if not self.may(permission):
            raise NotPermittedError("accounts.not_permitted", permission=permission)


class PostRow(NamedTuple):
    """Be what the database says of one post, and of whom it is if not the account's own."""

    account_id: uuid.UUID
    name: str
    appointment_id: uuid.UUID
    role: str
    organisation_id: uuid.UUID
    organisation_name: str
    region_code: str
    region_path: str
    served_ids: list[uuid.UUID] | None
    principal: Principal | None = None
    workflows: frozenset[str] = frozenset()

    @property
    def is_own(self) -> bool:
        """Tell whether the post is the account's own."""
        return self.principal is None


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


def in_force(today: Day) -> ColumnElement[bool]:
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
        permissions=_permissions(roles, row),
        posts=tuple(_post(each, roles[each.role]) for each in held),
        principal=row.principal,
        workflows=row.workflows,
        own_office_ids=frozenset(
            each.organisation_id for each in held if each.is_own and not row.is_own
        ),
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

    Commands and the demonstration act so; requests go through a session instead. A post that is
    not the person's own must be named.
    """
    rows = posts_of(session, Account.login == login, today=today)
    if rows:
        rows += proxied_posts(session, account_id=rows[0].account_id, today=today)
    wanted = [
        row.appointment_id
        for row in rows
        if role in (None, row.role)
        and (row.appointment_id == appointment_id or (appointment_id is None and row.is_own))
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


def proxied_posts(session: Session, *, account_id: uuid.UUID, today: date) -> list[PostRow]:
    """Return the posts of others that somebody may act in on a day, in the order of the grants."""
    rows = session.execute(_proxied(), {"account_id": account_id, "today": today})
    return [
        PostRow(*post)._replace(principal=Principal(key, name), workflows=frozenset(workflows))
        for post, key, name, workflows in rows
    ]


@cache
def _proxied() -> Select[PostRow, uuid.UUID, str, list[str]]:
    """Return the query of every request, built once: to build it takes longer than to run it."""
    principal = aliased(Account)
    return (
        select(POST_COLUMNS, principal.id, principal.name, Proxy.workflows)
        .select_from(Proxy)
        .join(Account, Account.id == Proxy.proxy_id)
        .join(principal, principal.id == Proxy.principal_id)
        .join(Appointment, Appointment.id == Proxy.appointment_id)
        .join(Organisation, Organisation.id == Appointment.organisation_id)
        .join(Region, Region.code == Appointment.region_code)
        .where(Proxy.proxy_id == bindparam("account_id", type_=Uuid()), principal.active)
        .where(proxy_in_force(bindparam("today", type_=Date())))
        .order_by(Proxy.id)
    )


def proxy_in_force(today: Day) -> ColumnElement[bool]:
    """Return the condition that a proxy for an appointment counts on a day.

    The proxy's account is the `Account` of the statement; the principal's is for it to look at. An
    administrator neither is nor has a proxy, and who has left the region's offices is none.
    """
    own = aliased(Appointment)
    still_there = exists().where(
        own.account_id == Proxy.proxy_id,
        own.region_code == Appointment.region_code,
        own.administrator.is_(False),
        own.starts_on <= today,
        or_(own.ends_on.is_(None), own.ends_on > today),
    )
    return and_(
        Proxy.revoked_at.is_(None),
        Proxy.starts_on <= today,
        Proxy.ends_on > today,
        Account.active,
        Appointment.account_id == Proxy.principal_id,
        Appointment.administrator.is_(False),
        in_force(today),
        still_there,
    )


def _permissions(roles: Roles, row: PostRow) -> frozenset[str]:
    if row.is_own:
        return roles[row.role].permissions
    return roles.permissions_by_proxy(row.role, limited=bool(row.workflows))


def _post(row: PostRow, role: Role) -> Post:
    return Post(
        appointment_id=row.appointment_id,
        role=row.role,
        role_title=role.title,
        organisation_id=row.organisation_id,
        organisation_name=row.organisation_name,
        region_code=row.region_code,
        principal_name="" if row.principal is None else row.principal.name,
    )
