"""Say which rows of the ledger are wanted, and turn that into conditions."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, and_, or_

from workflow.clock import SHANGHAI
from workflow.domain.ledger import first_day_within
from workflow.models import EvaluationCase, Problem
from workflow.services.ledger_joins import IS_OPEN, NEXT, ROOT
from workflow.services.lights import LampKind, Lamps

Condition = ColumnElement[bool]

IS_WRITTEN_OFF: Condition = Problem.written_off_on.is_not(None)
IS_REPORTED: Condition = and_(Problem.finished_on.is_not(None), Problem.planned_on.is_not(None))
IS_ON_TIME: Condition = and_(IS_REPORTED, Problem.finished_on <= Problem.planned_on)
HAS_GAIN: Condition = Problem.outcome_amount > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFilter:
    """Say which rows are wanted; `age` is a step of ageing counted from one.

    `on_time` speaks of problems reported as rectified, `gain` of those that brought money in.
    """

    year: int | None = None
    department: uuid.UUID | None = None
    grade: str | None = None
    state: str | None = None
    text: str = ""
    light: LampKind | None = None
    age: int | None = None
    is_open: bool | None = None
    struck_off: bool | None = None
    on_time: bool | None = None
    gain: bool | None = None

    @property
    def wide(self) -> "LedgerFilter":
        """Return the filter without what the numbers on the page narrow down."""
        return replace(
            self,
            light=None,
            age=None,
            is_open=None,
            struck_off=None,
            on_time=None,
            gain=None,
        )


def conditions_of(
    wanted: LedgerFilter, *, lamps: Lamps, limits: Sequence[int]
) -> tuple[Condition, ...]:
    """Return the conditions of a filter on the joined rows of the ledger."""
    found = [
        read(value)
        for name, read in _SIMPLE.items()
        if (value := getattr(wanted, name)) not in (None, "")
    ]
    if wanted.light is not None:
        found.append(has_light(wanted.light, lamps=lamps))
    if wanted.age is not None:
        found.append(has_age(wanted.age, lamps=lamps, limits=limits))
    return tuple(found)


def has_light(kind: LampKind, *, lamps: Lamps) -> Condition:
    """Return the condition that an open problem shows a light."""
    return and_(IS_OPEN, lamps.condition(kind, NEXT.due_on))


def has_age(step: int, *, lamps: Lamps, limits: Sequence[int]) -> Condition:
    """Return the condition that an open problem has reached a step of ageing."""
    borders = [first_day_within(lamps.calendar, lamps.today, limit) for limit in limits]
    parts = [IS_OPEN]
    if step <= len(borders):
        parts.append(EvaluationCase.opened_at >= _midnight(borders[step - 1]))
    if step > 1:
        parts.append(EvaluationCase.opened_at < _midnight(borders[step - 2]))
    return and_(*parts)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def _speaks_of(text: str) -> Condition:
    places = (ROOT.title, EvaluationCase.number, Problem.description, Problem.responsible_person)
    return or_(*(place.icontains(text, autoescape=True) for place in places))


def _said(condition: Condition) -> Callable[[bool], Condition]:
    return lambda wanted: condition if wanted else ~condition


_SIMPLE: Mapping[str, Callable[..., Condition]] = {
    "year": lambda year: EvaluationCase.fiscal_year == year,
    "department": lambda department: EvaluationCase.department_id == department,
    "grade": lambda grade: ROOT.grade == grade,
    "state": lambda state: EvaluationCase.state == state,
    "text": _speaks_of,
    "is_open": _said(IS_OPEN),
    "struck_off": _said(IS_WRITTEN_OFF),
    "on_time": lambda wanted: IS_ON_TIME if wanted else and_(IS_REPORTED, ~IS_ON_TIME),
    "gain": lambda wanted: HAS_GAIN if wanted else ~HAS_GAIN,
}
