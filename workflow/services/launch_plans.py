"""Write down which cases the launch rules of definitions want, each once.

Which version counts in a region is asked of the day of each launch, so that it does not matter
when somebody comes to ask. A version launches nothing for days before it came into force.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    DateTime,
    Integer,
    Select,
    Text,
    Uuid,
    column,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.selectable import TableValuedAlias

from definitions.launches import Launch, Whose
from workflow.domain.deadlines import Deadlines, local_day
from workflow.domain.launches import occasions_from, open_since
from workflow.domain.regions import nearest
from workflow.identifiers import new_id
from workflow.models import CaseLaunch, DefinitionVersion, Organisation, Project, Region
from workflow.services.calendars import current_timetable
from workflow.services.definitions import definition_of, has_begun
from workflow.services.many_rows import table_of
from workflow.services.resources import Resources

_AT_ONCE = 500


class _Version(NamedTuple):
    """Be a version that is in force in some regions from a day on; none means everywhere."""

    id: uuid.UUID
    regions: Sequence[str]
    begins_on: date
    rule: Launch | None


class _Due(NamedTuple):
    """Be a launch that is due in a region."""

    region_code: str
    fiscal_year: int
    period: str
    version_id: uuid.UUID
    due_at: datetime
    next_at: datetime


def plan_launches(session: Session, *, resources: Resources, limit: int = _AT_ONCE) -> int:
    """Write down which cases rules want by now that nobody has written down; return how many.

    Any number of workers may do this at once: a unique key keeps each from being there twice.
    """
    planned = 0
    for workflow, versions in _launching(session, resources).items():
        due: dict[Whose, list[_Due]] = {}
        for whose, each in _due(session, resources, versions):
            due.setdefault(whose, []).append(each)
        for whose, lines in due.items():
            planned += _write(session, _wanted(workflow, whose, lines).limit(limit))
    return planned


def _launching(session: Session, resources: Resources) -> Mapping[str, Sequence[_Version]]:
    """Return, by workflow, the versions that have begun, the newest first, if one has a rule."""
    begun = has_begun(resources.today())
    ruled = select(DefinitionVersion.workflow).where(
        begun, DefinitionVersion.content.has_key("launch")
    )
    rows = session.scalars(
        select(DefinitionVersion)
        .where(begun, DefinitionVersion.workflow.in_(ruled))
        .order_by(DefinitionVersion.workflow, DefinitionVersion.version.desc())
    )
    found: dict[str, list[_Version]] = {}
    for row in rows:
        rule = definition_of(session, resources, version_id=row.id).workflow.launch
        version = _Version(row.id, row.regions, _begins_on(row), rule)
        found.setdefault(row.workflow, []).append(version)
    return found


def _begins_on(version: DefinitionVersion) -> date:
    """Return the day from which a version counts; one published late counts from that day."""
    days = [version.in_force_from, version.published_at and local_day(version.published_at)]
    return max(day for day in days if day is not None)


def _due(
    session: Session, resources: Resources, versions: Sequence[_Version]
) -> Iterator[tuple[Whose, _Due]]:
    days, now = current_timetable(session), resources.now()
    regions = session.execute(
        select(Region.code, Region.path)
        .where(exists().where(Organisation.region_code == Region.code, _evaluated()))
        .order_by(Region.code)
    ).all()
    for version in versions:
        rule = version.rule
        if rule is None:
            continue
        first = _first_open(session, version, rule, days, now)
        for occasion in occasions_from(rule, days, first=first, until=now):
            begun = [each for each in versions if each.begins_on <= occasion.on]
            for region in regions:
                if nearest(region.path, ((each.regions, each) for each in begun)) is version:
                    yield (
                        rule.for_,
                        _Due(
                            region.code,
                            occasion.year,
                            occasion.period,
                            version.id,
                            occasion.at,
                            occasion.next_at,
                        ),
                    )


def _first_open(
    session: Session, version: _Version, rule: Launch, days: Deadlines, now: datetime
) -> date:
    """Return from which day on a version may still lack launches.

    They are written in the order of their days: before the last one that was, none is lacking.
    """
    latest = session.scalar(
        select(func.max(CaseLaunch.due_at)).where(
            CaseLaunch.definition_version_id == version.id, CaseLaunch.due_at <= now
        )
    )
    if latest is None:
        return version.begins_on
    return max(version.begins_on, open_since(rule, days, latest=latest))


def _evaluated() -> ColumnElement[bool]:
    """Return the condition that an organisation is evaluated: an active unit of a department."""
    return Organisation.active & Organisation.department_id.is_not(None)


def _wanted(workflow: str, whose: Whose, lines: Sequence[_Due]) -> Select[tuple[object, ...]]:
    """Select the launches that nobody has written down.

    Whoever was entered before the next launch gets this one too.
    """
    due = _table(lines)
    columns = [due.c[name] for name in ("region_code", "fiscal_year", "period", "due_at")]
    version, unit = due.c.version_id.label("definition_version_id"), Organisation.id
    known = exists().where(
        CaseLaunch.workflow == workflow,
        CaseLaunch.period == due.c.period,
        CaseLaunch.unit_id == unit,
    )
    of_units = (
        select(*columns, version, literal(workflow).label("workflow"), unit.label("unit_id"))
        .select_from(Organisation)
        .join(due, due.c.region_code == Organisation.region_code)
        .where(_evaluated())
        .order_by(due.c.due_at, unit)
    )
    if whose == "units":
        fresh = ~known.where(CaseLaunch.project_id.is_(None))
        return of_units.where(_before(Organisation.entered_at, due), fresh)
    fresh = ~known.where(CaseLaunch.project_id == Project.id)
    same_year = Project.fiscal_year == due.c.fiscal_year
    return (
        of_units.add_columns(Project.id.label("project_id"))
        .join(Project, (Project.unit_id == unit) & same_year)
        .where(_before(Project.entered_at, due), fresh)
        .order_by(Project.id)
    )


def _before(
    entered_at: InstrumentedAttribute[datetime | None], due: TableValuedAlias
) -> ColumnElement[bool]:
    return or_(entered_at.is_(None), entered_at < due.c.next_at)


def _table(lines: Sequence[_Due]) -> TableValuedAlias:
    instant = DateTime(timezone=True)
    columns: tuple[ColumnClause[Any], ...] = (
        column("region_code", Text),
        column("fiscal_year", Integer),
        column("period", Text),
        column("version_id", Uuid),
        column("due_at", instant),
        column("next_at", instant),
    )
    return table_of(columns, [each._asdict() for each in lines], name="due")


def _write(session: Session, wanted: Select[tuple[object, ...]]) -> int:
    rows = [{"id": new_id(), "attempts": 0, **row} for row in session.execute(wanted).mappings()]
    if not rows:
        return 0
    written = insert(CaseLaunch).on_conflict_do_nothing().returning(CaseLaunch.id)
    return len(session.execute(written, rows).all())
