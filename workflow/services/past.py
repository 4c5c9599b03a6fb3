"""Read the past with the code that reads the present.

Every statement of a session of the past finds, under the names of the tables, what stood in them
at an instant. Whatever lists, filters, counts and scopes cases does so for that instant, and a list
of the past cannot follow other rules than that of today.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import CTE, Select, event
from sqlalchemy.orm import ORMExecuteState, Session

from workflow.clock import SHANGHAI, FixedClock
from workflow.errors import RefusedError
from workflow.services.actors import Actor
from workflow.services.known_versions import KnownVersions
from workflow.services.past_content import (
    past_agenda,
    past_calendars,
    past_copies,
    past_files,
    past_forms,
    past_problems,
    past_resolutions,
    past_seats,
)
from workflow.services.past_rows import Look, past_cases, past_events, past_tasks
from workflow.services.resources import Resources

# Each looks at the tables below it; a name that was taken already is no longer the table.
_SHADOWS = (
    *(past_tasks, past_cases, past_problems, past_agenda, past_seats, past_files, past_copies),
    *(past_resolutions, past_forms, past_calendars, past_events),
)
_LAST_MOMENT = timedelta(microseconds=1)


class PastIsReadError(Exception):
    """Tell that somebody tried to write into the past."""


def read_day(text: str, *, today: date) -> date | None:
    """Return a day that is over, none for today; raises RefusedError when it is neither."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise RefusedError("past.no_day") from None
    if day > today:
        raise RefusedError("past.future", today=today)
    return None if day == today else day


def end_of(day: date) -> datetime:
    """Return the last moment of a day in Shanghai."""
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI) - _LAST_MOMENT


def open_past(
    session: Session, actor: Actor | None, *, resources: Resources, at: datetime
) -> tuple[Session, Resources]:
    """Return a session that reads what stood at an instant, and the resources of that instant.

    It reads within the transaction of the session given, and is closed by the caller. Without an
    actor nothing is withheld; with one, cases and results that the post does not see now are not
    seen then either. Entities of the past are not those of the present and cannot be changed.
    """
    session.flush()
    look = Look(at, actor, KnownVersions(session, resources))
    shadows = tuple(each(look) for each in _SHADOWS)
    past = Session(
        bind=session.connection(), autoflush=False, join_transaction_mode="rollback_only"
    )
    event.listen(past, "do_orm_execute", lambda state: _look_back(state, shadows))
    event.listen(past, "before_flush", _refuse)
    return past, replace(resources, clock=FixedClock(at))


def _look_back(state: ORMExecuteState, shadows: tuple[CTE, ...]) -> None:
    if not isinstance(state.statement, Select):
        raise PastIsReadError
    state.statement = state.statement.add_cte(*shadows)


def _refuse(session: Session, *_: object) -> None:
    if session.new or session.dirty or session.deleted:
        raise PastIsReadError
