"""Check the values of an act that name rows: a meeting, an organisation."""

import uuid
from collections.abc import Callable, Mapping

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from definitions.schema import Workflow
from workflow.engine.values import Missing
from workflow.models import (
    Account,
    Appointment,
    EvaluationCase,
    Meeting,
    MeetingStatus,
    Organisation,
)


def wrong_references(
    session: Session, case: EvaluationCase, workflow: Workflow, fields: Mapping[str, object]
) -> tuple[Missing, ...]:
    """Return the fields that do not name a row that a case of this region may name."""
    specs = {name: workflow.fields[name] for name in fields}
    return tuple(
        Missing(f"invalid.{spec.type}", {"field": spec.title}, name)
        for name, spec in specs.items()
        if not _fits(session, case, spec.type, fields[name])
    )


def is_open_meeting(session: Session, case: EvaluationCase, key: uuid.UUID) -> bool:
    """Tell whether a key is that of a meeting of the case's region that is not closed."""
    return _finds(
        session,
        Meeting.id == key,
        Meeting.region_code == case.region_code,
        Meeting.status != MeetingStatus.CLOSED,
    )


def is_active_organisation(session: Session, case: EvaluationCase, key: uuid.UUID) -> bool:
    """Tell whether a key is that of an active organisation of the case's region."""
    return _finds(
        session,
        Organisation.id == key,
        Organisation.region_code == case.region_code,
        Organisation.active.is_(True),
    )


def _finds(session: Session, *conditions: ColumnElement[bool]) -> bool:
    return bool(session.scalar(select(exists().where(*conditions))))


def _is_person(session: Session, case: EvaluationCase, key: uuid.UUID) -> bool:
    return _finds(
        session,
        Appointment.account_id == key,
        Appointment.region_code == case.region_code,
        Account.id == Appointment.account_id,
        Account.active.is_(True),
    )


_Check = Callable[[Session, EvaluationCase, uuid.UUID], bool]
_CHECKS: Mapping[str, _Check] = {
    "meeting": is_open_meeting,
    "organisation": is_active_organisation,
}


def _fits(session: Session, case: EvaluationCase, kind: str, value: object) -> bool:
    if kind == "people" and isinstance(value, list):
        return all(_names(session, case, _is_person, each) for each in value)
    check = _CHECKS.get(kind)
    return check is None or value is None or _names(session, case, check, value)


def _names(session: Session, case: EvaluationCase, check: _Check, value: object) -> bool:
    try:
        key = uuid.UUID(str(value))
    except ValueError:
        return False
    # One way of writing only: effects and queries compare the text.
    return str(key) == value and check(session, case, key)
