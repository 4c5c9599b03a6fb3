"""A deadline is retold step by step, from its rule to its day."""

from datetime import date

import pytest
from flask import Flask

from tests.support.city import CALENDAR
from web.deadline_words import deadline_words
from workflow.domain.deadlines import Deadlines
from workflow.domain.workdays import WorkCalendar

TIMETABLE = Deadlines(WorkCalendar.from_content(CALENDAR))


@pytest.fixture(autouse=True)
def _inside(app: Flask):
    with app.app_context():
        yield


def test_workdays_are_counted_over_holidays_and_make_up_days():
    deadline = TIMETABLE.due(start_on=date(2026, 9, 17), days=10, unit="workday", roll="none")
    lines = deadline_words(deadline.explanation)
    assert lines[0] == "从2026年9月17日的次日起算，数10个工作日"
    assert any("国庆节" in line or "中秋节" in line for line in lines)
    assert any("调休" in line for line in lines)
    assert lines[-1].startswith("所以应在2026年")


def test_a_fixed_day_off_is_rolled_and_a_year_without_notice_is_named():
    deadline = TIMETABLE.fixed(month=1, day=1, year=2028, roll="next_workday")
    lines = deadline_words(deadline.explanation)
    assert lines[0] == "规定的日子是2028年1月1日"
    assert any("顺延" in line for line in lines)
    assert any("2028年的放假安排还没有公布" in line for line in lines)


def test_a_chosen_day_and_one_that_was_kept():
    deadline = TIMETABLE.on(day=date(2026, 9, 18), roll="none")
    kept = {**deadline.explanation, "kept_over": "2026-09-17"}
    lines = deadline_words(kept)
    assert lines[0] == "定下的日子是2026年9月18日"
    assert "不提前" in lines[1]


def test_a_day_that_was_granted_tells_the_old_one():
    deadline = TIMETABLE.extended(was=date(2026, 3, 30), until=date(2026, 5, 8))
    assert deadline_words(deadline.explanation) == [
        "原期限是2026年3月30日，经批准延到2026年5月8日",
        "所以应在2026年5月8日24时之前办",
    ]


def test_days_of_rest_are_told_and_counted():
    deadline = TIMETABLE.resumed(
        was=date(2026, 3, 30), since=date(2026, 3, 16), until=date(2026, 3, 20), unit="workday"
    )
    lines = deadline_words(deadline.explanation)
    assert lines[:2] == [
        "原期限是2026年3月30日；2026年3月16日至2026年3月20日中止办理，期限按这些天顺延",
        "从2026年3月30日的次日起算，数4个工作日",
    ]
    assert "4月" in lines[-1]


def test_nothing_is_told_of_no_deadline():
    assert deadline_words({}) == []
