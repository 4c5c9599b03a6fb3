"""Answer what the tour of the demonstration asks: who somebody is, and what was told meanwhile."""

import uuid
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.errors import NotFoundError
from workflow.models import Account, Message


def account_named(session: Session, *, login: str) -> uuid.UUID:
    """Return the active account of a login; raises NotFoundError."""
    found = session.scalar(select(Account.id).where(Account.login == login, Account.active))
    if found is None:
        raise NotFoundError("demo.unknown_account", login=login)
    return found


def messages_since(session: Session, *, instant: datetime) -> int:
    """Return how many messages were put into inboxes since an instant."""
    statement = select(func.count()).select_from(Message).where(Message.created_at >= instant)
    return session.scalar(statement) or 0
