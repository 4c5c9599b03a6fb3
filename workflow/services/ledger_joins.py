"""Join problems with their rectifications and evaluations: what every query of the ledger reads.

A row of the ledger is a problem whose rectification is in the actor's sight. What the row says of
the evaluation is what the page of the rectification says of it as well.
"""

import uuid
from datetime import date
from typing import TypeVarTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    case,
    func,
    literal,
    select,
    tuple_,
)
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.elements import Tuple

from workflow.models import Account, EvaluationCase, Organisation, Problem, Project, Task
from workflow.services.actors import Actor
from workflow.services.scope import visible_cases

# EvaluationCase itself is the rectification, because the rule of scope speaks of it.
ROOT = aliased(EvaluationCase)
NEXT = aliased(Task)
UNIT, DEPARTMENT, RESPONSIBLE = aliased(Organisation), aliased(Organisation), aliased(Organisation)
VERIFIER = aliased(Account)

Columns = TypeVarTuple("Columns")
Key = tuple[date, str, int, uuid.UUID]

_ENDED, _ENDLESS = date(9999, 12, 31), date(9999, 12, 30)
_OTHER = aliased(Task)
_FIRST_TASK = (
    select(_OTHER.id)
    .where(_OTHER.case_id == EvaluationCase.id, _OTHER.closed_at.is_(None))
    .order_by(_OTHER.due_on.asc().nulls_last(), _OTHER.id)
    .limit(1)
    .correlate(EvaluationCase)
    .scalar_subquery()
)
IS_OPEN: ColumnElement[bool] = EvaluationCase.ended_at.is_(None)

# What is due first stands first, what has ended last; then by case and number of the problem.
ORDER: tuple[
    SQLColumnExpression[date],
    SQLColumnExpression[str],
    SQLColumnExpression[int],
    SQLColumnExpression[uuid.UUID],
] = (
    case((~IS_OPEN, _ENDED), else_=func.coalesce(NEXT.due_on, _ENDLESS)),
    ROOT.number,
    Problem.ordinal,
    Problem.id,
)


def joined(statement: Select[*Columns], actor: Actor) -> Select[*Columns]:
    """Return a statement over the rows of the ledger that an actor sees."""
    return (
        statement.select_from(Problem)
        .join(EvaluationCase, EvaluationCase.id == Problem.child_case_id)
        .join(ROOT, ROOT.id == Problem.case_id)
        .outerjoin(NEXT, NEXT.id == _FIRST_TASK)
        .where(visible_cases(actor))
    )


def with_names(statement: Select[*Columns]) -> Select[*Columns]:
    """Join what names offices, people and projects."""
    return (
        statement.join(UNIT, UNIT.id == ROOT.unit_id)
        .join(DEPARTMENT, DEPARTMENT.id == EvaluationCase.department_id)
        .join(RESPONSIBLE, RESPONSIBLE.id == EvaluationCase.unit_id)
        .outerjoin(VERIFIER, VERIFIER.id == Problem.verifier_id)
        .outerjoin(Project, Project.id == ROOT.project_id)
    )


def place_of(session: Session, actor: Actor, *, problem_id: uuid.UUID | None) -> Key | None:
    """Return where a problem stands in the order, None when there is none in sight."""
    if problem_id is None:
        return None
    rank, number, ordinal, key = ORDER
    row = session.execute(
        joined(select(rank, number, ordinal, key), actor).where(Problem.id == problem_id)
    ).one_or_none()
    return None if row is None else (row[0], row[1], row[2], row[3])


def order_key() -> Tuple:
    """Return the place of a row as one value that can be compared."""
    return tuple_(*ORDER)


def placed_at(place: Key) -> Tuple:
    """Return a known place as one value that can be compared."""
    return tuple_(*(literal(part) for part in place))
