"""When launch rules open cases: by table, and whatever the instants at which somebody looks."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from definitions.calendars import (
    CalendarContent,
    ListedDay,
    Notice,
    NoticedYear,
    load_calendar_days,
)
from definitions.launches import Launch
from workflow.clock import SHANGHAI
from workflow.domain.deadlines import Deadlines
from workflow.domain.launches import (
    next_occasion,
    number_of,
    occasions_between,
    occasions_from,
    open_since,
)
from workflow.domain.workdays import WorkCalendar

DAYS = Deadlines(WorkCalendar.from_content(load_calendar_days(Path("definitions/calendar"))))


def rule(every: str, on: object, **said: object) -> Launch:
    return Launch.model_validate(
        {"every": every, "on": on, "for": "units", "title": "{period}", **said}
    )


def start_of(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def told(rule: Launch, first: str, last: str, days: Deadlines = DAYS) -> list[str]:
    until = start_of(date.fromisoformat(last))
    found = occasions_from(rule, days, first=date.fromisoformat(first), until=until)
    return [f"{each.period} {each.on}" for each in found]


# The rule, from and up to which day, and what is launched when.
TABLE = [
    (rule("month", 1, roll="none"), "2026-01-01", "2026-03-01",
     ["2026-01 2026-01-01", "2026-02 2026-02-01", "2026-03 2026-03-01"]),
    # New Year's Day is off until the third, and the fourth is made up for; so is the first of May.
    (rule("month", 1), "2026-01-01", "2026-01-31", ["2026-01 2026-01-04"]),
    (rule("month", 1), "2026-05-01", "2026-05-31", ["2026-05 2026-05-06"]),
    (rule("month", 28, roll="none"), "2026-02-01", "2026-02-28", ["2026-02 2026-02-28"]),
    (rule("month", "last", roll="none"), "2026-02-01", "2026-04-30",
     ["2026-02 2026-02-28", "2026-03 2026-03-31", "2026-04 2026-04-30"]),
    (rule("month", "last", roll="none"), "2028-02-01", "2028-02-29", ["2028-02 2028-02-29"]),
    # The last of January is a Saturday: launched in February, about January all the same.
    (rule("month", "last"), "2026-02-01", "2026-02-27", ["2026-01 2026-02-02"]),
    (rule("month", 5, about="previous"), "2026-01-01", "2026-02-10",
     ["2025-12 2026-01-05", "2026-01 2026-02-05"]),
    (rule("quarter", {"month": 1, "day": 8}), "2026-01-01", "2026-12-31",
     ["2026-Q1 2026-01-08", "2026-Q2 2026-04-08", "2026-Q3 2026-07-08", "2026-Q4 2026-10-08"]),
    (rule("quarter", {"month": 3, "day": "last"}, roll="none"), "2026-01-01", "2026-06-30",
     ["2026-Q1 2026-03-31", "2026-Q2 2026-06-30"]),
    (rule("quarter", {"month": 1, "day": 8}, about="previous"), "2026-01-01", "2026-04-01",
     ["2025-Q4 2026-01-08"]),
    (rule("year", {"month": 1, "day": 12}, about="previous"), "2025-06-01", "2026-12-31",
     ["2025 2026-01-12"]),
    (rule("year", {"month": 2, "day": "last"}, roll="none"), "2024-01-01", "2025-12-31",
     ["2024 2024-02-29", "2025 2025-02-28"]),
    (rule("month", 5), "2026-06-06", "2026-07-05", []),
    (rule("month", 5, roll="none"), "2026-06-05", "2026-06-05", ["2026-06 2026-06-05"]),
    (rule("month", 5), "2026-08-01", "2026-07-01", []),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "first", "last", "expected"), TABLE)
def test_launches_are_those_of_the_table(rule, first, last, expected):
    assert told(rule, first, last) == expected


def test_a_launch_knows_its_year_its_number_and_when_the_next_comes():
    quarterly = rule("quarter", {"month": 1, "day": 8}, about="previous")
    found = next_occasion(quarterly, DAYS, after=start_of(date(2026, 1, 1)))
    assert (found.period, found.year, number_of(found.period)) == ("2025-Q4", 2025, 4)
    assert (found.at, found.next_at) == (start_of(date(2026, 1, 8)), start_of(date(2026, 4, 8)))
    assert found.at.tzinfo is UTC
    assert (number_of("2026"), number_of("2026-07")) == (0, 7)
    again = next_occasion(quarterly, DAYS, after=found.at)
    assert (again.period, again.at) == ("2026-Q1", found.next_at)


def test_a_year_without_a_notice_is_provisional_and_counts_weekends_only():
    daily = next_occasion(rule("month", 1), DAYS, after=start_of(date(2031, 12, 15)))
    # The first of January 2032 is a Thursday: nobody guesses that it will be off.
    assert (daily.on, daily.provisional) == (date(2032, 1, 1), True)
    known = next_occasion(rule("month", 1), DAYS, after=start_of(date(2025, 12, 15)))
    assert (known.on, known.provisional) == (date(2026, 1, 4), False)
    unasked = next_occasion(rule("month", 1, roll="none"), DAYS, after=daily.at)
    assert not unasked.provisional


DATES = some.dates(date(2025, 1, 1), date(2027, 12, 31))
RULES = some.builds(
    rule,
    some.just("month"),
    some.integers(1, 28) | some.just("last"),
    roll=some.sampled_from(["none", "next_workday"]),
    about=some.sampled_from(["current", "previous"]),
) | some.builds(
    lambda quarters, month, day, about: rule(
        "quarter" if quarters else "year", {"month": month, "day": day}, about=about
    ),
    some.booleans(),
    some.integers(1, 3),
    some.integers(1, 28) | some.just("last"),
    some.sampled_from(["current", "previous"]),
)


@some.composite
def calendars(draw: some.DrawFn) -> Deadlines:
    """Return a calendar with a run of days off, some longer than any period."""
    first, length = draw(DATES), draw(some.integers(0, 120))
    off = {first + timedelta(days=n): ListedDay(kind="off", name="") for n in range(length)}
    years = {1949: NoticedYear(notice=Notice(), days=off)}
    return Deadlines(WorkCalendar.from_content(CalendarContent(years=years)))


INSTANTS = some.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31))  # noqa: DTZ001 - made aware


@given(RULES, calendars(), DATES, some.lists(INSTANTS, min_size=1, max_size=12))
def test_each_period_is_launched_once_whenever_the_worker_runs(rule, days, first, runs):
    """Let workers look at any instants: together they launch what one at the end would have."""
    launched: dict[str, datetime] = {}
    instants = sorted(each.replace(tzinfo=SHANGHAI) for each in runs)
    for now in instants:
        for each in occasions_from(rule, days, first=first, until=now):
            launched.setdefault(each.period, each.at)
            assert launched[each.period] == each.at <= now
    at_once = occasions_from(rule, days, first=first, until=instants[-1])
    assert launched == {each.period: each.at for each in at_once}
    assert len(launched) == len(at_once)
    assert list(launched.values()) == sorted(launched.values())


@given(RULES, calendars(), some.lists(INSTANTS, min_size=3, max_size=12, unique=True))
def test_time_cut_anywhere_gives_the_same_launches(rule, days, cuts):
    instants = sorted(each.replace(tzinfo=SHANGHAI) for each in cuts)
    whole = occasions_between(rule, days, after=instants[0], until=instants[-1])
    parts = [
        each
        for after, until in pairwise(instants)
        for each in occasions_between(rule, days, after=after, until=until)
    ]
    assert tuple(parts) == whole


@given(RULES, calendars(), DATES)
def test_launches_are_where_a_walk_through_the_days_finds_them(rule, days, first):
    """Compare with the plainest way: look at every day, and at the next workday from it."""
    until = first + timedelta(days=400)
    found = occasions_from(rule, days, first=first, until=start_of(until))
    walked = []
    day = first - timedelta(days=200)
    while day <= until:
        if is_nominal(rule, day):
            rolled = days.calendar.next_workday(day) if rule.roll == "next_workday" else day
            if first <= rolled <= until:
                walked.append(rolled)
        day += timedelta(days=1)
    assert [each.on for each in found] == walked


def is_nominal(rule: Launch, day: date) -> bool:
    month = {"month": 1, "quarter": (day.month - 1) % 3 + 1, "year": day.month}[rule.every]
    last = (day + timedelta(days=1)).month != day.month
    return month == (rule.on.month or 1) and (
        last if rule.on.day == "last" else day.day == rule.on.day
    )


@given(RULES, calendars(), INSTANTS, some.integers(0, 5))
def test_nobody_is_missed_who_came_before_the_latest_launch(rule, days, start, more):
    after = start.replace(tzinfo=SHANGHAI)
    latest = next_occasion(rule, days, after=after)
    for _ in range(more):
        latest = next_occasion(rule, days, after=latest.at)
    before = occasions_between(rule, days, after=after, until=latest.at)
    first = open_since(rule, days, latest=latest.at)
    assert all(each.on >= first for each in before if each.next_at >= latest.at)


def test_no_more_is_looked_at_than_the_launch_before_the_latest():
    monthly = rule("month", 5)
    at = next_occasion(monthly, DAYS, after=datetime(2026, 9, 20, tzinfo=SHANGHAI)).at
    assert open_since(monthly, DAYS, latest=at) == date(2026, 9, 7)
