"""Show how near a deadline is, and say when to remind of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Literal

from workflow.clock import SHANGHAI
from workflow.domain.workdays import WorkCalendar

Colour = Literal["green", "yellow", "orange", "red"]


@dataclass(frozen=True, slots=True)
class LightThresholds:
    """Give the greatest number of workdays left at which a light is yellow or orange."""

    yellow: int
    orange: int = 0


@dataclass(frozen=True, slots=True)
class Light:
    """Hold a colour, the workdays left (negative when past) and the calendar days overdue."""

    colour: Colour
    workdays_left: int
    days_overdue: int


def light(
    due_on: date, today: date, *, calendar: WorkCalendar, thresholds: LightThresholds
) -> Light:
    """Return the light of a due day as seen today: red once it has passed."""
    left = calendar.workdays_between(today, due_on)
    overdue = max((today - due_on).days, 0)
    return Light(_colour(left, overdue, thresholds), left, overdue)


def reminder_instants(
    due_on: date, offsets: Iterable[int], *, calendar: WorkCalendar, hour: int
) -> tuple[tuple[str, datetime], ...]:
    """Return the key and the instant (UTC) of each reminder, in the order of the offsets.

    An offset is a number of workdays from the due day, negative before it; the hour is one of
    Shanghai. The key names the due day: a deadline that moves is reminded of anew.
    """
    return tuple(_reminder(due_on, offset, calendar, hour) for offset in offsets)


@lru_cache(maxsize=1024)
def _reminder(due_on: date, offset: int, calendar: WorkCalendar, hour: int) -> tuple[str, datetime]:
    at = _at(calendar.add_workdays(due_on, offset), hour)
    return f"{due_on.isoformat()}:{offset:+d}", at


def _colour(left: int, overdue: int, thresholds: LightThresholds) -> Colour:
    if overdue:
        return "red"
    if left <= thresholds.orange:
        return "orange"
    return "yellow" if left <= thresholds.yellow else "green"


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), SHANGHAI).astimezone(UTC)
