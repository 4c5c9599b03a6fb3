"""Read many open cases at once as decisions see them, by a fixed number of questions."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple, TypeVar, cast

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workflow.engine.values import CaseView, Duty, Placement, TaskView, World
from workflow.guards import ENGINE_GUARDS
from workflow.models import EvaluationCase, GroupSeat, Region, Task
from workflow.services.calendars import current_timetable
from workflow.services.case_views import past_acts_of
from workflow.services.holders import Holders, all_holders
from workflow.services.records import recorded_riders
from workflow.services.resources import Resources


class OpenCase(NamedTuple):
    """Be what the database says of an open case."""

    id: uuid.UUID
    number: str
    title: str
    definition_version_id: uuid.UUID
    state: str
    row_version: int
    fiscal_year: int
    fields: dict[str, object]
    parameters: dict[str, object]
    unit_id: uuid.UUID
    department_id: uuid.UUID
    region_code: str
    entered_at: datetime
    riders: dict[str, object]


CaseRow = TypeVar("CaseRow", OpenCase, EvaluationCase)


@dataclass(frozen=True, slots=True)
class Around:
    """Hold what all cases share; nothing is known of their facts."""

    world: World
    holders: Holders
    paths: Mapping[str, str]

    def world_of(self, view: CaseView) -> World:
        """Return the world around one case: who covers it."""
        return replace(self.world, candidates=self.holders.covering(view.placement))


def look_around(session: Session, resources: Resources) -> Around:
    """Return what decisions share, whichever case they are about."""
    library = resources.library
    world = World(
        roles=library.roles,
        reminders=library.reminders,
        grades=frozenset(grade.id for grade in library.grades.current),
        guards=ENGINE_GUARDS,
        facts={},
        timetable=current_timetable(session),
        operations=library.operations,
        candidates={},
    )
    holders = all_holders(session, resources, roles=frozenset(library.roles.roles))
    paths = session.execute(select(Region.code, Region.path))
    return Around(world, holders, {row.code: row.path for row in paths})


def with_views(
    session: Session, around: Around, batch: Sequence[CaseRow]
) -> Iterator[tuple[CaseRow, CaseView, date | None]]:
    """Yield cases with their views, without child cases and seats, and their due days."""
    ids = [case.id for case in batch]
    tasks, past, seated = (
        _tasks(session, ids),
        past_acts_of(session, case_ids=ids),
        _seated(session, ids),
    )
    for case in batch:
        mine = tasks.get(case.id, ())
        waiting = [task for task in mine if task.closed_at is None]
        placement = Placement(
            unit=str(case.unit_id),
            department=str(case.department_id),
            region=case.region_code,
            region_path=around.paths[case.region_code],
            assigned=seated.get(case.id, frozenset())
            | {str(task.person_id) for task in mine if task.person_id},
        )
        view = CaseView(
            id=str(case.id),
            state=case.state,
            version=case.row_version,
            fiscal_year=case.fiscal_year,
            fields=case.fields,
            parameters=case.parameters,
            placement=placement,
            tasks=tuple(map(_task_view, waiting)),
            past=past.get(case.id, ()),
            riders=recorded_riders(case.riders),
        )
        yield case, view, next((task.due_on for task in waiting if task.due_on), None)


class _TaskRow(NamedTuple):
    case_id: uuid.UUID
    id: uuid.UUID
    role: str
    stands_for: str
    person_id: uuid.UUID | None
    duty: str
    due_on: date | None
    closed_at: datetime | None


def _task_view(task: _TaskRow) -> TaskView:
    person = str(task.person_id) if task.person_id else None
    duty = cast("Duty", task.duty)
    return TaskView(str(task.id), task.role, task.stands_for, person, duty=duty)


def _tasks(session: Session, ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[_TaskRow]]:
    """Return the open tasks of cases, and the closed ones that somebody had."""
    found: dict[uuid.UUID, list[_TaskRow]] = {}
    rows = session.execute(
        select(*(getattr(Task, name) for name in _TaskRow._fields))
        .where(Task.case_id.in_(ids), or_(Task.closed_at.is_(None), Task.person_id.is_not(None)))
        .order_by(Task.opened_at, Task.id)
    )
    for row in rows:
        found.setdefault(row.case_id, []).append(_TaskRow(*row))
    return found


def _seated(session: Session, ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, frozenset[str]]:
    """Return who ever had a seat in a group of the cases."""
    found: dict[uuid.UUID, frozenset[str]] = {}
    rows = session.execute(
        select(GroupSeat.case_id, GroupSeat.person_id).where(
            GroupSeat.case_id.in_(ids), GroupSeat.person_id.is_not(None)
        )
    )
    for row in rows:
        found[row.case_id] = found.get(row.case_id, frozenset()) | {str(row.person_id)}
    return found
