"""Begin sessions and look at them as requests do, with the shipped roles and rules."""

import uuid
from datetime import date, datetime

from sqlalchemy.orm import Session

from tests.support.factories import NOW, ROLES, SECURITY, TODAY
from workflow.services.sessions import (
    Client,
    SignedIn,
    SignedOut,
    StartedSession,
    load_session,
    start_session,
)


def begin_session(
    session: Session,
    account_id: uuid.UUID,
    *,
    now: datetime = NOW,
    today: date = TODAY,
    appointment_id: uuid.UUID | None = None,
    address: str = "10.0.0.1",
) -> StartedSession:
    """Begin a session of an account in one of its posts."""
    return start_session(
        session,
        roles=ROLES,
        rules=SECURITY.session,
        account_id=account_id,
        now=now,
        today=today,
        client=Client(address, "browser"),
        appointment_id=appointment_id,
    )


def look_up(
    session: Session, token: str, *, now: datetime = NOW, today: date = TODAY
) -> SignedIn | SignedOut:
    """Return who a token stands for."""
    return load_session(
        session, roles=ROLES, rules=SECURITY.session, token=token, now=now, today=today
    )
