"""Carry out what committed changes still have to cause in other cases."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import EvaluationCase, PendingEvent, PendingStatus
from workflow.services.definitions import definition_for
from workflow.services.resources import Resources
from workflow.services.transitions import lock_case, perform_by_itself

CHILD_ENDED = "child_ended"
_AT_ONCE = 50


def settle_children(session: Session, *, resources: Resources, limit: int = _AT_ONCE) -> int:
    """Tell parents that their children ended; return how many words were passed on.

    Rows are claimed with SKIP LOCKED, so that any number of workers may do this at once.
    """
    words = _claim(session, limit)
    for word in words:
        _tell_parent(session, resources, word)
        word.status = PendingStatus.DONE
        word.done_at = resources.now()
        session.flush()
    return len(words)


def _claim(session: Session, limit: int) -> Sequence[PendingEvent]:
    return session.scalars(
        select(PendingEvent)
        .where(PendingEvent.kind == CHILD_ENDED, PendingEvent.status == PendingStatus.PENDING)
        .order_by(PendingEvent.created_at, PendingEvent.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def _tell_parent(session: Session, resources: Resources, word: PendingEvent) -> None:
    """Take the act that waits for these children; until the last has ended it refuses itself."""
    if word.case_id is None:
        return
    parent = lock_case(session, case_id=word.case_id)
    for act in _waiting_acts(session, resources, parent, str(word.payload["workflow"])):
        perform_by_itself(
            session, resources=resources, case_id=parent.id, act=act, trigger="children"
        )


def _waiting_acts(
    session: Session, resources: Resources, parent: EvaluationCase, workflow: str
) -> list[str]:
    acts = definition_for(session, resources, parent).workflow.acts_from(parent.state)
    return [
        name for name, act in acts.items() if act.on is not None and act.on.children == workflow
    ]
