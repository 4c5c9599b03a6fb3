"""Keep parents and children together when a case is ended early or opened again."""

import uuid
from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from workflow.engine.operations import TERMINATE
from workflow.engine.operations.moving import refuse_children
from workflow.engine.values import Outcome, Refusal
from workflow.models import CaseEvent, EvaluationCase
from workflow.services.definitions import definition_for
from workflow.services.resources import Resources
from workflow.services.words import PARENT_ENDED, leave_word


def refuse_around(
    session: Session, resources: Resources, case: EvaluationCase, outcome: Outcome
) -> Refusal | None:
    """Return why a case can be ended, or opened again, only without its relatives, or nothing."""
    if outcome.act == TERMINATE:
        return _refuse_children(session, resources, case)
    busy = exists().where(
        EvaluationCase.workflow == case.workflow,
        EvaluationCase.project_id == case.project_id,
        EvaluationCase.period == case.period,
        EvaluationCase.parent_id.is_(None),
        EvaluationCase.ended_at.is_(None),
    )
    if case.parent_id is None and session.scalar(select(busy)):
        return Refusal("refusal.project_busy")
    return None


def end_children(session: Session, case: EvaluationCase, *, event: CaseEvent) -> None:
    """Leave word that the open children of a case are to end as well.

    Each ends in a transaction of its own, because a child is locked before its parent.
    """
    for child in _open_children(session, case):
        leave_word(
            session,
            case,
            event=event,
            kind=PARENT_ENDED,
            key=f"parent_ended:{child}:{event.id}",
            payload={"event": str(event.id)},
            for_case=child,
        )


def _refuse_children(
    session: Session, resources: Resources, case: EvaluationCase
) -> Refusal | None:
    children = (session.get_one(EvaluationCase, key) for key in _open_children(session, case))
    return refuse_children(definition_for(session, resources, each).workflow for each in children)


def _open_children(session: Session, case: EvaluationCase) -> Sequence[uuid.UUID]:
    return session.scalars(
        select(EvaluationCase.id)
        .where(EvaluationCase.parent_id == case.id, EvaluationCase.ended_at.is_(None))
        .order_by(EvaluationCase.id)
    ).all()
