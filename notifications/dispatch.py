"""Turn what committed acts left to be told into messages."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.audience import Audience, seen
from notifications.fault_points import fault
from notifications.mailroom import Mailroom, Word, tell
from workflow.engine.audience import People
from workflow.engine.recipients import Happening, Occasion, occasions, one_each
from workflow.models import CaseCopy, CaseEvent, EvaluationCase, PendingEvent
from workflow.services.pending import claim_word, finish_word
from workflow.services.records import recorded_told


def dispatch_word(session: Session, mailroom: Mailroom, *, word_id: uuid.UUID) -> bool:
    """Tell everybody concerned of one event; False when it is taken or done.

    The messages and the mark that they are written commit together.
    """
    word = claim_word(session, word_id=word_id)
    if word is None:
        return False
    fault("dispatch.claimed")
    event = session.get_one(CaseEvent, uuid.UUID(str(word.payload["event"])))
    case = session.get_one(EvaluationCase, event.case_id)
    audience = Audience(session, mailroom.resources, case)
    actor = None if event.person_id is None else str(event.person_id)
    reasons = occasions(audience.circle, _happening(audience, event, word))
    for person, occasion in one_each(reasons, actor=actor).items():
        values = case_values(audience) | _values(audience, event, occasion)
        told = Word(
            person=person,
            kind=occasion.kind,
            cause=f"event:{event.id}",
            values=values,
            at=event.at,
            actor=actor,
        )
        tell(session, mailroom, case, word=told)
    finish_word(session, word, now=mailroom.now())
    fault("dispatch.written")
    return True


def case_values(audience: Audience) -> dict[str, object]:
    """Return what every notice may say of a case: nothing but number, title and state."""
    case = audience.case
    state = audience.definition.workflow.states[case.state]
    return {"number": case.number, "title": case.title, "state": state.title}


def _happening(audience: Audience, event: CaseEvent, word: PendingEvent) -> Happening:
    case, tasks = audience.case, audience.open_tasks()
    opened = [task for task in tasks if word.payload["entered"] and task.opened_seq == event.seq]
    unheld = word.payload["unheld"]
    ended = case.ended_at == event.at and case.opened_by is not None
    return Happening(
        opened=[seen(task) for task in opened],
        unheld=unheld if isinstance(unheld, list) else (),
        opener=str(case.opened_by) if ended else None,
        copied=_copied(audience.session, event) if word.payload["copied"] else People(),
        moved=[seen(task) for task in tasks if word.payload.get("due_moved")],
        told=recorded_told(word.payload.get("told")),
    )


def _copied(session: Session, event: CaseEvent) -> People:
    receivers = session.scalars(
        select(CaseCopy.account_id).where(
            CaseCopy.case_id == event.case_id, CaseCopy.sent_at == event.at
        )
    )
    return People(str(each) for each in receivers)


def _values(audience: Audience, event: CaseEvent, occasion: Occasion) -> dict[str, object]:
    tasks = audience.open_tasks()
    timed = next((task for task in tasks if task.due_on is not None), None)
    return {
        "task": occasion.task,
        "role": occasion.role,
        "step": event.title,
        "due_on": None if timed is None else timed.due_on,
        "provisional": timed is not None and timed.provisional,
    }
