"""Age the problems of the rectification ledger by workdays, and say how far each is."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, timedelta

from definitions.ledger import Completion
from workflow.domain.workdays import WorkCalendar

WHOLE = 100
_ONE_DAY = timedelta(days=1)


def ageing_step(age: int, limits: Sequence[int]) -> int:
    """Return the step, counted from one, of an age in workdays; the last is beyond all limits."""
    return bisect_left(limits, age) + 1


def first_day_within(calendar: WorkCalendar, today: date, workdays: int) -> date:
    """Return the earliest day from which no more than so many workdays have passed until today."""
    day = calendar.add_workdays(today, -workdays - 1)
    while calendar.workdays_between(day, today) > workdays:
        day += _ONE_DAY
    return day


def completion_of(progress: int) -> Completion:
    """Return how far a problem is by its progress in percent."""
    if progress >= WHOLE:
        return "whole"
    return "partial" if progress > 0 else "untouched"
