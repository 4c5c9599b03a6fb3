"""List organisations, their people and their posts, for those who keep them and those who grant."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, joinedload

from workflow.errors import NotFoundError
from workflow.models import Account, Appointment, Organisation, Region, Serves
from workflow.services.actors import Actor, in_force
from workflow.services.charge import known_to, require_region
from workflow.services.organisations import find_organisation, units_of

READ = "people.read"
_MOST_FOUND = 50


@dataclass(frozen=True, slots=True)
class Place:
    """Be an organisation at the top of a region with how many units and people it has."""

    organisation: Organisation
    units: int
    people: int


@dataclass(frozen=True, slots=True)
class PlacePage:
    """Be one organisation with its units and their posts in force, and what it serves."""

    organisation: Organisation
    department: Organisation | None
    members: Sequence[tuple[Organisation, Sequence[Appointment]]]
    serves: Sequence[Organisation]
    served_by: Sequence[Organisation]


@dataclass(frozen=True, slots=True)
class Found:
    """Be the organisations and the people that a search has found, at most fifty of each."""

    organisations: Sequence[Organisation]
    people: Sequence[Account]


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Be one account with all its posts, the latest first."""

    account: Account
    posts: Sequence[Appointment]


def regions_in_charge(session: Session, actor: Actor) -> Sequence[Region]:
    """Return the actor's region and all below it, in the order of their tree."""
    below = Region.path.startswith(f"{actor.region_path}/", autoescape=True)
    return session.scalars(
        select(Region).where(or_(Region.path == actor.region_path, below)).order_by(Region.path)
    ).all()


def list_places(
    session: Session, actor: Actor, *, region_code: str, today: date
) -> Sequence[Place]:
    """Return the organisations of a region that belong to no other, with their counts."""
    actor.require(READ)
    member = aliased(Organisation)
    people = (
        select(func.count(Appointment.account_id.distinct()))
        .join(member, member.id == Appointment.organisation_id)
        .where(
            or_(member.id == Organisation.id, member.department_id == Organisation.id),
            in_force(today),
        )
        .scalar_subquery()
    )
    units = (
        select(func.count())
        .select_from(member)
        .where(member.department_id == Organisation.id, member.active)
        .scalar_subquery()
    )
    statement = (
        select(Organisation, units, people)
        .where(Organisation.region_code == region_code, Organisation.department_id.is_(None))
        .order_by(Organisation.kind, Organisation.code, Organisation.id)
    )
    return [Place(*row) for row in session.execute(statement)]


def show_place(
    session: Session, actor: Actor, *, organisation_id: uuid.UUID, today: date
) -> PlacePage:
    """Return an organisation with its units and everybody's posts; raises NotFoundError."""
    actor.require(READ)
    organisation = find_organisation(session, organisation_id=organisation_id)
    require_region(session, actor, region_code=organisation.region_code)
    members = units_of(session, department_id=organisation.id) or [organisation]
    posts = session.scalars(
        _with_names(select(Appointment))
        .where(Appointment.organisation_id.in_([each.id for each in members]), in_force(today))
        .order_by(Appointment.role, Appointment.starts_on, Appointment.id)
    ).all()
    above = organisation.department_id
    return PlacePage(
        organisation=organisation,
        department=None if above is None else find_organisation(session, organisation_id=above),
        members=[
            (each, [post for post in posts if post.organisation_id == each.id]) for each in members
        ],
        serves=_across(session, Serves.section_id == organisation.id, Serves.department_id),
        served_by=_across(session, Serves.department_id == organisation.id, Serves.section_id),
    )


def find_by_text(session: Session, actor: Actor, *, text: str) -> Found:
    """Return organisations and people whose name, code or login holds a text."""
    actor.require(READ)
    regions = [region.code for region in regions_in_charge(session, actor)]

    def holds(*columns: ColumnElement[str]) -> ColumnElement[bool]:
        return or_(*(column.icontains(text, autoescape=True) for column in columns))

    named = (Organisation.name, Organisation.short_name, Organisation.code)
    organisations = session.scalars(
        select(Organisation)
        .where(holds(*(each.expression for each in named)), Organisation.region_code.in_(regions))
        .order_by(Organisation.code, Organisation.id)
        .limit(_MOST_FOUND)
    )
    people = session.scalars(
        select(Account)
        .where(holds(Account.name.expression, Account.login.expression), known_to(actor))
        .order_by(Account.login)
        .limit(_MOST_FOUND)
    )
    return Found(organisations.all(), people.all())


def list_postless(session: Session, actor: Actor, *, today: date) -> Sequence[Account]:
    """Return the active accounts that hold no post, who cannot sign in therefore."""
    actor.require(READ)
    held = select(Appointment.account_id).where(in_force(today))
    return session.scalars(
        select(Account)
        .where(Account.active, Account.id.not_in(held), known_to(actor))
        .order_by(Account.login)
    ).all()


def list_locked(session: Session, actor: Actor, *, now: datetime) -> Sequence[Account]:
    """Return the accounts that failed sign-ins have locked."""
    actor.require(READ)
    locked = select(Account).where(Account.active, Account.locked_until > now, known_to(actor))
    return session.scalars(locked.order_by(Account.login)).all()


def show_person(session: Session, actor: Actor, *, account_id: uuid.UUID) -> PersonPage:
    """Return an account with its posts, past ones included; raises NotFoundError."""
    actor.require(READ)
    account = session.scalar(select(Account).where(Account.id == account_id, known_to(actor)))
    if account is None:
        raise NotFoundError("accounts.account_not_found")
    posts = session.scalars(
        _with_names(select(Appointment))
        .where(Appointment.account_id == account.id)
        .order_by(Appointment.starts_on.desc(), Appointment.id.desc())
    )
    return PersonPage(account, posts.all())


def _with_names(statement: Select[Appointment]) -> Select[Appointment]:
    return statement.options(joinedload(Appointment.account), joinedload(Appointment.organisation))


def _across(
    session: Session, condition: ColumnElement[bool], column: InstrumentedAttribute[uuid.UUID]
) -> Sequence[Organisation]:
    wanted = select(column).where(condition)
    return session.scalars(
        select(Organisation).where(Organisation.id.in_(wanted)).order_by(Organisation.code)
    ).all()
