"""Tell how near the deadlines of tasks are, by the calendar in force today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import InstrumentedAttribute, Session

from workflow.domain.reminders import Colour, LightThresholds, light
from workflow.domain.workdays import WorkCalendar
from workflow.models import EvaluationCase
from workflow.services.calendars import current_timetable
from workflow.services.resources import Resources

LampKind = Colour | Literal["grey"]
# The order of filters: what presses most stands first.
KINDS: tuple[LampKind, ...] = ("red", "orange", "yellow", "green", "grey")
assert set(get_args(Colour)) < set(KINDS)  # noqa: S101 - a colour more would have no filter

# The condition that a case is suspended.
SUSPENDED: ColumnElement[bool] = EvaluationCase.riders["suspended_on"].astext.is_not(None)

DueColumn = ColumnElement[date] | ColumnElement[date | None] | InstrumentedAttribute[date | None]


@dataclass(frozen=True, slots=True)
class Lamp:
    """Hold a light with the workdays left; grey has none: no deadline, or the clock stands.

    `suspended` tells that it stands because somebody has suspended the case.
    """

    kind: LampKind
    left: int | None = None
    overdue: int = 0
    stopped: bool = False
    suspended: bool = False


def rests(case: EvaluationCase) -> bool:
    """Tell whether a case is suspended."""
    return case.riders.get("suspended_on") is not None


@dataclass(frozen=True, slots=True)
class Lamps:
    """Light deadlines as they look today."""

    calendar: WorkCalendar
    thresholds: LightThresholds
    today: date

    def of(self, due_on: date | None, *, stopped: bool = False, suspended: bool = False) -> Lamp:
        """Return the light of a due day."""
        if due_on is None or stopped or suspended:
            return Lamp("grey", stopped=stopped or suspended, suspended=suspended)
        found = light(due_on, self.today, calendar=self.calendar, thresholds=self.thresholds)
        return Lamp(found.colour, found.workdays_left, found.days_overdue)

    def workdays(self, first: date, last: date) -> int:
        """Return how many workdays come after one day up to another."""
        return self.calendar.workdays_between(first, last)

    def condition(self, kind: LampKind, column: DueColumn) -> ColumnElement[bool]:
        """Return the condition that a due day of a case has a light, the same as `of` gives."""
        if kind == "grey":
            return or_(column.is_(None), SUSPENDED)
        orange = self._last_with(self.thresholds.orange)
        yellow = self._last_with(self.thresholds.yellow)
        conditions: Mapping[str, ColumnElement[bool]] = {
            "red": column < self.today,
            "orange": and_(column >= self.today, column <= orange),
            "yellow": and_(column > orange, column <= yellow),
            "green": column > yellow,
        }
        return and_(conditions[kind], ~SUSPENDED)

    def _last_with(self, workdays: int) -> date:
        """Return the last day up to which no more than so many workdays are left."""
        return self.calendar.add_workdays(self.today, workdays + 1) - timedelta(days=1)


def lamps_of(session: Session, resources: Resources) -> Lamps:
    """Return the lights of today by the calendar in force."""
    yellow = resources.library.reminders.lights.yellow
    calendar = current_timetable(session).calendar
    return Lamps(calendar, LightThresholds(yellow), resources.today())
