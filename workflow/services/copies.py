"""Send cases to people for their information (抄送)."""

from collections.abc import Iterable

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from workflow.models import CaseCopy, CaseEvent, EvaluationCase
from workflow.services.holders import people_covering
from workflow.services.resources import Resources


def send_copies(
    session: Session,
    case: EvaluationCase,
    *,
    resources: Resources,
    roles: Iterable[str],
    event: CaseEvent,
) -> None:
    """Copy a case to everybody who holds one of the roles for it, once."""
    names = frozenset(roles)
    if not names:
        return
    people = people_covering(session, resources, case, roles=names)
    recipients = {person for each in people.values() for person in each}
    copy_to_people(session, case, people=recipients - {str(event.person_id)}, event=event)


def copy_to_people(
    session: Session, case: EvaluationCase, *, people: Iterable[str], event: CaseEvent
) -> None:
    """Copy a case to some people, to each once."""
    sender = event.person_id
    rows = [
        {"case_id": case.id, "account_id": each, "sent_by": sender or each, "sent_at": event.at}
        for each in sorted(people)
    ]
    if rows:
        session.execute(insert(CaseCopy).values(rows).on_conflict_do_nothing())
