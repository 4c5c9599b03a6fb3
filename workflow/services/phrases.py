"""Keep the common phrases that people insert into their opinions."""

import uuid
from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from workflow.errors import NotFoundError, RefusedError
from workflow.models import Phrase
from workflow.services.actors import Actor

LONGEST = 100  # characters
MOST = 30


def phrases_for(session: Session, actor: Actor) -> Sequence[Phrase]:
    """Return one's own phrases, latest first, then those of the role."""
    mine = Phrase.account_id == actor.account_id
    of_role = (Phrase.account_id.is_(None)) & (Phrase.role == actor.role)
    return session.scalars(
        select(Phrase).where(or_(mine, of_role)).order_by(Phrase.account_id, Phrase.id.desc())
    ).all()


def add_phrase(session: Session, actor: Actor, *, text: str) -> Phrase:
    """Keep a phrase for oneself; raises RefusedError when empty, too long, known or too many."""
    text = " ".join(text.split())
    if not text:
        raise RefusedError("phrases.empty", field="text")
    if len(text) > LONGEST:
        raise RefusedError("phrases.too_long", field="text", most=LONGEST)
    mine = Phrase.account_id == actor.account_id
    if session.scalar(select(func.count()).select_from(Phrase).where(mine)) == MOST:
        raise RefusedError("phrases.too_many", field="text", most=MOST)
    if session.scalar(select(Phrase.id).where(mine, Phrase.text == text)) is not None:
        raise RefusedError("phrases.known", field="text")
    phrase = Phrase(account_id=actor.account_id, text=text)
    session.add(phrase)
    session.flush()
    return phrase


def remove_phrase(session: Session, actor: Actor, *, phrase_id: uuid.UUID) -> None:
    """Delete one of one's own phrases; raises NotFoundError."""
    phrase = session.scalar(
        select(Phrase).where(Phrase.id == phrase_id, Phrase.account_id == actor.account_id)
    )
    if phrase is None:
        raise NotFoundError("web.status_404")
    session.delete(phrase)
    session.flush()
