"""Check lights and the instants of reminders."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from definitions.calendars import load_calendar_days
from workflow.domain.deadlines import Deadlines, local_day
from workflow.domain.reminders import Light, LightThresholds, light, reminder_instants
from workflow.domain.workdays import WorkCalendar

CALENDAR = WorkCalendar.from_content(
    load_calendar_days(Path(__file__).parents[3] / "definitions" / "calendar")
)
THRESHOLDS = LightThresholds(yellow=5)
days = st.dates(date(2021, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("due", "today", "expected"),
    [
        ("2026-03-13", "2026-03-05", Light("green", 6, 0)),
        ("2026-03-13", "2026-03-06", Light("yellow", 5, 0)),
        ("2026-02-24", "2026-02-14", Light("yellow", 1, 0)),
        ("2026-03-13", "2026-03-13", Light("orange", 0, 0)),
        ("2026-03-14", "2026-03-13", Light("orange", 0, 0)),
        ("2026-03-13", "2026-03-14", Light("red", 0, 1)),
        ("2026-03-13", "2026-03-18", Light("red", -3, 5)),
    ],
)
def test_lights_follow_the_workdays_left(due, today, expected):
    seen = light(
        date.fromisoformat(due),
        date.fromisoformat(today),
        calendar=CALENDAR,
        thresholds=THRESHOLDS,
    )
    assert seen == expected


@given(days, days, days)
def test_lights_never_turn_back_as_time_passes(due, one, other):
    order = ["green", "yellow", "orange", "red"]
    earlier, later = (
        light(due, today, calendar=CALENDAR, thresholds=THRESHOLDS)
        for today in sorted((one, other))
    )
    assert order.index(earlier.colour) <= order.index(later.colour)


def test_reminders_go_out_before_on_and_after_the_due_day_by_workdays():
    found = reminder_instants(date(2026, 2, 24), [1, 0, -2], calendar=CALENDAR, hour=9)
    assert found == (
        ("2026-02-24:+1", datetime(2026, 2, 25, 1, tzinfo=UTC)),
        ("2026-02-24:+0", datetime(2026, 2, 24, 1, tzinfo=UTC)),
        ("2026-02-24:-2", datetime(2026, 2, 13, 1, tzinfo=UTC)),
    )


def test_reminder_at_night_falls_on_the_day_of_shanghai():
    found = reminder_instants(date(2026, 3, 13), [0], calendar=CALENDAR, hour=1)
    assert found == (("2026-03-13:+0", datetime(2026, 3, 12, 17, tzinfo=UTC)),)


def test_deadlines_give_the_reminders_of_a_deadline():
    deadlines = Deadlines(CALENDAR)
    found = deadlines.reminders(
        deadlines.on(day=date(2026, 3, 13), roll="none"), offsets=[-1], hour=9
    )
    assert found == (("2026-03-13:-1", datetime(2026, 3, 12, 1, tzinfo=UTC)),)


@given(days, st.lists(st.integers(-10, 10), unique=True))
def test_every_reminder_has_its_own_key_and_falls_on_a_workday(due, offsets):
    due = CALENDAR.next_workday(due)
    found = reminder_instants(due, offsets, calendar=CALENDAR, hour=9)
    assert len({key for key, _ in found}) == len(offsets)
    assert all(CALENDAR.is_workday(local_day(instant)) for _, instant in found)
