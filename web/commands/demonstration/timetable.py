"""Say when the steps of a course happen: so many workdays apart, some on days that are given."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zlib import crc32

from web.commands.demonstration.plans import Step
from workflow.clock import SHANGHAI
from workflow.domain.workdays import WorkCalendar

# Offices work from half past eight to twelve and from two to half past five.
_MORNING, _AFTERNOON = time(8, 35), time(14, 5)
_HALF_DAY = 200
_PAUSE = timedelta(minutes=17)


def days_of(
    steps: Sequence[Step], *, start: date, given: Mapping[int, date], calendar: WorkCalendar
) -> list[date]:
    """Return the day of each step; some are given, by the place of the step.

    Up to a given day the course is stretched or shrunk to fit, firm steps as little as can be;
    after the last given day it goes on at its own pace.
    """
    days: list[date] = []
    for place in sorted(given):
        origin = days[-1] if days else start
        whole = calendar.workdays_between(origin, given[place])
        paces = _fitted(steps[len(days) : place + 1], whole)
        days += [calendar.add_workdays(origin, pace) for pace in paces]
        days[-1] = given[place]
    for step in steps[len(days) :]:
        days.append(calendar.add_workdays(days[-1] if days else start, step.days))
    return days


def instant_of(day: date, *, seed: str, after: datetime) -> datetime:
    """Return an instant of the office hours of a day, later than another instant."""
    minute = crc32(seed.encode()) % (2 * _HALF_DAY)
    first = _MORNING if minute < _HALF_DAY else _AFTERNOON
    found = datetime.combine(day, first, SHANGHAI) + timedelta(minutes=minute % _HALF_DAY)
    return max(found, after.astimezone(SHANGHAI) + _PAUSE)


def _fitted(steps: Sequence[Step], whole: int) -> list[int]:
    """Return after how many workdays each step happens when the last one does after `whole`."""
    firm = sum(step.days for step in steps if step.firm)
    loose = sum(step.days for step in steps if not step.firm)
    factor = max(whole - firm, 0) / loose if loose else 0.0
    passed, paces = 0.0, []
    for step in steps:
        passed += step.days * (1.0 if step.firm else factor)
        paces.append(round(passed))
    return paces
