"""Show how near a deadline is, and say when to remind of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Literal

from workflow.clock import SHANGHAI
from workflow.domain.deadlines import Deadline
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


@dataclass(frozen=True, slots=True)
class ReminderRule:
    """Place a reminder: workdays from the due day, negative before it, 0 on it."""

    key: str
    offset: int


@dataclass(frozen=True, slots=True)
class Reminder:
    """Hold one reminder: its rule, the key that makes it unique, and its instant (UTC)."""

    rule: ReminderRule
    occurrence: str
    fires_at: datetime


def light(
    due_on: date, today: date, *, calendar: WorkCalendar, thresholds: LightThresholds
) -> Light:
    """Return the light of a due day as seen today: red once it has passed."""
    left = calendar.workdays_between(today, due_on)
    overdue = max((today - due_on).days, 0)
    return Light(_colour(left, overdue, thresholds), left, overdue)


def reminder_instants(
    deadline: Deadline, rules: Iterable[ReminderRule], *, calendar: WorkCalendar, hour: int
) -> tuple[Reminder, ...]:
    """Return every reminder of a deadline at an hour of Shanghai, in the order of time.

    The occurrence names the due day: a deadline that moves is reminded of anew.
    """
    found = (_reminder(deadline.due_on, rule, calendar, hour) for rule in rules)
    return tuple(sorted(found, key=lambda each: (each.fires_at, each.rule.key)))


def _colour(left: int, overdue: int, thresholds: LightThresholds) -> Colour:
    if overdue:
        return "red"
    if left <= thresholds.orange:
        return "orange"
    return "yellow" if left <= thresholds.yellow else "green"


def _reminder(due_on: date, rule: ReminderRule, calendar: WorkCalendar, hour: int) -> Reminder:
    day = calendar.add_workdays(due_on, rule.offset)
    instant = datetime.combine(day, time(hour), SHANGHAI).astimezone(UTC)
    return Reminder(rule, f"{due_on.isoformat()}:{rule.offset:+d}", instant)
