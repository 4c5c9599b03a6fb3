"""Keep the messages that people find in their inbox."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from workflow.errors import NotFoundError
from workflow.identifiers import new_id
from workflow.models import EvaluationCase, Message
from workflow.services.actors import Actor

PAGE = 20


@dataclass(frozen=True, slots=True)
class InboxCursor:
    """Be the place after which an older page of the inbox begins."""

    created_at: datetime
    message_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class InboxPage:
    """Hold some messages, newest first, and where the next older ones begin."""

    messages: Sequence[Message]
    older: InboxCursor | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDraft:
    """Be a message to one person; `key` lets it arrive once however often it is put."""

    recipient_id: uuid.UUID
    kind: str
    title: str
    body: str
    link: str
    key: str
    created_at: datetime


def list_messages(
    session: Session,
    actor: Actor,
    *,
    unread_only: bool = False,
    after: InboxCursor | None = None,
    limit: int = PAGE,
) -> InboxPage:
    """Return a page of the actor's messages, newest first."""
    statement = select(Message).where(Message.recipient_id == actor.account_id)
    if unread_only:
        statement = statement.where(Message.read_at.is_(None))
    if after is not None:
        place = tuple_(Message.created_at, Message.id)
        statement = statement.where(place < tuple_(after.created_at, after.message_id))
    found = session.scalars(
        statement.order_by(Message.created_at.desc(), Message.id.desc()).limit(limit + 1)
    ).all()
    shown = found[:limit]
    more = len(found) > limit
    older = InboxCursor(shown[-1].created_at, shown[-1].id) if more else None
    return InboxPage(shown, older)


def unread_count(session: Session, actor: Actor) -> int:
    """Return how many of the actor's messages are unread."""
    statement = select(func.count()).where(
        Message.recipient_id == actor.account_id, Message.read_at.is_(None)
    )
    return session.scalar(statement) or 0


def mark_read(session: Session, actor: Actor, *, message_id: uuid.UUID, now: datetime) -> Message:
    """Mark one of the actor's messages as read, once; raises NotFoundError for anybody else's."""
    message = session.get(Message, message_id)
    if message is None or message.recipient_id != actor.account_id:
        raise NotFoundError("inbox.not_found")
    message.read_at = message.read_at or now
    session.flush()
    return message


def mark_all_read(session: Session, actor: Actor, *, now: datetime) -> int:
    """Mark all the actor's messages as read; return how many were not."""
    marked = session.scalars(
        update(Message)
        .where(Message.recipient_id == actor.account_id, Message.read_at.is_(None))
        .values(read_at=now)
        .returning(Message.id)
    ).all()
    return len(marked)


def put_message(
    session: Session, case: EvaluationCase | None, *, draft: MessageDraft
) -> uuid.UUID | None:
    """Put a message into an inbox and return its key; nothing if it is there.

    One that speaks of no case leads where its link does.
    """
    place: Mapping[str, object] = {} if case is None else {**case.place}
    return session.scalar(
        insert(Message)
        .values(
            **place,
            id=new_id(),
            recipient_id=draft.recipient_id,
            kind=draft.kind,
            title=draft.title,
            body=draft.body,
            link=draft.link,
            dedupe_key=draft.key,
            created_at=draft.created_at,
        )
        .on_conflict_do_nothing(index_elements=["dedupe_key"])
        .returning(Message.id)
    )


def was_told(
    session: Session, case: EvaluationCase, *, kinds: Collection[str], since: datetime
) -> bool:
    """Tell whether anybody got a message of some kinds about a case since an instant."""
    statement = select(Message.id).where(
        Message.case_id == case.id, Message.kind.in_(sorted(kinds)), Message.created_at >= since
    )
    return session.scalar(statement.limit(1)) is not None
