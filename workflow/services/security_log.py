"""Write the security log, which the database only lets grow."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from workflow.canonical import plain_object
from workflow.models import SecurityEvent


class SecurityKind(StrEnum):
    """Name what the security log records."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    ACCOUNT_LOCKED = "account_locked"
    ACCOUNT_UNLOCKED = "account_unlocked"
    ACCOUNT_CREATED = "account_created"
    ACCOUNT_DISABLED = "account_disabled"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an event
    PASSWORD_ISSUED = "password_issued"  # noqa: S105 - the name of an event
    SESSION_ENDED = "session_ended"
    POST_SWITCHED = "post_switched"
    POST_GRANTED = "post_granted"
    POST_ENDED = "post_ended"
    PROXY_GRANTED = "proxy_granted"
    PROXY_REVOKED = "proxy_revoked"
    ORGANISATION_CREATED = "organisation_created"
    DEPARTMENTS_SERVED = "departments_served"
    PEOPLE_IMPORTED = "people_imported"
    REQUEST_REFUSED = "request_refused"
    HISTORY_VERIFIED = "history_verified"


def record_security(
    session: Session,
    kind: SecurityKind,
    *,
    at: datetime,
    account_id: uuid.UUID | None = None,
    address: str = "",
    detail: Mapping[str, object] | None = None,
) -> SecurityEvent:
    """Add a line to the security log; the detail holds facts, never passwords or tokens."""
    event = SecurityEvent(
        kind=kind,
        at=at,
        account_id=account_id,
        address=address,
        detail=plain_object(detail or {}),
    )
    session.add(event)
    session.flush()
    return event
