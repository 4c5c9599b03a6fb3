"""Say what stands in each column of the ledger for one problem."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from definitions.ledger import Ledger, LedgerColumn
from definitions.library import Library
from definitions.schema import Workflow
from workflow.domain.ledger import completion_of
from workflow.models import EvaluationCase, Problem
from workflow.services.ledger_surroundings import Surroundings

Value = str | int | Decimal | date | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerSource:
    """Hold everything that the values of one row are taken from."""

    problem: Problem
    child: EvaluationCase
    root: EvaluationCase
    child_workflow: Workflow
    root_workflow: Workflow
    project_code: str | None
    unit: str
    department: str
    responsible_unit: str
    verifier: str | None
    overdue: int
    around: Surroundings
    layout: Ledger
    library: Library


def values_of(source: LedgerSource) -> Mapping[str, Value]:
    """Return the value of every column by its id; a column without a source is empty."""
    return {column.id: _value(source, column) for column in source.layout.columns}


def grade_title(library: Library, grade: str | None) -> str | None:
    """Return the title of a grade, None without one; a grade no longer known keeps its id."""
    titles = {each.id: each.title for each in library.grades.current}
    return None if grade is None else titles.get(grade, grade)


def _value(source: LedgerSource, column: LedgerColumn) -> Value:
    if column.field is not None:
        return _field(source.root.fields.get(column.field), column)
    read = _READERS.get(column.id)
    if read is not None:
        return read(source)
    found: Value = getattr(source.problem, column.id) if column.id in _OF_PROBLEM else None
    return found


def _field(value: object, column: LedgerColumn) -> Value:
    if value is None:
        return None
    return date.fromisoformat(str(value)) if column.kind == "day" else str(value)


def _origin(source: LedgerSource) -> str | None:
    words = source.layout.workflows.get(source.root.workflow)
    if words is None or not _on_agenda(source):
        return None if words is None else words.origin
    return source.layout.origin_with_meeting.format(origin=words.origin)


def _object_type(source: LedgerSource) -> str | None:
    words = source.layout.workflows.get(source.root.workflow)
    return None if words is None else words.object_type


def _on_agenda(source: LedgerSource) -> bool:
    return source.root.id in source.around.on_agenda


def _kind(source: LedgerSource) -> str | None:
    titles = {each.id: each.title for each in source.library.problems.kinds}
    kind = source.problem.kind
    return None if kind is None else titles.get(kind, kind)


def _completion(source: LedgerSource) -> str | None:
    # Of a past day nobody may know it.
    progress: int | None = source.problem.progress
    return None if progress is None else source.layout.completion[completion_of(progress)]


def _evidence(source: LedgerSource) -> str | None:
    return "、".join(source.around.evidence.get(source.child.id, ())) or None


def _by(mapping: Mapping[uuid.UUID, Value], key: uuid.UUID) -> Value:
    return mapping.get(key)


# Columns whose values are attributes of the problem under the same name.
_OF_PROBLEM = frozenset(Problem.__table__.columns.keys())

_READERS: Mapping[str, Callable[[LedgerSource], Value]] = {
    "number": lambda source: source.root.number,
    "origin": _origin,
    "object_type": _object_type,
    "project_code": lambda source: source.project_code,
    "project": lambda source: source.root.title,
    "unit": lambda source: source.unit,
    "department": lambda source: source.department,
    "section": lambda source: _by(source.around.sections, source.child.department_id),
    "fiscal_year": lambda source: source.root.fiscal_year,
    "phase": lambda source: source.root_workflow.phases[source.root.phase],
    "score": lambda source: source.root.score,
    "grade": lambda source: grade_title(source.library, source.root.grade),
    "required_on": lambda source: _by(source.around.required_on, source.problem.id),
    "state": lambda source: source.root_workflow.states[source.root.state].title,
    "on_agenda": _on_agenda,
    "budget_opinion": lambda source: _by(source.around.budget_opinions, source.root.id),
    "responsible_unit": lambda source: source.responsible_unit,
    "kind": _kind,
    "completion": _completion,
    "evidence": _evidence,
    "stage": lambda source: source.child_workflow.states[source.child.state].title,
    "reporter": lambda source: _by(source.around.reporters, source.child.id),
    "verifier": lambda source: source.verifier,
    "overdue": lambda source: source.overdue or None,
}

KNOWN_COLUMNS = _OF_PROBLEM | _READERS.keys()
