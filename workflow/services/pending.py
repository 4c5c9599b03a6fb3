"""Carry out what committed changes still have to cause in other cases."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from workflow.engine.authority import waiting_acts
from workflow.engine.operations import TERMINATE
from workflow.models import PendingEvent, PendingStatus
from workflow.services.definitions import definition_for
from workflow.services.resources import Resources
from workflow.services.transitions import lock_case, perform_by_itself
from workflow.services.words import CHILD_ENDED, PARENT_ENDED

# What parents and children still have to hear of each other.
FAMILY = (CHILD_ENDED, PARENT_ENDED)
_AT_ONCE = 50
# Each failure doubles the age in seconds at which a word is tried again; the last is after a day.
_MOST_ATTEMPTS = 17


def settle_children(session: Session, *, resources: Resources, limit: int = _AT_ONCE) -> int:
    """Tell parents of their children and children of their parents; return how many words went.

    Rows are claimed with SKIP LOCKED, so that any number of workers may do this at once.
    """
    waiting = waiting_words(session, kinds=FAMILY, now=resources.now(), limit=limit)
    return sum(settle_child(session, resources=resources, word_id=each) for each in waiting)


def settle_child(session: Session, *, resources: Resources, word_id: uuid.UUID) -> bool:
    """Tell one parent that a child ended; False when somebody else does so or has done so."""
    word = claim_word(session, word_id=word_id)
    if word is None:
        return False
    if word.kind == PARENT_ENDED:
        _end_child(session, resources, word)
    else:
        _tell_parent(session, resources, word)
    finish_word(session, word, now=resources.now())
    return True


def waiting_words(
    session: Session, *, kinds: Collection[str], now: datetime, limit: int = _AT_ONCE
) -> Sequence[uuid.UUID]:
    """Return the words of some kinds that wait, eldest first; those that failed wait longer.

    They are found by their status, never after the last one seen: rows may commit late.
    """
    seconds = func.power(2, PendingEvent.attempts)
    again = PendingEvent.created_at + func.make_interval(0, 0, 0, 0, 0, 0, seconds) <= now
    return session.scalars(
        select(PendingEvent.id)
        .where(
            PendingEvent.kind.in_(kinds),
            PendingEvent.status == PendingStatus.PENDING,
            or_(PendingEvent.attempts == 0, again),
        )
        .order_by(PendingEvent.created_at, PendingEvent.id)
        .limit(limit)
    ).all()


def claim_word(session: Session, *, word_id: uuid.UUID) -> PendingEvent | None:
    """Lock a waiting word for this transaction, or return nothing when it is taken or done."""
    return session.scalar(
        select(PendingEvent)
        .where(PendingEvent.id == word_id, PendingEvent.status == PendingStatus.PENDING)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )


def finish_word(session: Session, word: PendingEvent, *, now: datetime) -> None:
    """Mark a claimed word as carried out."""
    word.status = PendingStatus.DONE
    word.done_at = now
    session.flush()


def fail_word(session: Session, *, word_id: uuid.UUID, reason: str) -> None:
    """Count a failed attempt on a word; after many it is left to a person, with the reason."""
    word = claim_word(session, word_id=word_id)
    if word is None:
        return
    word.attempts += 1
    word.error = reason
    if word.attempts >= _MOST_ATTEMPTS:
        word.status = PendingStatus.FAILED
    session.flush()


def _end_child(session: Session, resources: Resources, word: PendingEvent) -> None:
    """End a child whose parent was ended; one that has ended meanwhile stays as it is."""
    if word.case_id is not None:
        perform_by_itself(
            session, resources=resources, case_id=word.case_id, act=TERMINATE, trigger="parent"
        )


def _tell_parent(session: Session, resources: Resources, word: PendingEvent) -> None:
    """Take the act that waits for these children; until the last has ended it refuses itself."""
    if word.case_id is None:
        return
    parent = lock_case(session, case_id=word.case_id)
    workflow = definition_for(session, resources, parent).workflow
    for act in waiting_acts(workflow, parent.state, str(word.payload["workflow"])):
        perform_by_itself(
            session, resources=resources, case_id=parent.id, act=act, trigger="children"
        )
