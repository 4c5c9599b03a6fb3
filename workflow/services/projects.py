"""Find the projects that are evaluated, or enter them."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from workflow.domain.amounts import normalise
from workflow.identifiers import new_id
from workflow.models import Organisation, Project
from workflow.services.organisations import department_of


def normalised_name(name: str) -> str:
    """Return a project's name as it is compared: one width of characters, no blanks, no case."""
    return normalise(name).casefold()


def find_project(
    session: Session, *, unit: Organisation, fiscal_year: int, name: str, code: str = ""
) -> Project | None:
    """Return a unit's project of a year by its code, else by its name.

    A project entered without a code is found by its name also when a code is known meanwhile; two
    projects with different codes are never one.
    """
    wanted = normalise(code)
    of_unit = select(Project).where(
        Project.region_code == unit.region_code,
        Project.fiscal_year == fiscal_year,
        Project.unit_id == unit.id,
    )
    if wanted:
        by_code = session.scalar(of_unit.where(Project.code == wanted).limit(1))
        if by_code is not None:
            return by_code
    by_name = of_unit.where(Project.normalised_name == normalised_name(name))
    if wanted:
        by_name = by_name.where(or_(Project.code.is_(None), Project.code == ""))
    return session.scalar(by_name.order_by(Project.id).limit(1))


def enter_project(
    session: Session,
    *,
    unit: Organisation,
    fiscal_year: int,
    name: str,
    now: datetime,
    code: str = "",
) -> Project:
    """Return a unit's project of a year, entered now when it was not known.

    Two who enter the same project at once get the same one.
    """
    found = find_project(session, unit=unit, fiscal_year=fiscal_year, name=name, code=code)
    if found is not None:
        return found
    wanted = normalise(code)
    key = wanted or normalised_name(name)
    place = {"region_code": unit.region_code, "fiscal_year": fiscal_year, "unit_id": unit.id}
    session.execute(
        insert(Project)
        .values(
            id=new_id(),
            **place,
            key=key,
            code=wanted or None,
            name=name.strip(),
            normalised_name=normalised_name(name),
            department_id=department_of(unit),
            entered_at=now,
        )
        .on_conflict_do_nothing(index_elements=[*place, "key"])
    )
    return session.scalars(
        select(Project).where(
            *(getattr(Project, column) == value for column, value in place.items()),
            Project.key == key,
        )
    ).one()
