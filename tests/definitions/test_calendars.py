"""Check the shipped calendars and what the loader refuses."""

import json
from datetime import date
from pathlib import Path

import pytest

from definitions.calendars import (
    CalendarContent,
    CalendarError,
    ListedDay,
    checked_days,
    load_calendar_days,
)
from definitions.errors import DefinitionError

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "definitions" / "calendar"
DATA = ROOT / "tests" / "data" / "calendar"
YEARS = (2022, 2023, 2024, 2025, 2026)

OFF = ListedDay(kind="off", name="国庆节")
WORK = ListedDay(kind="work", name="国庆节")

FILE = """\
year: 2026
notice: {title: 通知}
holidays:
  - {name: 国庆节, off_from: %s, off_to: %s, work: [%s]}
"""


@pytest.fixture(scope="module")
def content():
    return load_calendar_days(SHIPPED)


@pytest.mark.parametrize("year", YEARS)
def test_shipped_year_equals_the_transcription_day_by_day(content, year):
    paper = json.loads((DATA / f"{year}.json").read_text("utf-8"))
    expected = {
        date.fromisoformat(each["date"]): ListedDay(
            kind="off" if each["isOffDay"] else "work", name=each["name"]
        )
        for each in paper["days"]
    }
    assert content.years[year].days == expected
    assert list(content.years[year].notice.urls) == paper["papers"]


@pytest.mark.parametrize("year", YEARS)
def test_shipped_year_names_its_notice(content, year):
    notice = content.years[year].notice
    assert notice.title == f"国务院办公厅关于{year}年部分节假日安排的通知"
    assert notice.number.startswith(f"国办发明电〔{year - 1}〕")
    assert notice.issued_on is not None
    assert notice.issued_on.year == year - 1


def test_december_day_set_by_the_next_notice_stays_with_that_notice(content):
    assert date(2022, 12, 31) not in content.years[2022].days
    assert content.days()[date(2022, 12, 31)] == ListedDay(kind="off", name="元旦")


def test_later_title_wins_where_two_notices_set_a_day(content):
    day = date(2026, 12, 31)
    later = checked_days(2027, [(day, ListedDay(kind="off", name="元旦"))])
    earlier = checked_days(2026, [(day, ListedDay(kind="off", name="别名"))])
    notice = content.years[2026].notice
    both = CalendarContent.from_json(
        {
            "years": {
                2027: {"notice": notice, "days": later},
                2026: {"notice": notice, "days": earlier},
            }
        }
    )
    assert both.days()[day].name == "元旦"


def test_content_survives_json_with_its_digest(content):
    again = CalendarContent.from_json(json.loads(json.dumps(content.to_json())))
    assert again == content
    assert again.digest() == content.digest()


def test_digest_does_not_depend_on_the_order_of_years(content):
    backwards = CalendarContent(years=dict(sorted(content.years.items(), reverse=True)))
    assert backwards.digest() == content.digest()


@pytest.mark.parametrize(
    ("listed", "code", "day"),
    [
        ([(date(2026, 10, 1), OFF), (date(2026, 10, 1), OFF)], "day_twice", date(2026, 10, 1)),
        ([(date(2025, 11, 30), OFF)], "day_outside", date(2025, 11, 30)),
        ([(date(2027, 2, 1), OFF)], "day_outside", date(2027, 2, 1)),
        ([(date(2026, 10, 9), WORK)], "work_on_weekday", date(2026, 10, 9)),
        ([], "year_empty", None),
    ],
)
def test_wrong_days_are_refused_by_name(listed, code, day):
    with pytest.raises(CalendarError) as caught:
        checked_days(2026, listed)
    assert caught.value.code == f"calendar.{code}"
    assert caught.value.values.get("day") == day


def test_days_of_the_months_around_belong_to_a_notice():
    around = [(date(2027, 1, 1), OFF), (date(2025, 12, 31), OFF)]
    assert list(checked_days(2026, around)) == [date(2025, 12, 31), date(2027, 1, 1)]


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("2026", FILE % ("2026-10-07", "2026-10-01", ""), "calendar.range_backwards"),
        ("2026", FILE % ("2026-10-01", "2026-10-07", "2026-10-02"), "calendar.day_twice"),
        ("2026", "year: 2026\nnotice: {}\nholidays: []\n", "calendar.year_empty"),
        ("2026", "year: 2026\nnotice: {}\nholidays: []\nx: 1\n", "definition.unknown_key"),
        ("2027", FILE % ("2026-10-01", "2026-10-07", "2026-10-10"), "calendar.file_year"),
    ],
)
def test_wrong_file_is_refused_with_its_name(tmp_path, name, text, code):
    (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    with pytest.raises(DefinitionError) as caught:
        load_calendar_days(tmp_path)
    problem = caught.value.problems[0]
    assert (problem.file, problem.code) == (f"{name}.yaml", code)
