"""Check workdays against the published calendars and by properties."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from definitions.calendars import CalendarContent, load_calendar_days
from workflow.domain.workdays import WorkCalendar

CALENDAR = WorkCalendar.from_content(
    load_calendar_days(Path(__file__).parents[3] / "definitions" / "calendar")
)
BARE = WorkCalendar.from_content(CalendarContent())

days = st.dates(date(2015, 1, 1), date(2035, 12, 31))
counts = st.integers(-400, 400)
calendars = st.sampled_from([CALENDAR, BARE])

# Computed by hand and by two independent libraries; the start is not counted.
VECTORS = [
    ("2026-02-10", 5, "2026-02-24"),
    ("2026-02-13", 10, "2026-03-05"),
    ("2026-02-14", 3, "2026-02-26"),
    ("2026-04-30", 5, "2026-05-11"),
    ("2026-05-08", 1, "2026-05-09"),
    ("2026-09-24", 10, "2026-10-15"),
    ("2026-09-30", 5, "2026-10-13"),
    ("2025-01-24", 5, "2025-02-07"),
    ("2025-04-25", 3, "2025-04-29"),
    ("2025-09-26", 10, "2025-10-16"),
    ("2022-01-28", 5, "2022-02-09"),
    ("2022-05-30", 15, "2022-06-21"),
    ("2022-09-30", 5, "2022-10-12"),
]


@pytest.mark.parametrize(("start", "count", "due"), VECTORS)
def test_workdays_are_added_as_published(start, count, due):
    assert CALENDAR.add_workdays(date.fromisoformat(start), count) == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("year", "worked"),
    [
        (2022, "01-29 01-30 04-02 04-24 05-07 10-08 10-09"),
        (2024, "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12"),
        (2025, "01-26 02-08 04-27 09-28 10-11"),
        (2026, "01-04 02-14 02-28 05-09 09-20 10-10"),
    ],
)
def test_make_up_workdays_are_those_of_the_notice(year, worked):
    first = date(year, 1, 1)
    every = [first + timedelta(days=number) for number in range(365)]
    found = [f"{day:%m-%d}" for day in every if day.weekday() > 4 and CALENDAR.is_workday(day)]
    assert " ".join(found) == worked


def test_listed_days_have_names_and_ordinary_days_have_none():
    assert CALENDAR.day_name(date(2026, 2, 14)) == "春节"
    assert CALENDAR.is_holiday(date(2026, 2, 16))
    assert not CALENDAR.is_holiday(date(2026, 2, 14))
    assert CALENDAR.day_name(date(2026, 3, 7)) == ""
    assert not CALENDAR.is_holiday(date(2026, 3, 7))


def test_weekends_alone_count_beyond_the_published_years():
    assert not CALENDAR.covers(date(2027, 1, 1))
    assert CALENDAR.is_workday(date(2027, 1, 1))
    assert not CALENDAR.is_workday(date(2027, 1, 2))


@pytest.mark.parametrize(
    ("first", "last", "left"),
    [
        ("2026-02-13", "2026-02-24", 2),
        ("2026-02-24", "2026-02-13", -2),
        ("2026-03-06", "2026-03-07", 0),
        ("2026-03-06", "2026-03-06", 0),
    ],
)
def test_days_left_are_signed(first, last, left):
    assert CALENDAR.workdays_between(date.fromisoformat(first), date.fromisoformat(last)) == left


def test_calendar_survives_json_and_equals_by_digest():
    again = WorkCalendar.from_json(CALENDAR.to_json())
    assert again == CALENDAR
    assert hash(again) == hash(CALENDAR)
    assert again != BARE
    assert again.covered_years == {2022, 2023, 2024, 2025, 2026}


@given(calendars, days, counts)
def test_adding_and_counting_are_inverse(calendar, start, count):
    start = calendar.next_workday(start)
    there = calendar.add_workdays(start, count)
    assert calendar.workdays_between(start, there) == count
    assert calendar.add_workdays(there, -count) == start
    assert calendar.is_workday(there)


@given(calendars, days, days)
def test_counting_agrees_with_looking_at_each_day(calendar, one, other):
    first, last = sorted((one, other))
    between = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    assert calendar.workdays_between(first, last) == sum(map(calendar.is_workday, between))
    assert calendar.workdays_between(last, first) == -calendar.workdays_between(first, last)


@given(calendars, days, counts, st.integers(0, 30), st.integers(0, 60))
def test_later_starts_and_longer_terms_never_end_earlier(calendar, start, count, more, later):
    end = calendar.add_workdays(start, count)
    assert calendar.add_workdays(start, count + more) >= end
    moved = start + timedelta(days=later)
    assert calendar.add_workdays(moved, count) >= end


@given(calendars, days)
def test_next_workday_is_the_first_from_the_day_on(calendar, day):
    found = calendar.next_workday(day)
    assert found >= day
    assert calendar.is_workday(found)
    assert (found == day) == calendar.is_workday(day)
