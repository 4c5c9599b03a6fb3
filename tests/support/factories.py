"""Make valid rows; a test names only what matters to it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import TypeVar

from sqlalchemy.orm import Session

from definitions.roles import Roles, load_roles
from definitions.security import load_security
from workflow.canonical import digest
from workflow.models import (
    Account,
    Appointment,
    Base,
    DefinitionState,
    DefinitionStatus,
    DefinitionVersion,
    EvaluationCase,
    Organisation,
    Region,
    Serves,
)
from workflow.services.actors import Actor, load_actor
from workflow.services.history import Entry, append_event
from workflow.services.passwords import PasswordKeeper

DEFINITIONS = Path(__file__).resolve().parents[2] / "definitions"
ROLES: Roles = load_roles(DEFINITIONS)
SECURITY = load_security(DEFINITIONS)
# Costs next to nothing, so that tests may sign in often; tests of the cost make their own.
CHEAP_KEEPER = PasswordKeeper(SECURITY.password, memory_kib=64, passes=1)
NOW = datetime(2026, 9, 17, 1, tzinfo=UTC)
TODAY = date(2026, 9, 17)

RowType = TypeVar("RowType", bound=Base)

_serial = count(1)


def add(session: Session, row: RowType) -> RowType:
    """Write a row and return it."""
    session.add(row)
    session.flush()
    return row


def make_region(session: Session, code: str = "420000", *, parent: Region | None = None) -> Region:
    """Make a region, below another when one is given."""
    return add(
        session,
        Region(
            code=code,
            name=f"地区{code}",
            parent_code=None if parent is None else parent.code,
            path=code if parent is None else f"{parent.path}/{code}",
            level=1 if parent is None else parent.level + 1,
        ),
    )


def make_organisation(
    session: Session,
    region: Region,
    *,
    department: Organisation | None = None,
    serves: Sequence[Organisation] = (),
) -> Organisation:
    """Make a unit of a department, or a department or section when none is given."""
    serial = next(_serial)
    organisation = add(
        session,
        Organisation(
            region_code=region.code,
            name=f"第{serial}单位",
            short_name=f"单位{serial}",
            kind="unit" if department else "department",
            code=f"{serial:06}",
            department_id=None if department is None else department.id,
        ),
    )
    for served in serves:
        add(session, Serves(section_id=organisation.id, department_id=served.id))
    return organisation


def make_account(session: Session, *, login: str | None = None, hashed: str = "") -> Account:
    """Make an account; without a hash nobody can sign in to it."""
    serial = next(_serial)
    return add(
        session,
        Account(
            login=login or f"person{serial}",
            name=f"某{serial}",
            password_hash=hashed,
            must_change_password=False,
            password_changed_at=NOW,
            created_at=NOW,
        ),
    )


def make_post(
    session: Session,
    account: Account,
    organisation: Organisation,
    role: str,
    *,
    starts_on: date = date(2026, 1, 1),
    ends_on: date | None = None,
) -> Appointment:
    """Give an account a post."""
    return add(
        session,
        Appointment(
            account_id=account.id,
            role=role,
            organisation_id=organisation.id,
            region_code=organisation.region_code,
            administrator=ROLES[role].administrator,
            starts_on=starts_on,
            ends_on=ends_on,
        ),
    )


def make_actor(
    session: Session, organisation: Organisation, role: str, *, account: Account | None = None
) -> Actor:
    """Make somebody who acts in a role at an organisation."""
    person = account or make_account(session)
    post = make_post(session, person, organisation, role)
    return load_actor(session, ROLES, login=person.login, today=TODAY, appointment_id=post.id)


def make_definition(
    session: Session, *, states: Sequence[str] = ("first", "second")
) -> DefinitionVersion:
    """Make a published definition with the given states."""
    workflow = f"workflow_{next(_serial)}"
    content: dict[str, object] = {"workflow": workflow, "states": list(states)}
    version = add(
        session,
        DefinitionVersion(
            workflow=workflow,
            version=1,
            digest=digest(content),
            title="试用流程",
            content=content,
            source="",
            status=DefinitionStatus.PUBLISHED,
            published_at=NOW,
        ),
    )
    for state in states:
        add(session, DefinitionState(definition_version_id=version.id, state=state))
    return version


def make_case(
    session: Session,
    unit: Organisation,
    *,
    definition: DefinitionVersion | None = None,
    state: str = "first",
) -> EvaluationCase:
    """Make a case of a unit, opened by the system with its first event."""
    version = definition or make_definition(session)
    serial = next(_serial)
    case = add(
        session,
        EvaluationCase(
            workflow=version.workflow,
            definition_version_id=version.id,
            state=state,
            phase="phase",
            number=f"PJ{serial:08}",
            title=f"第{serial}项目",
            region_code=unit.region_code,
            fiscal_year=2026,
            unit_id=unit.id,
            department_id=unit.department_id or unit.id,
            opened_at=NOW,
            entered_at=NOW,
        ),
    )
    append_event(session, None, case=case, entry=Entry(kind="open", title="立项", at=NOW))
    return case
