"""Check due days, their explanations and what a new calendar does to them."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from definitions.calendars import (
    CalendarContent,
    ListedDay,
    Notice,
    NoticedYear,
    load_calendar_days,
)
from workflow.domain.deadlines import (
    Deadline,
    Deadlines,
    calendar_day_deadline,
    fixed_day_deadline,
    local_day,
    recomputed,
    workday_deadline,
)
from workflow.domain.workdays import WorkCalendar

CONTENT = load_calendar_days(Path(__file__).parents[3] / "definitions" / "calendar")
CALENDAR = WorkCalendar.from_content(CONTENT)
NEXT = NoticedYear(
    notice=Notice(title="假设的通知"),
    days={date(2027, 1, day): ListedDay(kind="off", name="元旦") for day in (1, 2, 3)},
)
WITH_NEXT = WorkCalendar.from_content(CalendarContent(years={**CONTENT.years, 2027: NEXT}))

days = st.dates(date(2015, 1, 1), date(2035, 12, 31))
units = st.sampled_from(["workday", "calendar_day"])
rolls = st.sampled_from(["next_workday", "none"])


@pytest.mark.parametrize(
    ("start", "count", "due", "landed"),
    [
        ("2026-01-16", 30, "2026-02-24", "2026-02-15"),
        ("2026-09-05", 30, "2026-10-08", "2026-10-05"),
        ("2022-09-02", 30, "2022-10-08", "2022-10-02"),
        ("2026-04-01", 60, "2026-06-01", "2026-05-31"),
    ],
)
def test_calendar_days_roll_to_the_next_workday(start, count, due, landed):
    found = calendar_day_deadline(
        CALENDAR, start_on=date.fromisoformat(start), days=count, roll="next_workday"
    )
    assert found.due_on == date.fromisoformat(due)
    assert found.explanation["rolled_from"] == landed


def listed(found: Deadline, part: str) -> list[dict[str, Any]]:
    """Return a list of the explanation."""
    value = found.explanation[part]
    assert isinstance(value, list)
    return value


def test_calendar_days_stay_where_they_land_without_a_roll():
    found = calendar_day_deadline(CALENDAR, start_on=date(2026, 1, 16), days=30, roll="none")
    assert found.due_on == date(2026, 2, 15)
    assert found.explanation["rolled_from"] is None
    assert found.explanation["skipped"] == []


def test_explanation_names_every_day_that_moved_the_deadline():
    found = workday_deadline(CALENDAR, start_on=date(2026, 2, 13), days=10)
    assert found.due_on == date(2026, 3, 5)
    assert found.explanation == {
        "rule": {
            "kind": "days",
            "start_on": "2026-02-13",
            "days": 10,
            "unit": "workday",
            "roll": "none",
        },
        "due_on": "2026-03-05",
        "skipped": [
            {
                "first": "2026-02-15",
                "last": "2026-02-23",
                "days": 9,
                "kind": "holiday",
                "name": "春节",
            },
            {
                "first": "2026-03-01",
                "last": "2026-03-01",
                "days": 1,
                "kind": "weekend",
                "name": "",
            },
        ],
        "make_up": [
            {"on": "2026-02-14", "name": "春节"},
            {"on": "2026-02-28", "name": "春节"},
        ],
        "rolled_from": None,
        "uncovered_years": [],
        "calendar": CALENDAR.digest,
    }


def test_weekends_of_different_weeks_are_told_apart():
    found = workday_deadline(CALENDAR, start_on=date(2026, 3, 2), days=10)
    skipped = [(run["first"], run["last"]) for run in listed(found, "skipped")]
    assert skipped == [("2026-03-07", "2026-03-08"), ("2026-03-14", "2026-03-15")]


def test_deadline_ends_at_midnight_in_shanghai():
    found = workday_deadline(CALENDAR, start_on=date(2026, 2, 10), days=5)
    assert found.due_at == datetime(2026, 2, 24, 16, tzinfo=UTC)
    assert found.due_at.utcoffset() == timedelta(0)


def test_terms_before_an_event_count_back():
    found = workday_deadline(CALENDAR, start_on=date(2026, 2, 26), days=-7)
    assert found.due_on == date(2026, 2, 10)
    assert [each["on"] for each in listed(found, "make_up")] == ["2026-02-14"]


@pytest.mark.parametrize(
    ("month", "day", "year", "roll", "due"),
    [
        (3, 31, 2026, "next_workday", "2026-03-31"),
        (10, 5, 2026, "next_workday", "2026-10-08"),
        (10, 5, 2026, "none", "2026-10-05"),
        (2, 29, 2027, "none", "2027-02-28"),
    ],
)
def test_fixed_days_fall_on_their_day_or_roll(month, day, year, roll, due):
    found = fixed_day_deadline(CALENDAR, month=month, day=day, year=year, roll=roll)
    assert found.due_on == date.fromisoformat(due)


def test_chosen_day_may_roll():
    found = Deadlines(CALENDAR).on(day=date(2026, 5, 2), roll="next_workday")
    assert found.due_on == date(2026, 5, 6)
    assert found.explanation["skipped"] == [
        {
            "first": "2026-05-02",
            "last": "2026-05-05",
            "days": 4,
            "kind": "holiday",
            "name": "劳动节",
        }
    ]


def test_term_of_nought_is_due_on_its_start():
    found = workday_deadline(CALENDAR, start_on=date(2026, 5, 2), days=0)
    assert found.due_on == date(2026, 5, 2)


def test_years_without_a_notice_make_a_deadline_provisional():
    found = workday_deadline(CALENDAR, start_on=date(2026, 12, 21), days=10)
    assert found.due_on == date(2027, 1, 4)
    assert found.provisional
    assert found.explanation["uncovered_years"] == [2027]


def test_term_beyond_ten_years_is_refused():
    with pytest.raises(ValidationError):
        workday_deadline(CALENDAR, start_on=date(2026, 12, 21), days=3661)


def test_new_calendar_moves_a_provisional_deadline_to_its_final_day():
    old = workday_deadline(CALENDAR, start_on=date(2026, 12, 21), days=10)
    new = Deadlines(WITH_NEXT).again(old.explanation)
    assert new.due_on == date(2027, 1, 5)
    assert recomputed(old, new, told=True) == new
    assert not new.provisional


def test_deadline_already_told_is_never_shortened():
    old = workday_deadline(WITH_NEXT, start_on=date(2026, 12, 21), days=10)
    new = Deadlines(CALENDAR).again(old.explanation)
    assert recomputed(old, new, told=False) == new
    kept = recomputed(old, new, told=True)
    assert (kept.due_on, kept.due_at) == (old.due_on, old.due_at)
    assert kept.explanation["due_on"] == "2027-01-05"
    assert kept.explanation["kept_over"] == "2027-01-04"
    assert recomputed(kept, new, told=True) == kept


@pytest.mark.parametrize(("unit", "roll"), [("week", "none"), ("workday", "back")])
def test_unknown_units_and_rolls_are_refused(unit, roll):
    with pytest.raises(ValidationError):
        Deadlines(CALENDAR).due(start_on=date(2026, 3, 2), days=1, unit=unit, roll=roll)


def test_deadlines_carry_the_digest_of_their_calendar():
    assert Deadlines(CALENDAR).digest == CALENDAR.digest


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 16, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_days_change_at_midnight_in_shanghai(instant, day):
    assert local_day(instant) == day


def test_naive_instant_has_no_day():
    with pytest.raises(ValueError, match="naive"):
        local_day(datetime(2026, 1, 1))  # noqa: DTZ001 - the fault under test


@given(days, st.integers(-300, 300), units, rolls)
def test_deadline_is_provisional_just_when_an_uncovered_day_was_asked(start, count, unit, roll):
    found = Deadlines(CALENDAR).due(start_on=start, days=count, unit=unit, roll=roll)
    asked = set()
    if unit == "workday" and count:
        first, last = sorted((start, CALENDAR.add_workdays(start, count)))
        span = {first + timedelta(days=n) for n in range((last - first).days + 1)}
        asked |= span - {start}
    if roll == "next_workday":
        landed = date.fromisoformat(str(found.explanation["rolled_from"] or found.due_on))
        asked |= {landed + timedelta(days=n) for n in range((found.due_on - landed).days + 1)}
    assert found.provisional == any(not 2022 <= day.year <= 2026 for day in asked)


@given(days, st.integers(0, 300), units)
def test_roll_lands_on_a_workday_and_never_goes_back(start, count, unit):
    deadlines = Deadlines(CALENDAR)
    plain = deadlines.due(start_on=start, days=count, unit=unit, roll="none")
    rolled = deadlines.due(start_on=start, days=count, unit=unit, roll="next_workday")
    assert CALENDAR.is_workday(rolled.due_on)
    assert rolled.due_on >= plain.due_on


@given(days, st.integers(1, 200))
def test_explanation_accounts_for_every_day_counted(start, count):
    found = workday_deadline(CALENDAR, start_on=start, days=count)
    skipped = sum(run["days"] for run in listed(found, "skipped"))
    assert (found.due_on - start).days == count + skipped


@given(days, st.integers(-300, 300), units, rolls)
def test_explanation_survives_json_and_repeats_its_deadline(start, count, unit, roll):
    deadlines = Deadlines(CALENDAR)
    found = deadlines.due(start_on=start, days=count, unit=unit, roll=roll)
    assert deadlines.again(json.loads(json.dumps(found.explanation))) == found
