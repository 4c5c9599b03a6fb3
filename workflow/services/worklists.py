"""List what waits for somebody, what they did, what they began and what was copied to them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from workflow.engine.operations import OPEN_TASK
from workflow.models import CaseCopy, CaseEvent, Draft, EvaluationCase, Task
from workflow.services.actors import Actor
from workflow.services.case_lights import CaseLights
from workflow.services.case_lines import (
    DEPARTMENT,
    GRADE,
    PARENT,
    UNGRADED,
    Ask,
    Filters,
    Listing,
    narrowed,
    select_lines,
    select_task_lines,
    to_listing,
)
from workflow.services.definitions import definition_of
from workflow.services.keyset import AnyRow, take_slice
from workflow.services.lights import KINDS, SUSPENDED, LampKind, lamps_of
from workflow.services.resources import Resources
from workflow.services.scope import open_tasks, visible_cases

# Tasks without a deadline come after all that have one.
_NEVER = literal(datetime(9999, 1, 1, tzinfo=UTC))
_DUE = func.coalesce(Task.due_at, _NEVER)


@dataclass(frozen=True, slots=True)
class WorkCounts:
    """Count the open tasks of a post and those of them that are overdue."""

    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class TabCounts:
    """Count what stands under each tab of the worklist."""

    open: int
    overdue: int
    done: int
    started: int
    unread: int
    drafts: int


@dataclass(frozen=True, slots=True)
class Facets:
    """Hold what a worklist can be narrowed to, and how many tasks have each light.

    `lights` counts what the filters leave, `all_lights` every task.
    """

    lights: Mapping[LampKind, int]
    all_lights: Mapping[LampKind, int]
    departments: Mapping[uuid.UUID, str]
    states: Mapping[str, str]
    grades: frozenset[str | None]
    years: frozenset[int]

    @property
    def total(self) -> int:
        """Return how many tasks the filters leave, whatever their light."""
        return sum(self.lights.values())

    def shown(self, light: str) -> int:
        """Return how many tasks the filters leave, the one of lights among them."""
        counts = {str(kind): count for kind, count in self.lights.items()}
        return counts.get(light, self.total)


def count_work(session: Session, actor: Actor, *, now: datetime) -> WorkCounts:
    """Return how much waits for the post acted in; nothing is overdue while its case rests."""
    rests = exists().where(EvaluationCase.id == Task.case_id, SUSPENDED)
    overdue = and_(Task.due_at.is_not(None), Task.due_at <= now, ~rests)
    row = session.execute(
        select(func.count(), func.count().filter(overdue)).where(open_tasks(actor))
    ).one()
    return WorkCounts(row[0], row[1])


def count_tabs(session: Session, actor: Actor, *, now: datetime) -> TabCounts:
    """Return how much stands under each tab of the worklist; of the copies only the unread."""
    work = count_work(session, actor, now=now)
    done = select(func.count(CaseEvent.case_id.distinct())).join(
        EvaluationCase, EvaluationCase.id == CaseEvent.case_id
    )
    started = select(func.count()).select_from(EvaluationCase)
    copies = select(func.count()).select_from(CaseCopy).join(EvaluationCase)
    drafts = select(func.count()).select_from(Draft).join(EvaluationCase)
    unread = CaseCopy.read_at.is_(None)
    return TabCounts(
        open=work.open,
        overdue=work.overdue,
        done=_count(session, done.where(_acted(actor), visible_cases(actor))),
        started=_count(session, started.where(_started(actor), visible_cases(actor))),
        unread=_count(session, copies.where(_sent(actor), unread)),
        drafts=_count(
            session, drafts.where(Draft.account_id == actor.account_id, visible_cases(actor))
        ),
    )


def list_open(session: Session, actor: Actor, *, resources: Resources, ask: Ask) -> Listing:
    """Return the tasks that wait for the post acted in, the most pressing first."""
    lamps = lamps_of(session, resources)
    statement = select_task_lines(_DUE.label("due_at")).where(
        open_tasks(actor), *narrowed(ask.filters)
    )
    if ask.filters.light in KINDS:
        statement = statement.where(lamps.condition(ask.filters.light, Task.due_on))
    found = take_slice(
        session,
        statement,
        place=(_DUE, Task.id.expression),
        key_of=lambda row: (row.due_at, row.Task.id),
        cursor=ask.cursor,
        size=ask.size,
    )
    return to_listing(session, resources, lamps, found)


def facets_of(session: Session, actor: Actor, *, resources: Resources, filters: Filters) -> Facets:
    """Return what the open tasks can be narrowed to; lights count what the other filters leave."""
    lamps = lamps_of(session, resources)
    whens = [(lamps.condition(kind, Task.due_on), kind) for kind in KINDS]
    light = case(*whens).label("light")
    what = (
        EvaluationCase.department_id,
        DEPARTMENT.name.label("department"),
        EvaluationCase.workflow,
        EvaluationCase.definition_version_id.label("version_id"),
        EvaluationCase.state,
        EvaluationCase.fiscal_year.label("year"),
        GRADE.label("grade"),
        light,
    )
    rows = session.execute(
        select(*what, func.count().label("tasks"))
        .select_from(Task)
        .join(EvaluationCase, Task.case)
        .outerjoin(PARENT, PARENT.id == EvaluationCase.parent_id)
        .join(DEPARTMENT, DEPARTMENT.id == EvaluationCase.department_id)
        .where(open_tasks(actor))
        .group_by(*what)
        .order_by(DEPARTMENT.name, EvaluationCase.workflow, EvaluationCase.state)
    ).all()
    return _facets(session, resources, rows, filters)


def list_done(session: Session, actor: Actor, *, resources: Resources, ask: Ask) -> Listing:
    """Return the cases on which somebody has acted, the latest act first."""
    acted = (
        select(CaseEvent.case_id, func.max(CaseEvent.at).label("at"))
        .where(_acted(actor))
        .group_by(CaseEvent.case_id)
        .subquery()
    )
    statement = (
        select_lines(acted.c.at.label("acted_at"))
        .join(acted, acted.c.case_id == EvaluationCase.id)
        .where(visible_cases(actor))
    )
    order = (acted.c.at, "acted_at")
    return _latest(session, resources, ask, statement, order, mark="acted_at")


def list_started(session: Session, actor: Actor, *, resources: Resources, ask: Ask) -> Listing:
    """Return the cases that somebody began, latest first; children are not begun by anybody."""
    statement = select_lines().where(_started(actor), visible_cases(actor))
    order = (EvaluationCase.opened_at.expression, "EvaluationCase.opened_at")
    return _latest(session, resources, ask, statement, order)


def list_copies(session: Session, actor: Actor, *, resources: Resources, ask: Ask) -> Listing:
    """Return the cases copied to somebody, latest first, marked with when they were read."""
    statement = (
        select_lines(CaseCopy.sent_at.label("sent_at"), CaseCopy.read_at.label("read_at"))
        .join(CaseCopy, CaseCopy.case_id == EvaluationCase.id)
        .where(_sent(actor))
    )
    order = (CaseCopy.sent_at.expression, "sent_at")
    return _latest(session, resources, ask, statement, order, mark="read_at")


def search_cases(session: Session, actor: Actor, *, resources: Resources, ask: Ask) -> Listing:
    """Return the evaluations in sight that filters leave, the latest opened first."""
    shown = CaseLights(session, resources)
    conditions = narrowed(ask.filters, grade=shown.grade(actor))
    if ask.filters.light in KINDS:
        conditions.append(shown.has(ask.filters.light))
    statement = select_lines().where(
        visible_cases(actor), EvaluationCase.parent_id.is_(None), *conditions
    )
    order = (EvaluationCase.opened_at.expression, "EvaluationCase.opened_at")
    return _latest(session, resources, ask, statement, order)


def years_of(session: Session, actor: Actor) -> Sequence[int]:
    """Return the fiscal years of the cases in sight, latest first."""
    return session.scalars(
        select(EvaluationCase.fiscal_year)
        .where(visible_cases(actor))
        .distinct()
        .order_by(EvaluationCase.fiscal_year.desc())
    ).all()


def departments_of(session: Session, actor: Actor) -> Mapping[uuid.UUID, str]:
    """Return the departments of the cases in sight by their keys, in the order of their names."""
    rows = session.execute(
        select(DEPARTMENT.id, DEPARTMENT.name)
        .where(DEPARTMENT.id.in_(select(EvaluationCase.department_id).where(visible_cases(actor))))
        .order_by(DEPARTMENT.name)
    )
    return {row.id: row.name for row in rows}


def _latest(
    session: Session,
    resources: Resources,
    ask: Ask,
    statement: Select[*tuple[Any, ...]],
    order: tuple[ColumnElement[datetime], str],
    mark: str = "",
) -> Listing:
    """Return a page of a list of cases, by an instant and by what rows call it, latest first."""
    column, name = order
    found = take_slice(
        session,
        statement,
        place=(column, EvaluationCase.id.expression),
        key_of=attrgetter(name, "EvaluationCase.id"),
        cursor=ask.cursor,
        size=ask.size,
        descending=True,
    )
    return to_listing(session, resources, lamps_of(session, resources), found, mark=mark)


def _acted(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that an event is an act of the post's holder, or of a proxy for them."""
    holder = actor.holder_id
    by_holder = or_(CaseEvent.person_id == holder, CaseEvent.principal_id == holder)
    # To open one's work is not to have done something.
    done = and_(CaseEvent.act.is_not(None), CaseEvent.act != OPEN_TASK)
    return and_(by_holder, done)


def _started(actor: Actor) -> ColumnElement[bool]:
    return and_(EvaluationCase.opened_by == actor.holder_id, EvaluationCase.parent_id.is_(None))


def _sent(actor: Actor) -> ColumnElement[bool]:
    return and_(CaseCopy.account_id == actor.holder_id, visible_cases(actor))


def _count(session: Session, statement: Select[int]) -> int:
    return session.scalar(statement) or 0


def _facets(
    session: Session, resources: Resources, rows: Sequence[AnyRow], filters: Filters
) -> Facets:
    lights: dict[LampKind, int] = dict.fromkeys(KINDS, 0)
    every: dict[LampKind, int] = dict.fromkeys(KINDS, 0)
    states: dict[str, str] = {}
    for row in rows:
        workflow = definition_of(session, resources, version_id=row.version_id).workflow
        states.setdefault(f"{row.workflow}:{row.state}", workflow.states[row.state].title)
        every[row.light] += row.tasks
        if _passes(row, filters):
            lights[row.light] += row.tasks
    return Facets(
        lights=lights,
        all_lights=every,
        departments={row.department_id: row.department for row in rows},
        states=states,
        grades=frozenset(row.grade for row in rows),
        years=frozenset(row.year for row in rows),
    )


def _passes(row: AnyRow, filters: Filters) -> bool:
    wanted = (
        (filters.year, row.year),
        (filters.department, row.department_id),
        (filters.state, f"{row.workflow}:{row.state}"),
        (filters.grade, row.grade or UNGRADED),
    )
    return all(not asked or asked == given for asked, given in wanted)
