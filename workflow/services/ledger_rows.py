"""Fetch rows of the ledger with all that its columns show."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from definitions.ledger import load_ledger
from workflow.domain.deadlines import local_day
from workflow.domain.ledger import ageing_step
from workflow.models import EvaluationCase, Problem, Project
from workflow.services.actors import Actor
from workflow.services.definitions import definition_for
from workflow.services.ledger_cells import LedgerSource, Value, values_of
from workflow.services.ledger_filter import Condition
from workflow.services.ledger_joins import (
    DEPARTMENT,
    NEXT,
    ORDER,
    RESPONSIBLE,
    ROOT,
    UNIT,
    VERIFIER,
    Key,
    joined,
    order_key,
    placed_at,
    with_names,
)
from workflow.services.ledger_surroundings import Surroundings, look_around
from workflow.services.lights import Lamp, Lamps, lamps_of, rests
from workflow.services.open_work import STOPPED
from workflow.services.resources import Resources

_Found = Row[
    Problem, EvaluationCase, EvaluationCase, str | None, str, str, str, str, date | None
]  # what `_NAMES` adds; a name of an outer join may be None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """Be one problem: its rectification's number, its light and age, and the value of each column.

    `age` counts workdays since the problem was handed down, up to its end; an ended problem has
    no light. `grade` is the id of the evaluation's grade.
    """

    id: uuid.UUID
    number: str
    root_id: uuid.UUID
    grade: str | None
    lamp: Lamp | None
    age: int
    step: int
    values: Mapping[str, Value]


def fetch_rows(
    session: Session,
    actor: Actor,
    *,
    resources: Resources,
    conditions: Sequence[Condition],
    place: Key | None = None,
    back: bool = False,
    size: int,
) -> tuple[LedgerRow, ...]:
    """Return the rows that follow a place in the order, or precede it when looking back."""
    statement = with_names(joined(select(Problem, EvaluationCase, ROOT, *_NAMES), actor))
    statement = statement.where(*conditions).limit(size)
    if place is not None:
        here = placed_at(place)
        statement = statement.where(order_key() < here if back else order_key() > here)
    order = [each.desc() for each in ORDER] if back else ORDER
    found = list(session.execute(statement.order_by(*order)))
    around = look_around(session, resources, [(row[0], row[1]) for row in found])
    lamps = lamps_of(session, resources)
    rows = [_row(session, resources, lamps, around, each) for each in found]
    return tuple(reversed(rows) if back else rows)


_NAMES = (
    Project.code,
    UNIT.name,
    DEPARTMENT.name,
    RESPONSIBLE.name,
    VERIFIER.name,
    NEXT.due_on,
)


def _row(
    session: Session,
    resources: Resources,
    lamps: Lamps,
    around: Surroundings,
    row: _Found,
) -> LedgerRow:
    problem, child, root, project_code, unit, department, responsible_unit, verifier, due_on = row
    layout = load_ledger()
    workflow = definition_for(session, resources, child).workflow
    stopped = workflow.states[child.state].clock == STOPPED
    lit = lamps.of(due_on, stopped=stopped, suspended=rests(child))
    lamp = None if child.ended_at else lit
    last = local_day(child.ended_at) if child.ended_at else lamps.today
    age = lamps.workdays(local_day(child.opened_at), last)
    source = LedgerSource(
        problem=problem,
        child=child,
        root=root,
        child_workflow=workflow,
        root_workflow=definition_for(session, resources, root).workflow,
        project_code=project_code,
        unit=unit,
        department=department,
        responsible_unit=responsible_unit,
        verifier=verifier,
        overdue=lamp.overdue if lamp else 0,
        around=around,
        layout=layout,
        library=resources.library,
    )
    return LedgerRow(
        id=problem.id,
        number=child.number,
        root_id=root.id,
        grade=root.grade,
        lamp=lamp,
        age=age,
        step=ageing_step(age, layout.ageing),
        values=values_of(source),
    )
