"""Note that people have read the copies of cases sent to them (抄送)."""

import uuid
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import CaseCopy, EvaluationCase
from workflow.services.actors import Actor
from workflow.services.history import Entry, append_event
from workflow.services.resources import Resources
from workflow.services.scope import find_case

# The kind of event that a read receipt is.
READ = "read"


def unread_copy(session: Session, actor: Actor, *, case: EvaluationCase) -> CaseCopy | None:
    """Return the copy of a case that was sent to somebody, unless it was read."""
    copy = session.get(CaseCopy, (case.id, actor.holder_id))
    return copy if copy is not None and copy.read_at is None else None


def mark_copies_read(
    session: Session,
    actor: Actor,
    *,
    resources: Resources,
    case_ids: Iterable[uuid.UUID],
    title: str,
) -> int:
    """Note in the histories, under a title, that somebody has read copies; return how many.

    Cases of which there is no unread copy are left alone.
    """
    unread = session.scalars(
        select(CaseCopy.case_id)
        .where(
            CaseCopy.account_id == actor.holder_id,
            CaseCopy.case_id.in_(list(case_ids)),
            CaseCopy.read_at.is_(None),
        )
        .order_by(CaseCopy.case_id)
    ).all()
    for case_id in unread:
        _mark(session, actor, resources, case_id, title)
    return len(unread)


def _mark(
    session: Session, actor: Actor, resources: Resources, case_id: uuid.UUID, title: str
) -> None:
    case = find_case(session, actor, case_id=case_id, lock=True)
    copy = unread_copy(session, actor, case=case)
    if copy is not None:
        copy.read_at = resources.now()
        entry = Entry(kind=READ, title=title, at=copy.read_at)
        append_event(session, actor, case=case, entry=entry)
