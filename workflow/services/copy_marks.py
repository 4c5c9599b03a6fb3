"""Note that people have read the copies of cases sent to them (抄送)."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from workflow.models import Account, CaseCopy, EvaluationCase
from workflow.services.actors import Actor
from workflow.services.history import Entry, append_event
from workflow.services.resources import Resources
from workflow.services.scope import find_case

# The kind of event that a read receipt is.
READ = "read"


@dataclass(frozen=True, slots=True)
class CopyLine:
    """Be one copy of a case: for whom, by whom, since when, and when it was read."""

    name: str
    by: str
    sent_at: datetime
    read_at: datetime | None


def copies_of(session: Session, *, case: EvaluationCase) -> Sequence[CopyLine]:
    """Return the copies of a case in the order in which they were sent."""
    reader, sender = aliased(Account), aliased(Account)
    rows = session.execute(
        select(reader.name, sender.name, CaseCopy.sent_at, CaseCopy.read_at)
        .join(reader, reader.id == CaseCopy.account_id)
        .join(sender, sender.id == CaseCopy.sent_by)
        .where(CaseCopy.case_id == case.id)
        .order_by(CaseCopy.sent_at, reader.name)
    )
    return [CopyLine(*row) for row in rows]


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
