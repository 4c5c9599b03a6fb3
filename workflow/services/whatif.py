"""Ask what would differ for the open cases of a workflow under another definition."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import NamedTuple, cast

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from definitions.schema import Workflow
from workflow.domain.deadlines import local_day
from workflow.engine.definition import Definition
from workflow.engine.values import CaseView, Duty, Placement, TaskView, World
from workflow.engine.whatif import Consequence, Offer, consequence
from workflow.guards import ENGINE_GUARDS
from workflow.models import Account, EvaluationCase, Region, Task
from workflow.services.actors import Actor
from workflow.services.calendars import current_timetable
from workflow.services.case_views import past_acts_of, roles_of
from workflow.services.definitions import definition_of
from workflow.services.holders import Holders, all_holders
from workflow.services.resources import Resources
from workflow.services.scope import visible_cases

READ = "definitions.read"
# Cases that are looked at together, by a fixed number of questions.
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class CaseConsequence:
    """Be an open case for which something would differ.

    ``people`` are the names of those known for a task that is gained or lost.
    """

    number: str
    title: str
    state_before: str
    state_after: str
    found: Consequence
    people: Mapping[Offer, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Be what would differ: how many cases were looked at, and those that would, stuck first."""

    total: int
    rows: Sequence[CaseConsequence]


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


@dataclass(frozen=True, slots=True)
class _Around:
    """Hold what all cases share."""

    world: World
    holders: Holders
    paths: Mapping[str, str]


def what_if(
    session: Session,
    actor: Actor,
    *,
    resources: Resources,
    target: Workflow,
    states: Mapping[str, str] | None = None,
) -> WhatIf:
    """Compare all open cases in the actor's sight with what a definition would make of them.

    Nothing is written. ``states`` says where cases of states would be that have another name.
    """
    actor.require(READ)
    after = Definition(target)
    around = _around(session, resources, target)
    total, rows = 0, list[CaseConsequence]()
    for case, view, due in _open_cases(session, actor, around, target.workflow):
        total += 1
        before = definition_of(session, resources, version_id=case.definition_version_id).workflow
        candidates = around.holders.covering(view.placement)
        found = consequence(
            before,
            after,
            view,
            replace(around.world, candidates=candidates),
            entered_on=local_day(case.entered_at),
            due_on=due,
            states=states,
        )
        if found.differs:
            rows.append(_row(case, before, target, found))
    rows.sort(key=lambda row: row.found.stuck is None)
    return WhatIf(total, _with_names(session, rows))


def _row(case: OpenCase, before: Workflow, target: Workflow, found: Consequence) -> CaseConsequence:
    there = target.states.get(found.state)
    return CaseConsequence(
        number=case.number,
        title=case.title,
        state_before=before.states[case.state].title,
        state_after=there.title if there else "",
        found=found,
    )


def _with_names(session: Session, rows: Sequence[CaseConsequence]) -> list[CaseConsequence]:
    """Name the people of all cases by one question."""
    ids = {uuid.UUID(person) for row in rows for _, person in row.found.people}
    names = session.execute(select(Account.id, Account.name).where(Account.id.in_(ids)))
    known = {str(row.id): row.name for row in names}
    return [replace(row, people=_named(row.found, known)) for row in rows]


def _named(found: Consequence, known: Mapping[str, str]) -> Mapping[Offer, Sequence[str]]:
    named: dict[Offer, list[str]] = {}
    for offer, person in found.people:
        named.setdefault(offer, []).append(known[person])
    return named


def _around(session: Session, resources: Resources, target: Workflow) -> _Around:
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
    holders = all_holders(session, resources, roles=roles_of(target, library.roles))
    paths = session.execute(select(Region.code, Region.path))
    return _Around(world, holders, {row.code: row.path for row in paths})


def _open_cases(
    session: Session, actor: Actor, around: _Around, workflow: str
) -> Iterator[tuple[OpenCase, CaseView, date | None]]:
    """Yield the open cases in sight with their views and due days, in batches."""
    statement = (
        select(*(getattr(EvaluationCase, name) for name in OpenCase._fields))
        .where(
            EvaluationCase.workflow == workflow,
            EvaluationCase.ended_at.is_(None),
            visible_cases(actor),
        )
        .order_by(EvaluationCase.id)
        .limit(_BATCH)
    )
    last: uuid.UUID | None = None
    while True:
        behind = [] if last is None else [EvaluationCase.id > last]
        batch = [OpenCase(*row) for row in session.execute(statement.where(*behind))]
        yield from _with_views(session, around, batch)
        if len(batch) < _BATCH:
            return
        last = batch[-1].id


def _with_views(
    session: Session, around: _Around, batch: Sequence[OpenCase]
) -> Iterator[tuple[OpenCase, CaseView, date | None]]:
    ids = [case.id for case in batch]
    tasks, past = _tasks(session, ids), past_acts_of(session, case_ids=ids)
    for case in batch:
        mine = tasks.get(case.id, ())
        waiting = [task for task in mine if task.closed_at is None]
        placement = Placement(
            unit=str(case.unit_id),
            department=str(case.department_id),
            region=case.region_code,
            region_path=around.paths[case.region_code],
            assigned=frozenset(str(task.person_id) for task in mine if task.person_id),
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
