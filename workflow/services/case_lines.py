"""Show cases as the lines of lists: one query a page, whatever the list is about."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from definitions.schema import State, Workflow
from workflow.engine.riders import Riders
from workflow.models import Account, EvaluationCase, Organisation, SelfEvaluation, Task
from workflow.services.definitions import definition_for
from workflow.services.keyset import SIZES, AnyRow, Cursor, Slice
from workflow.services.lights import Lamp, Lamps, rests
from workflow.services.open_work import STOPPED
from workflow.services.records import recorded_riders
from workflow.services.resources import Resources

PARENT = aliased(EvaluationCase)
_UNIT = aliased(Organisation)
DEPARTMENT = aliased(Organisation)
GRADE = func.coalesce(PARENT.grade, EvaluationCase.grade)
_SCORE = func.coalesce(PARENT.score, EvaluationCase.score)
_BUDGET = func.jsonb_extract_path_text(SelfEvaluation.content, "form", "total", "budget")
FIRST_DUE = (
    select(func.min(Task.due_on))
    .where(Task.case_id == EvaluationCase.id, Task.closed_at.is_(None))
    .correlate(EvaluationCase)
    .scalar_subquery()
)
# Stands for "not graded yet" among the grades that a list can be narrowed to.
UNGRADED = "-"
# Stands for "has ended" among the phases that a list can be narrowed to.
ENDED = "-"
# What the rows of lists hold is named by labels, which types cannot follow.
Column = ColumnElement[Any]
Lines = Select[*tuple[Any, ...]]
PhaseState = Literal["done", "now", "next"]


@dataclass(frozen=True, slots=True)
class Filters:
    """Hold what a list is narrowed to; empty values narrow nothing.

    `state` is a workflow and one of its states, joined by a colon; `phase` likewise, of cases that
    go on, or ENDED.
    """

    year: int | None = None
    department: uuid.UUID | None = None
    state: str = ""
    grade: str = ""
    light: str = ""
    text: str = ""
    phase: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """Hold what is asked of a list: what it is narrowed to, where the page begins, its size."""

    filters: Filters = field(default_factory=Filters)
    cursor: Cursor = field(default_factory=Cursor)
    size: int = SIZES[0]


@dataclass(frozen=True, slots=True)
class Phase:
    """Be one phase of a case's way."""

    title: str
    state: PhaseState


@dataclass(frozen=True, slots=True)
class CaseLine:
    """Be one line of a list; money is in yuan, `task` is set where the line is one."""

    id: uuid.UUID
    number: str
    version: int
    title: str
    parent_title: str | None
    unit: str
    department: str
    year: int
    grade: str | None
    score: Decimal | None
    budget: Decimal | None
    workflow: Workflow
    state: str
    phases: tuple[Phase, ...]
    arrived_at: datetime
    due_on: date | None
    lamp: Lamp | None
    task: Task | None
    holder: str | None
    mark: datetime | None
    riders: Riders

    def hides_result(self, role: str) -> bool:
        """Tell whether a role does not see the result yet."""
        return role in self.spec.hidden_from

    @property
    def spec(self) -> State:
        """Return what the definition says of the present state."""
        return self.workflow.states[self.state]


@dataclass(frozen=True, slots=True)
class Listing:
    """Hold one page of lines, and where the next and the previous begin."""

    lines: tuple[CaseLine, ...]
    first: int
    next: str
    previous: str

    @property
    def last(self) -> int:
        """Return the ordinal of the last line."""
        return self.first + len(self.lines) - 1


def select_lines(*extra: Column) -> Lines:
    """Return the query of cases as lines; the caller narrows it and adds its own columns."""
    statement = _select().add_columns(FIRST_DUE.label("due_on"), *extra)
    return _joined(statement.select_from(EvaluationCase))


def select_task_lines(*extra: Column) -> Lines:
    """Return the query of tasks as lines, each with the name of who has claimed it."""
    statement = _select().add_columns(Task, Account.name.label("holder"), *extra)
    statement = statement.select_from(Task).join(EvaluationCase, Task.case)
    return _joined(statement.outerjoin(Account, Account.id == Task.person_id))


def _select() -> Lines:
    return select(
        EvaluationCase,
        PARENT.title.label("parent_title"),
        GRADE.label("grade"),
        _SCORE.label("score"),
        _UNIT.name.label("unit"),
        _BUDGET.label("budget"),
        DEPARTMENT.name.label("department"),
    )


def _joined(statement: Lines) -> Lines:
    evaluation = func.coalesce(EvaluationCase.parent_id, EvaluationCase.id)
    return (
        statement.outerjoin(PARENT, PARENT.id == EvaluationCase.parent_id)
        .join(_UNIT, _UNIT.id == EvaluationCase.unit_id)
        .join(DEPARTMENT, DEPARTMENT.id == EvaluationCase.department_id)
        .outerjoin(SelfEvaluation, SelfEvaluation.case_id == evaluation)
    )


def narrowed(filters: Filters, *, grade: Column = GRADE) -> list[ColumnElement[bool]]:
    """Return the conditions of filters, but for the light; `grade` is what a reader sees of it."""
    conditions: list[ColumnElement[bool]] = []
    if filters.year is not None:
        conditions.append(EvaluationCase.fiscal_year == filters.year)
    if filters.department is not None:
        conditions.append(EvaluationCase.department_id == filters.department)
    if filters.state:
        workflow, _, state = filters.state.partition(":")
        conditions.append(and_(EvaluationCase.workflow == workflow, EvaluationCase.state == state))
    if filters.grade:
        graded = grade.is_(None) if filters.grade == UNGRADED else grade.in_([filters.grade])
        conditions.append(graded)
    if filters.phase:
        conditions.append(_in_phase(filters.phase))
    if filters.text.strip():
        conditions.append(_says(filters.text.strip()))
    return conditions


def _in_phase(text: str) -> ColumnElement[bool]:
    if text == ENDED:
        return EvaluationCase.ended_at.is_not(None)
    workflow, _, phase = text.partition(":")
    here = and_(EvaluationCase.workflow == workflow, EvaluationCase.phase == phase)
    return and_(here, EvaluationCase.ended_at.is_(None))


def to_listing(
    session: Session, resources: Resources, lamps: Lamps, found: Slice, *, mark: str = ""
) -> Listing:
    """Return the lines of a page of rows; `mark` names a column with an instant of the list's."""
    lines = lines_of(session, resources, lamps, found.rows, mark=mark)
    return Listing(lines, found.first, found.next, found.previous)


def lines_of(
    session: Session, resources: Resources, lamps: Lamps, rows: Sequence[AnyRow], *, mark: str = ""
) -> tuple[CaseLine, ...]:
    """Return rows of cases or tasks as lines."""
    return tuple(_line(session, resources, lamps, row, mark) for row in rows)


def _says(text: str) -> ColumnElement[bool]:
    def has(column: ColumnElement[str]) -> ColumnElement[bool]:
        return column.icontains(text, autoescape=True)

    columns: Sequence[ColumnElement[str]] = (
        EvaluationCase.number.expression,
        EvaluationCase.title.expression,
        PARENT.title.expression,
        _UNIT.name.expression,
        _UNIT.short_name.expression,
    )
    return or_(*(has(column) for column in columns))


def _line(session: Session, resources: Resources, lamps: Lamps, row: AnyRow, mark: str) -> CaseLine:
    case: EvaluationCase = row.EvaluationCase
    known: dict[str, object] = dict(row._asdict())
    task = known.get("Task")
    workflow = definition_for(session, resources, case).workflow
    stopped = workflow.states[case.state].clock == STOPPED
    due_on = task.due_on if isinstance(task, Task) else row.due_on
    marked = known.get(mark)
    return CaseLine(
        id=case.id,
        number=case.number,
        version=case.row_version,
        title=case.title,
        parent_title=row.parent_title,
        unit=row.unit,
        department=row.department,
        year=case.fiscal_year,
        grade=row.grade,
        score=row.score,
        budget=None if row.budget is None else Decimal(row.budget),
        workflow=workflow,
        state=case.state,
        phases=_phases(workflow, case),
        arrived_at=task.opened_at if isinstance(task, Task) else case.entered_at,
        due_on=due_on,
        lamp=None if case.ended_at else lamps.of(due_on, stopped=stopped, suspended=rests(case)),
        task=task if isinstance(task, Task) else None,
        holder=str(known["holder"]) if known.get("holder") else None,
        mark=marked if isinstance(marked, datetime) else None,
        riders=recorded_riders(case.riders),
    )


def _phases(workflow: Workflow, case: EvaluationCase) -> tuple[Phase, ...]:
    names = list(workflow.phases)
    at = len(names) if case.ended_at else names.index(case.phase)
    return tuple(
        Phase(title, "done" if index < at else "now" if index == at else "next")
        for index, title in enumerate(workflow.phases.values())
    )
