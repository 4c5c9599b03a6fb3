"""Keep the regions, the organisations and which section serves which department."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from workflow.database import constraints_as_fields
from workflow.errors import NotFoundError, RefusedError
from workflow.models import Organisation, Region, Serves
from workflow.services.actors import Actor
from workflow.services.charge import require_region
from workflow.services.security_log import SecurityKind, record_security

MANAGE = "people.manage"
GRANT = "people.grant"


@dataclass(frozen=True, slots=True)
class OrganisationData:
    """Be what is known of an organisation; ``department_id`` names the one it belongs to."""

    region_code: str
    name: str
    code: str
    kind: str
    short_name: str = ""
    department_id: uuid.UUID | None = None


def create_region(
    session: Session, actor: Actor | None, *, code: str, name: str, parent_code: str | None = None
) -> Region:
    """Make a region below its parent; raises RefusedError when it exists or the parent does not."""
    if actor is not None:
        actor.require(MANAGE)
    if session.get(Region, code) is not None:
        raise RefusedError("accounts.region_taken", field="code")
    parent = None if parent_code is None else find_region(session, code=parent_code)
    region = Region(
        code=code,
        name=name,
        parent_code=parent_code,
        path=code if parent is None else f"{parent.path}/{code}",
        level=1 if parent is None else parent.level + 1,
    )
    with constraints_as_fields(session, {"pk_region": ("code", "accounts.region_taken")}):
        session.add(region)
    return region


def find_region(session: Session, *, code: str) -> Region:
    """Return a region; raises NotFoundError."""
    region = session.get(Region, code)
    if region is None:
        raise NotFoundError("accounts.region_not_found", region=code)
    return region


def list_regions(session: Session) -> Sequence[Region]:
    """Return all regions in the order of their tree."""
    return session.scalars(select(Region).order_by(Region.path)).all()


def create_organisation(
    session: Session, actor: Actor | None, *, data: OrganisationData, now: datetime
) -> Organisation:
    """Make an organisation; raises RefusedError at a field.

    A unit's department has no department above it and lies in the same region.
    """
    if actor is not None:
        actor.require(MANAGE)
        require_region(session, actor, region_code=data.region_code)
    _check_department(session, data)
    organisation = Organisation(
        region_code=data.region_code,
        name=data.name.strip(),
        short_name=data.short_name.strip() or data.name.strip(),
        kind=data.kind,
        code=data.code.strip(),
        department_id=data.department_id,
        entered_at=now,
    )
    fields = {
        "uq_organisation_region_code_code": ("code", "accounts.organisation_taken"),
        "fk_organisation_region_code": ("region_code", "accounts.region_not_found"),
    }
    with constraints_as_fields(session, fields):
        session.add(organisation)
    record_security(
        session,
        SecurityKind.ORGANISATION_CREATED,
        at=now,
        account_id=None if actor is None else actor.account_id,
        detail={"organisation": organisation.id, "name": organisation.name},
    )
    return organisation


def find_organisation(session: Session, *, organisation_id: uuid.UUID) -> Organisation:
    """Return an organisation; raises NotFoundError."""
    organisation = session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFoundError("accounts.organisation_not_found")
    return organisation


def match_organisation(session: Session, *, region_code: str, text: str) -> Organisation | None:
    """Return the region's active organisation of this code, name or short name, if there is one.

    The code wins over the name and the name over the short name; two of the same name are none.
    """
    wanted = text.strip()
    found = session.scalars(
        select(Organisation)
        .where(Organisation.region_code == region_code, Organisation.active)
        .where(
            or_(
                Organisation.code == wanted,
                Organisation.name == wanted,
                Organisation.short_name == wanted,
            )
        )
        .order_by(Organisation.id)
    ).all()
    for attribute in ("code", "name", "short_name"):
        exact = [each for each in found if getattr(each, attribute) == wanted]
        if exact:
            return exact[0] if len(exact) == 1 else None
    return None


def list_organisations(session: Session, *, region_code: str) -> Sequence[Organisation]:
    """Return a region's organisations, each department before its units."""
    order = select(Organisation).where(Organisation.region_code == region_code)
    found = session.scalars(order.order_by(Organisation.code, Organisation.id)).all()
    departments = [each for each in found if each.department_id is None]
    return [
        member
        for department in departments
        for member in (
            department,
            *(each for each in found if each.department_id == department.id),
        )
    ]


def units_of(session: Session, *, department_id: uuid.UUID) -> Sequence[Organisation]:
    """Return a department and its active units."""
    return session.scalars(
        select(Organisation)
        .where(
            or_(Organisation.id == department_id, Organisation.department_id == department_id),
            Organisation.active,
        )
        .order_by(Organisation.department_id.is_not(None), Organisation.code, Organisation.id)
    ).all()


def department_of(organisation: Organisation) -> uuid.UUID:
    """Return the department a case of this organisation belongs to: its own, or itself."""
    return organisation.department_id or organisation.id


def serve_departments(
    session: Session,
    actor: Actor | None,
    *,
    section_id: uuid.UUID,
    department_ids: Collection[uuid.UUID],
    now: datetime,
) -> None:
    """Say which departments a section serves from now on; this is a grant of sight."""
    if actor is not None:
        actor.require(GRANT)
    section = find_organisation(session, organisation_id=section_id)
    require_region(session, actor, region_code=section.region_code)
    for department_id in sorted(department_ids):
        department = find_organisation(session, organisation_id=department_id)
        if department.region_code != section.region_code or department.department_id is not None:
            raise RefusedError("accounts.not_a_department", field="departments")
    session.execute(delete(Serves).where(Serves.section_id == section_id))
    session.add_all(
        Serves(section_id=section_id, department_id=each) for each in sorted(department_ids)
    )
    record_security(
        session,
        SecurityKind.DEPARTMENTS_SERVED,
        at=now,
        account_id=None if actor is None else actor.account_id,
        detail={"section": section_id, "departments": sorted(department_ids)},
    )


def _check_department(session: Session, data: OrganisationData) -> None:
    if data.department_id is None:
        return
    department = find_organisation(session, organisation_id=data.department_id)
    if department.department_id is not None or department.region_code != data.region_code:
        raise RefusedError("accounts.not_a_department", field="department_id")
