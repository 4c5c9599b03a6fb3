"""Count days one by one, from the lists of days off and make-up days alone."""

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from definitions.calendars import load_calendar_days
from definitions.library import FOLDER
from definitions.schema import Due

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE = timedelta(days=1)
SATURDAY = 5
_LISTED = load_calendar_days(FOLDER / "calendar").days()


def is_worked(day: date) -> bool:
    """Tell whether a day is worked: as the notices say, else Monday to Friday."""
    listed = _LISTED.get(day)
    return day.weekday() < SATURDAY if listed is None else listed.kind == "work"


def day_of(instant: datetime) -> date:
    """Return the day of an instant in Shanghai."""
    return instant.astimezone(SHANGHAI).date()


def end_of(day: date) -> datetime:
    """Return the instant at which a day is over."""
    return datetime.combine(day + ONE, time(), SHANGHAI)


def due_day(
    due: Due,
    *,
    entered_on: date,
    year: int,
    fields: Mapping[str, object],
    number: Callable[[int | str], int],
) -> date | None:
    """Return the day by which a state must be done, if it has one."""
    if due.date_field is not None:
        given = fields.get(due.date_field)
        return None if given is None else _rolled(date.fromisoformat(str(given)), due)
    if due.month_day is not None:
        month, last = map(int, due.month_day.split("-"))
        there = year + due.years_after
        return _rolled(date(there, month, min(last, monthrange(there, month)[1])), due)
    return _rolled(moved_on(entered_on, number(due.days or 0), due.unit), due)


def moved_on(day: date, days: int, unit: str) -> date:
    """Return the day so many days, or workdays, after another."""
    for _ in range(days):
        day += ONE
        while unit == "workday" and not is_worked(day):
            day += ONE
    return day


def worked_between(since: date, until: date) -> int:
    """Count the workdays after a day, up to another."""
    count = 0
    while since < until:
        since += ONE
        count += is_worked(since)
    return count


def _rolled(day: date, due: Due) -> date:
    while due.roll == "next_workday" and not is_worked(day):
        day += ONE
    return day
