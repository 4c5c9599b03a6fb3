"""Check the pages of the calendar: a year, a count of days, the import and its refusals."""

import json
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.support.city import CALENDAR, City
from tests.support.pages import SignIn
from workflow.models import CalendarVersion
from workflow.services.calendars import current_timetable

NOTICE = """国务院办公厅关于2027年部分节假日安排的通知
国办发明电〔2026〕9号
一、元旦：2027年1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。1月31日（周日）、2月13日（周六）上班。"""
PAPER = {
    "year": 2027,
    "papers": [],
    "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": True}],
}
TABLE = "日期,名称,类型\n2027-01-01,元旦,休\n2027-01-30,春节,班\n"


@pytest.fixture
def manager(city: City, sign_in: SignIn) -> FlaskClient:
    """Return the browser of the system administrator."""
    return sign_in(city.people["system_admin"])


def upload(client: FlaskClient, content: bytes, name: str = "2027.json"):
    return client.post(
        "/calendar/import/file", data={"file": (BytesIO(content), name)}, follow_redirects=True
    )


def test_a_year_shows_holidays_and_make_up_days_in_words(manager: FlaskClient):
    page = manager.get("/calendar/?year=2026").text
    assert "2026年10月10日，国庆节调休，上班" in page
    assert "2026年10月1日，国庆节放假" in page
    assert "国办发明电〔2025〕7号" in page


def test_a_year_without_notice_says_that_deadlines_are_provisional(manager: FlaskClient):
    page = manager.get("/calendar/?year=2027").text
    assert "标“暂定”" in page
    assert "2027年（未公布）" in page


@pytest.mark.parametrize("year", ["abc", "0001", "9999", "²²²²", "20266"])
def test_a_year_that_is_none_is_this_year(manager: FlaskClient, year: str):
    assert "2026年共" in manager.get(f"/calendar/?year={year}").text


def test_days_are_counted_with_every_step(manager: FlaskClient):
    asked = "start=2026-09-17&days=10&unit=workday"
    page = manager.get(f"/calendar/?{asked}").text
    assert "从2026年9月17日的次日起算，数10个工作日" in page
    assert "中秋节" in page
    assert "2026年9月30日" in page
    rolled = manager.get("/calendar/?start=2026-09-17&days=14&unit=calendar_day").text
    assert "顺延到下一个工作日" in rolled


@pytest.mark.parametrize("asked", ["start=x&days=10", "start=2026-09-17&days=-3", "days=99999999"])
def test_a_count_that_is_none_is_said_at_the_field(manager: FlaskClient, asked: str):
    answer = manager.get(f"/calendar/?{asked}&unit=workday")
    assert answer.status_code == 200
    assert "bh-field__error" in answer.text


@pytest.mark.parametrize(
    "content",
    [json.dumps(PAPER).encode(), TABLE.encode("utf-8-sig"), TABLE.encode("gb18030")],
    ids=["json", "utf-8", "gb18030"],
)
def test_a_file_is_shown_and_then_confirmed(city: City, manager: FlaskClient, content: bytes):
    page = upload(manager, content)
    assert "元旦放假" in page.text
    assert 2027 not in current_timetable(city.session).calendar.covered_years
    answer = manager.post(page.request.path, data={"year": "2027"}, follow_redirects=True)
    assert "新的放假安排已启用" in answer.text
    assert 2027 in current_timetable(city.session).calendar.covered_years
    again = manager.post(page.request.path)
    assert (again.status_code, "已经确认过" in again.text) == (404, True)


def test_a_pasted_notice_is_read(city: City, manager: FlaskClient):
    answer = manager.post("/calendar/import/notice", data={"text": NOTICE}, follow_redirects=True)
    assert "国办发明电〔2026〕9号" in answer.text
    assert "春节调休上班" in answer.text
    assert len(city.session.scalars(select(CalendarVersion)).all()) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件是空的"),
        (TABLE.encode("utf-16"), "编码无法识别"),
        (b"\xff\x80\x81,\n" * 9, "编码无法识别"),
        (b"PK\x03\x04" + b"x" * 99, "请另存为CSV"),
        (b'{"year": 2027,\n "days": [}', "第2行不是正确的JSON"),
        (b'{"year": 2027, "days": []}', "一天也没有"),
        ("日期,名称,类型\n2027-01-01,元旦,歇\n".encode(), "第2行的类型“歇”"),
        ("日期,名称,类型\n2027-13-01,元旦,休\n".encode(), "第2行的日期“2027-13-01”"),
        ("甲,乙\n1,2\n".encode(), "没有找到“日期”一列"),
    ],
)
def test_what_is_no_calendar_is_refused_at_its_line(
    city: City, manager: FlaskClient, content: bytes, said: str
):
    answer = upload(manager, content, "x.csv")
    assert answer.status_code == 422
    assert said in answer.text
    assert len(city.session.scalars(select(CalendarVersion)).all()) == 1


def test_nothing_sent_is_said_where_it_was_to_be(manager: FlaskClient):
    assert "请先选一个文件" in manager.post("/calendar/import/file", data={}).text
    assert "请粘贴通知全文" in manager.post("/calendar/import/notice", data={}).text
    wrong = manager.post("/calendar/import/notice", data={"text": "放假三天"})
    assert wrong.status_code == 422
    assert "请粘贴通知全文" in wrong.text


def test_readers_see_the_year_but_import_nothing(city: City, sign_in: SignIn):
    office = sign_in(city.people["government_office"])
    assert "导入放假安排" not in office.get("/calendar/").text
    assert office.get("/calendar/import").status_code == 403
    assert upload(office, json.dumps(PAPER).encode()).status_code == 403
    assert len(CALENDAR.years) == 5
