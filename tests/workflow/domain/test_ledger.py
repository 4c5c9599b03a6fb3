"""Check how the ledger ages problems and says how far they are."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from definitions.calendars import load_calendar_days
from workflow.domain.ledger import ageing_step, completion_of, first_day_within
from workflow.domain.workdays import WorkCalendar

LIMITS = (15, 30, 60)
CALENDAR = WorkCalendar.from_content(load_calendar_days(Path("definitions/calendar")))
DAYS = st.dates(date(2023, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("age", "step"), [(0, 1), (15, 1), (16, 2), (30, 2), (31, 3), (60, 3), (61, 4), (700, 4)]
)
def test_an_age_falls_into_its_step(age: int, step: int):
    assert ageing_step(age, LIMITS) == step


@pytest.mark.parametrize(
    ("progress", "said"), [(0, "untouched"), (1, "partial"), (99, "partial"), (100, "whole")]
)
def test_progress_is_said_in_three_words(progress: int, said: str):
    assert completion_of(progress) == said


@given(today=DAYS, workdays=st.integers(0, 80))
def test_the_first_day_within_an_age_is_the_border(today: date, workdays: int):
    first = first_day_within(CALENDAR, today, workdays)
    assert CALENDAR.workdays_between(first, today) <= workdays
    assert CALENDAR.workdays_between(first - timedelta(days=1), today) > workdays


@given(today=DAYS, back=st.integers(0, 150))
def test_steps_by_days_and_by_ages_agree(today: date, back: int):
    opened = today - timedelta(days=back)
    borders = [first_day_within(CALENDAR, today, limit) for limit in LIMITS]
    step = 1 + sum(opened < border for border in borders)
    assert step == ageing_step(CALENDAR.workdays_between(opened, today), LIMITS)
