"""Tell people what becomes of the drafts of definitions."""

import uuid
from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from definitions.notices import NoticeKind
from notifications.mailroom import Mailroom, Word, tell_of_draft
from workflow.models import DefinitionDraft, DefinitionEvent, DraftStatus
from workflow.services.definition_events import DefinitionAct
from workflow.services.definition_people import publishers_of, writers_of
from workflow.services.pending import claim_word, finish_word

_KINDS: Mapping[str, NoticeKind] = {
    DefinitionAct.HANDED_IN: NoticeKind.DRAFT_HANDED_IN,
    DefinitionAct.SENT_BACK: NoticeKind.DRAFT_SENT_BACK,
    DefinitionAct.PUBLISHED: NoticeKind.DRAFT_PUBLISHED,
}


def dispatch_draft_word(session: Session, mailroom: Mailroom, *, word_id: uuid.UUID) -> bool:
    """Tell everybody concerned what was done with a draft; False when it is taken or done.

    What waits for its publication is told to all who may publish it, the rest to who wrote it.
    """
    word = claim_word(session, word_id=word_id)
    if word is None:
        return False
    event = session.get_one(DefinitionEvent, uuid.UUID(str(word.payload["event"])))
    draft = session.get_one(DefinitionDraft, event.draft_id)
    for person in sorted(_concerned(session, mailroom, draft, event), key=str):
        told = Word(
            person=str(person),
            kind=_KINDS[event.kind],
            cause=f"definition_event:{event.id}",
            values=_values(draft, event),
            at=event.at,
        )
        tell_of_draft(session, mailroom, draft_id=draft.id, word=told)
    finish_word(session, word, now=mailroom.now())
    return True


def _concerned(
    session: Session, mailroom: Mailroom, draft: DefinitionDraft, event: DefinitionEvent
) -> frozenset[uuid.UUID]:
    if event.kind != DefinitionAct.HANDED_IN:
        return writers_of(draft) - {event.account_id}
    if event.at != draft.handed_in_at or draft.status != DraftStatus.HANDED_IN:
        return frozenset()  # it was decided on already, or handed in anew
    return publishers_of(session, mailroom.resources, draft)


def _values(draft: DefinitionDraft, event: DefinitionEvent) -> Mapping[str, object]:
    starts_on = event.detail.get("in_force_from")
    return {
        "title": draft.title,
        "version": event.detail.get("version", ""),
        "starts_on": date.fromisoformat(str(starts_on)) if starts_on else None,
    }
