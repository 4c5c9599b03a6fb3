"""Compare a sheet of organisations and people with what the database holds."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from definitions.people_sheet import ColumnName, PeopleLayout
from definitions.roles import Roles
from workflow.domain.people_import import (
    CellFault,
    PeopleRow,
    PeopleSheet,
    kind_of,
    role_by_title,
)
from workflow.models import Account, Appointment, Organisation, Region

OrganisationKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PlannedOrganisation:
    """Be an organisation of the sheet, known by region and code; ``existing_id`` if it is there."""

    key: OrganisationKey
    name: str
    short_name: str
    kind: str
    department: OrganisationKey | None
    serves: tuple[OrganisationKey, ...]
    existing_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class PlannedPerson:
    """Be a person of the sheet, known by login; ``existing_id`` when the account is there."""

    login: str
    name: str
    email: str
    phone: str
    existing_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class PlannedPost:
    """Be a post of the sheet."""

    login: str
    role: str
    organisation: OrganisationKey


@dataclass(frozen=True, slots=True)
class PeoplePlan:
    """Be what a sheet would change, and the faults that forbid it."""

    organisations: tuple[PlannedOrganisation, ...]
    people: tuple[PlannedPerson, ...]
    posts: tuple[PlannedPost, ...]
    faults: tuple[CellFault, ...]


@dataclass(slots=True)
class _Comparison:
    """Hold a sheet, what the database has of its subjects, and the faults found so far.

    ``groups`` has the rows of each organisation, known by region and code.
    """

    sheet: PeopleSheet
    layout: PeopleLayout
    regions: Mapping[str, str]
    organisations: Mapping[OrganisationKey, Organisation]
    accounts: Mapping[str, Account]
    administrators: frozenset[uuid.UUID]
    groups: dict[OrganisationKey, list[PeopleRow]] = field(default_factory=dict)
    faults: list[CellFault] = field(default_factory=list)

    def blame(self, row: PeopleRow, column: ColumnName, code: str, **values: object) -> None:
        """Note a fault at a cell."""
        self.faults.append(self.sheet.fault(row, column, code, **values))


def plan_people(
    session: Session, sheet: PeopleSheet, *, layout: PeopleLayout, roles: Roles, today: date
) -> PeoplePlan:
    """Return what a sheet would change; what is there already stays as it is."""
    compared = _look_up(session, sheet, layout, today)
    _group_by_organisation(compared)
    organisations = tuple(_planned_organisation(compared, key) for key in compared.groups)
    people = tuple(_planned_people(compared))
    posts = tuple(
        PlannedPost(row["login"], role, key)
        for key, rows in compared.groups.items()
        for row in rows
        if (role := role_by_title(roles, row["role"])) is not None
    )
    return PeoplePlan(organisations, people, posts, tuple(compared.faults))


def _look_up(
    session: Session, sheet: PeopleSheet, layout: PeopleLayout, today: date
) -> _Comparison:
    regions = _regions(session, {row["region"] for row in sheet.rows})
    organisations = session.scalars(
        select(Organisation)
        .where(Organisation.region_code.in_(set(regions.values())), Organisation.active)
        .order_by(Organisation.id)
    )
    logins = {row["login"] for row in sheet.rows}
    accounts = session.scalars(select(Account).where(Account.login.in_(logins))).all()
    administrators = session.scalars(
        select(Appointment.account_id).where(
            Appointment.account_id.in_([account.id for account in accounts]),
            Appointment.administrator,
            or_(Appointment.ends_on.is_(None), Appointment.ends_on > today),
        )
    )
    return _Comparison(
        sheet=sheet,
        layout=layout,
        regions=regions,
        organisations={(each.region_code, each.code): each for each in organisations},
        accounts={account.login: account for account in accounts},
        administrators=frozenset(administrators),
    )


def _regions(session: Session, texts: set[str]) -> dict[str, str]:
    """Return the code of each region by code and, where only one bears it, by name."""
    found = session.scalars(
        select(Region).where(or_(Region.code.in_(texts), Region.name.in_(texts)))
    ).all()
    names = [region.name for region in found]
    by_name = {region.name: region.code for region in found if names.count(region.name) == 1}
    return by_name | {region.code: region.code for region in found}


def _group_by_organisation(compared: _Comparison) -> None:
    for row in compared.sheet.rows:
        code = compared.regions.get(row["region"])
        if code is None:
            compared.blame(row, "region", "people.region_unknown", text=row["region"])
        else:
            compared.groups.setdefault((code, row["organisation_code"]), []).append(row)


def _planned_organisation(compared: _Comparison, key: OrganisationKey) -> PlannedOrganisation:
    rows = compared.groups[key]
    name = _first(rows, "organisation")
    existing = compared.organisations.get(key)
    if existing is not None and name not in (existing.name, existing.short_name):
        values = {"text": key[1], "name": existing.name}
        compared.blame(rows[0], "organisation", "people.code_of_another", **values)
    departments = _resolved(compared, key, column="department")
    department = next((each for each in departments if each != key), None)
    below = department is not None
    return PlannedOrganisation(
        key=key,
        name=name,
        short_name=_first(rows, "short_name"),
        kind=kind_of(_first(rows, "kind"), compared.layout, below_department=below),
        department=department,
        serves=tuple(_resolved(compared, key, column="serves")),
        existing_id=None if existing is None else existing.id,
    )


def _resolved(
    compared: _Comparison, key: OrganisationKey, *, column: ColumnName
) -> list[OrganisationKey]:
    """Return the departments that a column of an organisation's rows names, each once."""
    code = "people.department_unknown" if column == "department" else "people.section_unknown"
    found: dict[OrganisationKey, None] = {}
    for row in compared.groups[key]:
        texts = row.served if column == "serves" else (row[column],)
        for text in filter(None, texts):
            department = _find_department(compared, key[0], text)
            if department is None:
                compared.blame(row, column, code, text=text)
            else:
                found[department] = None
    return list(found)


def _find_department(compared: _Comparison, region_code: str, text: str) -> OrganisationKey | None:
    """Find a department of a region by code or name, in the sheet or the database.

    A department that names itself as its department (which happens) is one all the same.
    """
    for key, rows in compared.groups.items():
        named = (key[1], _first(rows, "organisation"), _first(rows, "short_name"))
        if key[0] == region_code and text in named and _first(rows, "department") in ("", *named):
            return key
    for key, organisation in compared.organisations.items():
        named = (organisation.code, organisation.name, organisation.short_name)
        if key[0] == region_code and text in named and organisation.department_id is None:
            return key
    return None


def _planned_people(compared: _Comparison) -> Iterator[PlannedPerson]:
    people: dict[str, list[PeopleRow]] = {}
    for row in compared.sheet.rows:
        if row["login"]:
            people.setdefault(row["login"], []).append(row)
    for login, rows in people.items():
        account = compared.accounts.get(login)
        if account is not None:
            _check_account(compared, account, rows)
        yield PlannedPerson(
            login=login,
            name=_first(rows, "name"),
            email=_first(rows, "email"),
            phone=_first(rows, "phone"),
            existing_id=None if account is None else account.id,
        )


def _check_account(compared: _Comparison, account: Account, rows: Iterable[PeopleRow]) -> None:
    for row in rows:
        if row["name"] != account.name:
            values = {"text": account.login, "name": account.name}
            compared.blame(row, "login", "people.login_of_another", **values)
        elif row["role"] and account.id in compared.administrators:
            compared.blame(row, "login", "people.administrator_account", text=account.login)


def _first(rows: Iterable[PeopleRow], column: ColumnName) -> str:
    """Return the first text of a column that is not empty."""
    return next((row[column] for row in rows if row[column]), "")
