"""Read the security log: who did what to whom, the newest first."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import Account, Organisation, SecurityEvent
from workflow.services.actors import Actor
from workflow.services.keyset import AnyRow, Cursor, Key, Slice, take_slice

READ = "security.read"
PAGE = 50
_PEOPLE, _PLACES = ("account",), ("organisation", "section", "departments")


@dataclass(frozen=True, slots=True)
class SecurityPage:
    """Hold a page of (event, name of who acted) and the names that details speak of, by id."""

    slice: Slice
    names: Mapping[str, str]


def list_security_events(
    session: Session, actor: Actor, *, kind: str = "", cursor: Cursor
) -> SecurityPage:
    """Return a page of the security log, of one kind when one is asked for."""
    actor.require(READ)
    statement = select(SecurityEvent, Account.name).outerjoin(
        Account, Account.id == SecurityEvent.account_id
    )
    if kind:
        statement = statement.where(SecurityEvent.kind == kind)
    page = take_slice(
        session,
        statement,
        place=(SecurityEvent.at.expression, SecurityEvent.id.expression),
        key_of=_key,
        cursor=cursor,
        size=PAGE,
        descending=True,
    )
    return SecurityPage(page, _names(session, [_event(row).detail for row in page.rows]))


def _event(row: AnyRow) -> SecurityEvent:
    event = row[0]
    assert isinstance(event, SecurityEvent)  # noqa: S101 - the statement selects it first
    return event


def _key(row: AnyRow) -> Key:
    event = _event(row)
    return event.at, event.id


def _names(session: Session, details: Sequence[Mapping[str, object]]) -> dict[str, str]:
    people, places = _ids(details, _PEOPLE), _ids(details, _PLACES)
    rows = [
        *session.execute(select(Account.id, Account.name).where(Account.id.in_(people))),
        *session.execute(
            select(Organisation.id, Organisation.name).where(Organisation.id.in_(places))
        ),
    ]
    return {str(key): name for key, name in rows}


def _ids(details: Sequence[Mapping[str, object]], names: Sequence[str]) -> set[uuid.UUID]:
    values = [detail[name] for detail in details for name in names if name in detail]
    texts = [text for each in values for text in (each if isinstance(each, list) else [each])]
    return {uuid.UUID(str(text)) for text in texts}
