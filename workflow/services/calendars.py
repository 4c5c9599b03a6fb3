"""Keep the calendars of workdays and give the current one."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from definitions.calendars import CalendarContent
from workflow.domain.deadlines import Deadlines
from workflow.domain.workdays import WorkCalendar
from workflow.models import CalendarVersion

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
    """Make a calendar the current one; the same days again are no new version."""
    key = content.digest()
    version = session.get(CalendarVersion, key)
    if version is None:
        version = CalendarVersion(
            digest=key,
            content=content.to_json(),
            years=sorted(content.years),
            imported_at=now,
            imported_by=account_id,
            note=note,
        )
        session.add(version)
        session.flush()
    return version
