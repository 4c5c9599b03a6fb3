"""Find what lies around a case: its parent and children, and the files of all of them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from workflow.domain.evaluation_form import EvaluationForm
from workflow.models import Account, Attachment, EvaluationCase, Task
from workflow.services.actors import Actor
from workflow.services.assessments import self_evaluation_of
from workflow.services.definitions import definition_for
from workflow.services.lights import Lamp, Lamps, rests
from workflow.services.resources import Resources
from workflow.services.scope import visible_cases
from workflow.services.subjects import root_of


@dataclass(frozen=True, slots=True)
class Relative:
    """Hold what the page of a case says of a child or of the parent."""

    number: str
    title: str
    workflow: str
    state: str
    ended: bool
    due_on: date | None
    lamp: Lamp | None


@dataclass(frozen=True, slots=True)
class Material:
    """Hold one file; `number` is that of the case it belongs to, `size` is in bytes."""

    id: uuid.UUID
    name: str
    size: int
    stored_at: datetime
    by: str
    number: str
    workflow: str


@dataclass(frozen=True, slots=True)
class Funds:
    """Hold the yearly budget and what was spent of it, in yuan."""

    budget: Decimal | None = None
    executed: Decimal | None = None


def children_of(
    session: Session, actor: Actor, *, resources: Resources, case: EvaluationCase, lamps: Lamps
) -> tuple[Relative, ...]:
    """Return the children of a case that are in sight, in the order in which they were opened."""
    cases = session.scalars(
        select(EvaluationCase)
        .where(EvaluationCase.parent_id == case.id, visible_cases(actor))
        .order_by(EvaluationCase.opened_at, EvaluationCase.number)
    ).all()
    return _relatives(session, resources, cases, lamps)


def parent_of(
    session: Session, actor: Actor, *, resources: Resources, case: EvaluationCase, lamps: Lamps
) -> Relative | None:
    """Return the parent of a case if there is one in sight."""
    cases = session.scalars(
        select(EvaluationCase).where(EvaluationCase.id == case.parent_id, visible_cases(actor))
    ).all()
    return next(iter(_relatives(session, resources, cases, lamps)), None)


def materials_of(
    session: Session, actor: Actor, *, resources: Resources, case: EvaluationCase
) -> tuple[Material, ...]:
    """Return the files in force of a case and of its children in sight, latest first."""
    rows = session.execute(
        select(Attachment, Account.name, EvaluationCase)
        .join(EvaluationCase, EvaluationCase.id == Attachment.case_id)
        .join(Account, Account.id == Attachment.stored_by)
        .where(
            or_(EvaluationCase.id == case.id, EvaluationCase.parent_id == case.id),
            Attachment.replaced_by.is_(None),
            visible_cases(actor),
        )
        .order_by(Attachment.stored_at.desc(), Attachment.id)
    )
    return tuple(
        Material(
            id=row.Attachment.id,
            name=row.Attachment.name,
            size=row.Attachment.size,
            stored_at=row.Attachment.stored_at,
            by=row.name,
            number=row.EvaluationCase.number,
            workflow=definition_for(session, resources, row.EvaluationCase).workflow.title,
        )
        for row in rows
    )


def funds_of(session: Session, case: EvaluationCase) -> Funds:
    """Return the funds of the evaluation that a case belongs to."""
    stored = self_evaluation_of(session, root_of(session, case))
    content = None if stored is None else stored.content.get("form")
    if not isinstance(content, dict):
        return Funds()
    total = EvaluationForm.from_dict(content).total
    return Funds(total.budget, total.executed)


def _relatives(
    session: Session, resources: Resources, cases: Sequence[EvaluationCase], lamps: Lamps
) -> tuple[Relative, ...]:
    due = _due_days(session, [case.id for case in cases])
    found = []
    for case in cases:
        workflow = definition_for(session, resources, case).workflow
        state = workflow.states[case.state]
        on = due.get(case.id)
        ended = case.ended_at is not None
        stopped = state.clock == "stopped"
        lamp = None if ended else lamps.of(on, stopped=stopped, suspended=rests(case))
        found.append(
            Relative(case.number, case.title, workflow.title, state.title, ended, on, lamp)
        )
    return tuple(found)


def _due_days(session: Session, case_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, date | None]:
    rows = session.execute(
        select(Task.case_id, func.min(Task.due_on).label("due_on"))
        .where(Task.case_id.in_(case_ids), Task.closed_at.is_(None))
        .group_by(Task.case_id)
    )
    return {row.case_id: row.due_on for row in rows}
