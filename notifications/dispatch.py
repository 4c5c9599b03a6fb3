"""Turn what committed acts left to be told into messages."""

import uuid
from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from definitions.notices import NoticeKind
from notifications.audience import Audience
from notifications.fault_points import fault
from notifications.mailroom import Mailroom, Word, tell
from notifications.recipients import Occasion, one_each
from workflow.models import CaseCopy, CaseEvent, EvaluationCase, PendingEvent, Task
from workflow.services.case_views import open_tasks_of
from workflow.services.pending import claim_word, finish_word


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
    for person, occasion in one_each(_occasions(audience, event, word), actor=actor).items():
        values = case_values(audience) | _values(audience, event, occasion)
        told = Word(
            person=person,
            kind=occasion.kind,
            cause=f"event:{event.id}",
            values=values,
            at=event.at,
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


def _occasions(audience: Audience, event: CaseEvent, word: PendingEvent) -> Iterator[Occasion]:
    """Yield the reasons to tell people, the weightiest first."""
    tasks = open_tasks_of(audience.session, case_id=event.case_id)
    if word.payload["entered"]:
        opened = [task for task in tasks if task.opened_seq == event.seq]
        unheld = word.payload["unheld"]
        yield from _alarms(audience, opened, unheld if isinstance(unheld, list) else [])
        yield from (
            Occasion(NoticeKind.TASK_OPENED, audience.holders(task), task.title) for task in opened
        )
    if audience.case.ended_at == event.at and audience.case.opened_by is not None:
        yield Occasion(NoticeKind.CASE_ENDED, frozenset({str(audience.case.opened_by)}))
    if word.payload["copied"]:
        yield Occasion(NoticeKind.CASE_COPIED, _copied(audience.session, event))
    if word.payload.get("due_moved"):
        for task in tasks:
            people = audience.holders(task)
            yield Occasion(NoticeKind.DEADLINE_MOVED, people, task.title)


def _alarms(
    audience: Audience, opened: Sequence[Task], unheld: Sequence[object]
) -> Iterator[Occasion]:
    for task in opened:
        if task.stands_for in unheld:
            stands_in = task.role != task.stands_for
            people = audience.holders(task) if stands_in else audience.above(task.stands_for)
            role = audience.resources.library.roles[task.stands_for].title
            yield Occasion(NoticeKind.ROLE_UNHELD, people, task.title, role)


def _copied(session: Session, event: CaseEvent) -> frozenset[str]:
    receivers = session.scalars(
        select(CaseCopy.account_id).where(
            CaseCopy.case_id == event.case_id, CaseCopy.sent_at == event.at
        )
    )
    return frozenset(str(each) for each in receivers)


def _values(audience: Audience, event: CaseEvent, occasion: Occasion) -> dict[str, object]:
    tasks = open_tasks_of(audience.session, case_id=event.case_id)
    timed = next((task for task in tasks if task.due_on is not None), None)
    return {
        "task": occasion.task,
        "role": occasion.role,
        "step": event.title,
        "due_on": None if timed is None else timed.due_on,
        "provisional": timed is not None and timed.provisional,
    }
