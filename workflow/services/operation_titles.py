"""Say in a history what an operation did; what acts are called stands in the definition."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from definitions.library import Library
from definitions.messages import load_messages
from definitions.operations import CHOICE, COLOUR, PEOPLE, PERSON, TO, UNTIL, WHICH
from definitions.schema import BALLOT_ACTS, VOTE, Workflow
from workflow.engine.values import Request
from workflow.models import Account


def operation_title(
    session: Session, library: Library, workflow: Workflow, request: Request
) -> str:
    """Return what the history calls a ballot, the end of a vote, or an operation."""
    fields = request.fields
    names = () if request.act in BALLOT_ACTS else _names(session, fields)
    return title_with(library, workflow, request.act, fields, names=names)


def title_with(
    library: Library,
    workflow: Workflow,
    act: str,
    fields: Mapping[str, object],
    *,
    names: Sequence[str],
) -> str:
    """Return what a history calls a ballot or an operation, with the names of those chosen."""
    if act in BALLOT_ACTS:
        return _message(f"{VOTE}.{fields.get(CHOICE)}" if act == VOTE else act)
    past = library.operations.rule(act, workflow.changed(act)).past
    detail = _detail(library, workflow, fields, names)
    return _message("operation").format(past=past, detail=detail) if detail else past


def people_chosen(fields: Mapping[str, object]) -> list[str]:
    """Return the people who were chosen for an operation."""
    people = next((fields[name] for name in (PEOPLE, PERSON, WHICH) if name in fields), ())
    listed = [people] if isinstance(people, str) else people
    return [str(each) for each in listed] if isinstance(listed, Sequence) else []


def _detail(
    library: Library, workflow: Workflow, fields: Mapping[str, object], names: Sequence[str]
) -> str:
    """Return what was chosen, as people call it: persons, a state, a slip, a day, a choice."""
    found = [_message("pause").join(names)]
    if fields.get(TO) in workflow.states:
        found.append(workflow.states[str(fields[TO])].title)
    if fields.get(COLOUR) in library.operations.slips:
        found.append(library.operations.slips[str(fields[COLOUR])])
    if fields.get(CHOICE) in ("for", "against"):
        found.append(_message(f"signature.{fields[CHOICE]}"))
    if fields.get(UNTIL):
        found.append(_day(str(fields[UNTIL]).strip()))
    return _message("pause").join(each for each in found if each)


def _names(session: Session, fields: Mapping[str, object]) -> list[str]:
    ids = [each for each in people_chosen(fields) if _is_id(each)]
    rows = session.execute(
        select(Account.id, Account.name).where(Account.id.in_([uuid.UUID(each) for each in ids]))
    )
    names = {str(row.id): row.name for row in rows}
    return [names[each] for each in ids if each in names]


def _day(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:  # typed for an operation that asks for no day
        return ""
    return _message("day").format(year=day.year, month=day.month, day=day.day)


def _is_id(text: str) -> bool:
    """Tell whether a text can be an account; a signer may also be named by a number."""
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


@cache
def _message(name: str) -> str:
    return load_messages()[f"history.{name}"]
