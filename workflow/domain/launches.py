"""Say when the launch rule of a definition opens cases, and which period they are about."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count, takewhile
from typing import Protocol

from definitions.launches import LAST, Every, Launch
from workflow.domain.deadlines import end_of_day, local_day

_A_YEAR: Mapping[Every, int] = {"year": 1, "quarter": 4, "month": 12}
_KEYS: Mapping[Every, str] = {"year": "{0}", "quarter": "{0}-Q{1}", "month": "{0}-{1:02}"}
_MONTHS = 12
# The longest month; a month that does not have the day takes its last.
_LONGEST = 31
_DAY = timedelta(days=1)
# A newer calendar may roll a day that has been to another one; never as far as half a month.
_DRIFT = timedelta(days=15)


class Day(Protocol):
    """Be a day of a calendar, which a year without a notice may still move."""

    @property
    def due_on(self) -> date:
        """Return the day."""
        ...

    @property
    def provisional(self) -> bool:
        """Tell whether a calendar that is still to come may move it."""
        ...


class Days(Protocol):
    """Know on which day a fixed day of a year falls; the timetable of deadlines does."""

    def fixed(self, *, month: int, day: int, year: int, roll: str) -> Day:
        """Return the day, rolled as asked."""
        ...


@dataclass(frozen=True, slots=True)
class Occasion:
    """Be one launch: the period that it is about, the instant (UTC), and that of the next launch.

    `period` is 2026, 2026-Q3 or 2026-07.
    """

    period: str
    year: int
    on: date
    at: datetime
    next_at: datetime
    provisional: bool


def occasions_from(
    rule: Launch, days: Days, *, first: date, until: datetime
) -> tuple[Occasion, ...]:
    """Return the launches from a day on, up to and with an instant."""
    return occasions_between(rule, days, after=_start_of(first - _DAY), until=until)


def occasions_between(
    rule: Launch, days: Days, *, after: datetime, until: datetime
) -> tuple[Occasion, ...]:
    """Return the launches later than an instant, up to and with another, in their order."""
    return tuple(takewhile(lambda each: each.at <= until, _later(rule, days, after)))


def next_occasion(rule: Launch, days: Days, *, after: datetime) -> Occasion:
    """Return the first launch later than an instant."""
    return next(_later(rule, days, after))


def open_since(rule: Launch, days: Days, *, latest: datetime) -> date:
    """Return the day of the launch before the latest that has taken place.

    Who was entered before the latest may still have missed that one; no earlier one can be missed.
    """
    index = _index_after(rule, days, latest - _DRIFT)
    return _day(rule, days, index - 1).due_on


def start_of_day(instant: datetime) -> datetime:
    """Return the instant (UTC) at which the day of an instant began in Shanghai."""
    return _start_of(local_day(instant))


def number_of(period: str) -> int:
    """Return which quarter or month of its year a period is; of a whole year, nought."""
    return int(period.partition("-")[2].removeprefix("Q") or 0)


def _later(rule: Launch, days: Days, after: datetime) -> Iterator[Occasion]:
    first = _index_after(rule, days, after)
    return (_occasion(rule, days, each) for each in count(first))


def _index_after(rule: Launch, days: Days, after: datetime) -> int:
    # Rolling never changes the order, so the first is found by steps from the instant's own period.
    today = local_day(after)
    index = (today.year * _MONTHS + today.month - 1) // (_MONTHS // _A_YEAR[rule.every])
    while _at(rule, days, index) > after:
        index -= 1
    while _at(rule, days, index) <= after:
        index += 1
    return index


def _occasion(rule: Launch, days: Days, index: int) -> Occasion:
    day = _day(rule, days, index)
    year, before = divmod(index - (rule.about == "previous"), _A_YEAR[rule.every])
    return Occasion(
        period=_KEYS[rule.every].format(year, before + 1),
        year=year,
        on=day.due_on,
        at=_start_of(day.due_on),
        next_at=_at(rule, days, index + 1),
        provisional=day.provisional,
    )


def _at(rule: Launch, days: Days, index: int) -> datetime:
    return _start_of(_day(rule, days, index).due_on)


def _day(rule: Launch, days: Days, index: int) -> Day:
    """Return the day of a period; periods are counted from the year nought."""
    year, before = divmod(index, _A_YEAR[rule.every])
    month = before * (_MONTHS // _A_YEAR[rule.every]) + (rule.on.month or 1)
    day = _LONGEST if rule.on.day == LAST else int(rule.on.day)
    return days.fixed(month=month, day=day, year=year, roll=rule.roll)


def _start_of(day: date) -> datetime:
    return end_of_day(day - _DAY)
