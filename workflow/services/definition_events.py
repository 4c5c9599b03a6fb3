"""Write down what is done with definitions; the database only lets this grow."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.canonical import plain_object
from workflow.errors import NotFoundError
from workflow.models import DefinitionDraft, DefinitionEvent
from workflow.services.actors import Actor

READ = "definitions.read"


class DefinitionAct(StrEnum):
    """Name what is done with definitions."""

    STARTED = "started"
    SAVED = "saved"
    CONFLICTED = "conflicted"
    HANDED_IN = "handed_in"
    SENT_BACK = "sent_back"
    PUBLISHED = "published"
    DROPPED = "dropped"


def record_definition(
    session: Session,
    actor: Actor,
    kind: DefinitionAct,
    *,
    draft: DefinitionDraft,
    at: datetime,
    detail: dict[str, object] | None = None,
) -> DefinitionEvent:
    """Add a line about a draft; a text that is kept in the detail stands under ``text``."""
    event = DefinitionEvent(
        at=at,
        kind=kind,
        workflow=draft.workflow,
        draft_id=draft.id,
        version_id=draft.version_id,
        account_id=actor.account_id,
        person_name=actor.name,
        detail=plain_object(detail or {}),
    )
    session.add(event)
    session.flush()
    return event


def events_of_draft(
    session: Session, actor: Actor, *, draft_id: uuid.UUID
) -> Sequence[DefinitionEvent]:
    """Return what was done with a draft, the latest first."""
    actor.require(READ)
    return session.scalars(
        select(DefinitionEvent)
        .where(DefinitionEvent.draft_id == draft_id)
        .order_by(DefinitionEvent.at.desc(), DefinitionEvent.id.desc())
    ).all()


def kept_text(session: Session, actor: Actor, *, event_id: uuid.UUID) -> DefinitionEvent:
    """Return a line that keeps a text which was replaced or not taken; raises NotFoundError."""
    actor.require(READ)
    event = session.get(DefinitionEvent, event_id)
    if event is None or "text" not in event.detail:
        raise NotFoundError("definitions.text_not_found")
    return event
