"""Know which days are worked."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Self

from definitions.calendars import CalendarContent, ListedDay

_DAYS_A_WEEK = 7
_WORKDAYS_A_WEEK = 5


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Answer questions about workdays, make-up working days (调休) included.

    Years without a notice count weekends only; what is computed with them is provisional.
    Two calendars with the same digest are the same calendar.
    """

    digest: str
    covered_years: frozenset[int] = field(compare=False)
    content: CalendarContent = field(compare=False, repr=False)
    _listed: Mapping[date, ListedDay] = field(compare=False, repr=False)
    _gained: tuple[int, ...] = field(compare=False, repr=False)
    _lost: tuple[int, ...] = field(compare=False, repr=False)

    @classmethod
    def from_content(cls, content: CalendarContent) -> Self:
        """Return the calendar of the given notices."""
        listed = content.days()
        worked = {day for day, each in listed.items() if each.kind == "work"}
        return cls(
            digest=content.digest(),
            covered_years=frozenset(content.years),
            content=content,
            _listed=listed,
            _gained=_ordinals(day for day in worked if is_weekend(day)),
            _lost=_ordinals(day for day in listed.keys() - worked if not is_weekend(day)),
        )

    @classmethod
    def from_json(cls, value: object) -> Self:
        """Return the calendar stored as JSON; raises pydantic's ValidationError."""
        return cls.from_content(CalendarContent.from_json(value))

    def to_json(self) -> dict[str, object]:
        """Return what `from_json` takes."""
        return self.content.to_json()

    def covers(self, day: date) -> bool:
        """Tell whether the notice of the day's year is known."""
        return day.year in self.covered_years

    def is_workday(self, day: date) -> bool:
        """Tell whether a day is worked: as listed, else Monday to Friday."""
        listed = self._listed.get(day)
        return listed.kind == "work" if listed else not is_weekend(day)

    def is_holiday(self, day: date) -> bool:
        """Tell whether a notice makes the day a day off."""
        listed = self._listed.get(day)
        return listed is not None and listed.kind == "off"

    def day_name(self, day: date) -> str:
        """Return the holiday that a listed day belongs to, or an empty text."""
        listed = self._listed.get(day)
        return listed.name if listed else ""

    def walk(self, start: date, workdays: int) -> tuple[date, ...]:
        """Return the days passed when counting workdays from a start that is not counted.

        Negative counts go backwards. The last day is the one counted to; days off are among
        the others. Empty for a count of nought.
        """
        step = timedelta(days=1 if workdays > 0 else -1)
        left = abs(workdays)
        day = start
        passed = []
        while left:
            day += step
            left -= self.is_workday(day)
            passed.append(day)
        return tuple(passed)

    def add_workdays(self, start: date, workdays: int) -> date:
        """Return the day so many workdays after the start (before it when negative)."""
        return (start, *self.walk(start, workdays))[-1]

    def workdays_between(self, first: date, last: date) -> int:
        """Return how many workdays come after `first` up to `last`; negative when it is past."""
        return self._position(last) - self._position(first)

    def next_workday(self, day: date) -> date:
        """Return the day itself when it is worked, else the next one that is."""
        while not self.is_workday(day):
            day += timedelta(days=1)
        return day

    def _position(self, day: date) -> int:
        # Day 1 of the proleptic calendar is a Monday: whole weeks are counted by arithmetic,
        # so that a list of long overdue tasks costs no walk through years.
        ordinal = day.toordinal()
        weeks, rest = divmod(ordinal, _DAYS_A_WEEK)
        by_week = weeks * _WORKDAYS_A_WEEK + min(rest, _WORKDAYS_A_WEEK)
        return by_week + bisect_right(self._gained, ordinal) - bisect_right(self._lost, ordinal)


def is_weekend(day: date) -> bool:
    """Tell whether a day is a Saturday or a Sunday."""
    return day.weekday() >= _WORKDAYS_A_WEEK


def _ordinals(days: Iterable[date]) -> tuple[int, ...]:
    return tuple(sorted(day.toordinal() for day in days))
