"""Join cases with what they are about: a project's evaluation, a problem, an agenda item."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.models import EvaluationCase, Problem


@dataclass(frozen=True, slots=True)
class ChildPlan:
    """Say what a child case is called and which unit it belongs to."""

    title: str
    unit_id: uuid.UUID
    ordinal: int


def plan_child(
    session: Session, parent: EvaluationCase, *, subject: str, entry: str | None
) -> ChildPlan:
    """Return how the child case for an entry of the parent is set up."""
    return _PLANS[subject](session, parent, entry)


def adopt_child(session: Session, child: EvaluationCase, *, entry: str | None) -> None:
    """Tell the entry, when it is a problem, which case follows it."""
    if entry is not None:
        session.get_one(Problem, uuid.UUID(entry)).child_case_id = child.id
        session.flush()


def child_entries(session: Session, parent: EvaluationCase) -> Mapping[uuid.UUID, str]:
    """Return, by child case, the entry it was opened for."""
    rows = session.execute(
        select(Problem.child_case_id, Problem.id).where(
            Problem.case_id == parent.id, Problem.child_case_id.is_not(None)
        )
    )
    return {row.child_case_id: str(row.id) for row in rows if row.child_case_id}


def problem_of(session: Session, case: EvaluationCase) -> Problem:
    """Return the problem that a rectification case follows."""
    return session.scalars(select(Problem).where(Problem.child_case_id == case.id)).one()


def root_of(session: Session, case: EvaluationCase) -> EvaluationCase:
    """Return the evaluation case that a child belongs to, or the case itself."""
    return case if case.parent_id is None else session.get_one(EvaluationCase, case.parent_id)


def _plan_problem(session: Session, parent: EvaluationCase, entry: str | None) -> ChildPlan:
    problem = session.get_one(Problem, uuid.UUID(entry or ""))
    unit = problem.responsible_unit_id or parent.unit_id
    return ChildPlan(problem.description, unit, problem.ordinal)


def _plan_agenda_item(session: Session, parent: EvaluationCase, entry: str | None) -> ChildPlan:
    del entry
    followed = select(Problem.child_case_id).where(
        Problem.case_id == parent.id, Problem.child_case_id.is_not(None)
    )
    earlier = select(func.count()).where(
        EvaluationCase.parent_id == parent.id, EvaluationCase.id.not_in(followed)
    )
    return ChildPlan(parent.title, parent.unit_id, (session.scalar(earlier) or 0) + 1)


_PLANS: Mapping[str, Callable[[Session, EvaluationCase, str | None], ChildPlan]] = {
    "problem": _plan_problem,
    "agenda_item": _plan_agenda_item,
}
