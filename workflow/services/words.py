"""Leave word of what a committed change still has to cause: messages, and news for a parent."""

import uuid
from collections.abc import Collection, Mapping

from sqlalchemy.orm import Session

from workflow.engine.values import Told
from workflow.models import CaseEvent, DefinitionEvent, EvaluationCase, PendingEvent
from workflow.services.records import record_told

CHILD_ENDED = "child_ended"
PARENT_ENDED = "parent_ended"
MESSAGE = "message"
OF_DRAFT = "of_draft"


def leave_word(
    session: Session,
    case: EvaluationCase,
    *,
    event: CaseEvent,
    kind: str,
    key: str,
    payload: Mapping[str, object],
    for_case: uuid.UUID | None = None,
) -> None:
    """Write down what an event causes for its case or another; the key makes it happen once."""
    session.add(_word(case, event, kind=kind, key=key, payload=payload, for_case=for_case))
    session.flush()


def _word(
    case: EvaluationCase,
    event: CaseEvent,
    *,
    kind: str,
    key: str,
    payload: Mapping[str, object],
    for_case: uuid.UUID | None = None,
) -> PendingEvent:
    return PendingEvent(
        kind=kind,
        case_id=for_case or case.id,
        region_code=case.region_code,
        fiscal_year=case.fiscal_year,
        payload=dict(payload),
        dedupe_key=key,
        created_at=event.at,
    )


def leave_message(
    session: Session,
    case: EvaluationCase,
    event: CaseEvent,
    *,
    entered: bool = False,
    copied: bool = False,
    unheld: Collection[str] = (),
    due_moved: bool = False,
    told: Told | None = None,
) -> None:
    """Let those be told whom an event concerns: the holders of what it opened, who got a copy."""
    word = message_word(
        case,
        event,
        entered=entered,
        copied=copied,
        unheld=unheld,
        due_moved=due_moved,
        told=told,
    )
    session.add(word)
    session.flush()


def message_word(
    case: EvaluationCase,
    event: CaseEvent,
    *,
    entered: bool = False,
    copied: bool = False,
    unheld: Collection[str] = (),
    due_moved: bool = False,
    told: Told | None = None,
) -> PendingEvent:
    """Return the word that lets those be told whom an event concerns."""
    payload = {
        "event": str(event.id),
        "entered": entered,
        "copied": copied,
        "unheld": list(unheld),
        "due_moved": due_moved,
        "told": record_told(told),
    }
    return _word(case, event, kind=MESSAGE, key=f"event:{event.id}", payload=payload)


def leave_word_of_draft(
    session: Session, event: DefinitionEvent, *, region_code: str | None
) -> None:
    """Let those be told whom it concerns that a draft was handed in, sent back or published."""
    session.add(
        PendingEvent(
            kind=OF_DRAFT,
            region_code=region_code,
            payload={"event": str(event.id)},
            dedupe_key=f"definition_event:{event.id}",
            created_at=event.at,
        )
    )
    session.flush()
