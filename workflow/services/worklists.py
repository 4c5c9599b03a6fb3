"""List what waits for somebody, what they did, and what they began."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.models import EvaluationCase, Task
from workflow.services.actors import Actor
from workflow.services.scope import open_tasks, visible_cases


@dataclass(frozen=True, slots=True)
class WorkCounts:
    """Count the open tasks of a post and those of them that are overdue."""

    open: int
    overdue: int


def count_work(session: Session, actor: Actor, *, now: datetime) -> WorkCounts:
    """Return how much waits for the post acted in."""
    row = session.execute(
        select(
            func.count(), func.count().filter(Task.due_at.is_not(None), Task.due_at <= now)
        ).where(open_tasks(actor))
    ).one()
    return WorkCounts(row[0], row[1])


def years_of(session: Session, actor: Actor) -> Sequence[int]:
    """Return the fiscal years of the cases in sight, latest first."""
    return session.scalars(
        select(EvaluationCase.fiscal_year)
        .where(visible_cases(actor))
        .distinct()
        .order_by(EvaluationCase.fiscal_year.desc())
    ).all()
