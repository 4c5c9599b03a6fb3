"""Courses keep to workdays, fit between given days, and stay inside office hours."""

from datetime import date, datetime, time

import pytest

from definitions.calendars import load_calendar_days
from definitions.library import FOLDER
from web.commands.demonstration.plans import Step
from web.commands.demonstration.timetable import days_of, instant_of
from workflow.clock import SHANGHAI
from workflow.domain.workdays import WorkCalendar

CALENDAR = WorkCalendar.from_content(load_calendar_days(FOLDER / "calendar"))
MONDAY = date(2026, 3, 2)


def _steps(*days: int, firm: frozenset[int] = frozenset()) -> list[Step]:
    return [Step(days=each, firm=at in firm) for at, each in enumerate(days)]


def test_a_course_goes_at_its_own_pace():
    assert days_of(_steps(0, 2, 3), start=MONDAY, given={}, calendar=CALENDAR) == [
        date(2026, 3, 2),
        date(2026, 3, 4),
        date(2026, 3, 9),
    ]


def test_a_course_stretches_to_a_given_day_and_then_keeps_its_pace():
    days = days_of(
        _steps(0, 2, 2, 1), start=MONDAY, given={2: date(2026, 3, 30)}, calendar=CALENDAR
    )
    assert days == [MONDAY, date(2026, 3, 16), date(2026, 3, 30), date(2026, 3, 31)]


def test_a_firm_step_is_not_stretched():
    days = days_of(
        _steps(0, 5, 2, firm=frozenset({2})),
        start=MONDAY,
        given={2: date(2026, 3, 30)},
        calendar=CALENDAR,
    )
    assert days == [MONDAY, date(2026, 3, 26), date(2026, 3, 30)]


@pytest.mark.parametrize("seed", [str(each) for each in range(40)])
def test_people_act_in_office_hours(seed: str):
    early = datetime(2026, 3, 1, 12, tzinfo=SHANGHAI)
    found = instant_of(MONDAY, seed=seed, after=early)
    assert found.date() == MONDAY
    assert time(8, 30) <= found.time() <= time(12) or time(14) <= found.time() <= time(17, 30)


def test_a_step_comes_after_the_one_before():
    before = datetime(2026, 3, 2, 17, tzinfo=SHANGHAI)
    assert instant_of(MONDAY, seed="", after=before) > before
