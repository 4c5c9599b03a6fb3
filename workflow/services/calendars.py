"""Keep the calendars of workdays and give the current one."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from definitions.calendars import CalendarContent
from workflow.domain.deadlines import Deadlines
from workflow.domain.workdays import WorkCalendar
from workflow.models import CalendarVersion

_MICROSECOND = timedelta(microseconds=1)
# A calendar never changes under its digest, so each is built once in a process.
_TIMETABLES: dict[str, Deadlines] = {}


def current_timetable(session: Session) -> Deadlines:
    """Return the timetable of the newest calendar; without any, of weekends only."""
    key = session.scalar(
        select(CalendarVersion.digest)
        .order_by(CalendarVersion.imported_at.desc(), CalendarVersion.digest)
        .limit(1)
    )
    if key is None:
        return Deadlines(WorkCalendar.from_content(CalendarContent()))
    return timetable_of(session, digest=key)


def timetable_of(session: Session, *, digest: str) -> Deadlines:
    """Return the timetable of the calendar with a digest, as a replay needs it."""
    known = _TIMETABLES.get(digest)
    if known is None:
        version = session.get(CalendarVersion, digest)
        content = CalendarContent().to_json() if version is None else version.content
        known = _TIMETABLES[digest] = Deadlines(WorkCalendar.from_json(content))
    return known


def store_calendar(
    session: Session,
    content: CalendarContent,
    *,
    now: datetime,
    account_id: uuid.UUID | None = None,
    note: str = "",
) -> CalendarVersion:
    """Make a calendar the current one; days that were current before become so again."""
    key = content.digest()
    latest = _latest(session)
    if latest is not None and latest.digest == key:
        return latest
    version = session.get(CalendarVersion, key)
    if version is None:
        version = CalendarVersion(
            digest=key, content=content.to_json(), years=sorted(content.years)
        )
        session.add(version)
    # The current one is the newest, so a second import in the same instant comes after the first.
    version.imported_at = now if latest is None else max(now, latest.imported_at + _MICROSECOND)
    version.imported_by, version.note = account_id, note
    session.flush()
    return version


def _latest(session: Session) -> CalendarVersion | None:
    return session.scalar(
        select(CalendarVersion)
        .order_by(CalendarVersion.imported_at.desc(), CalendarVersion.digest)
        .limit(1)
    )
