"""Check the page of the ledger and its workbook."""

from io import BytesIO

import pytest

from tests.support.city import City
from tests.support.pages import SignIn
from tests.workflow.services.ledger_city import (
    open_rectification,
    plan_measure,
    problems_of,
    write_off,
)
from web.forms.ledger import read_query, write_query
from workflow.services.ledger_filter import LedgerFilter
from workflow.services.spreadsheets import load_workbook


@pytest.fixture
def busy(city: City) -> City:
    """Return a city with one problem written off and one that was claimed by nobody."""
    case = open_rectification(city)
    done, _ = problems_of(city, case)
    plan_measure(city, done)
    write_off(city, done, gain=43000)
    return city


def test_the_page_shows_rows_sums_and_numbers(busy: City, sign_in: SignIn):
    page = sign_in(busy.people["mayor"]).get("/ledger?year=2025")
    assert page.status_code == 200
    text = page.text
    for said in ("整改台账", "城区供水管网改造", "同一项目", "第1–2行，共2行", "已销号", "待认领"):
        assert said in text
    assert "4.30" in text
    assert "云财绩〔2026〕8号" in text
    assert "导出台账" not in text


def test_numbers_lead_to_the_rows_behind_them(busy: City, sign_in: SignIn):
    client = sign_in(busy.people["performance_section"])
    for query, first in (("off=1", "已完成"), ("open=1", "待认领"), ("age=1", "待认领")):
        text = client.get(f"/ledger?year=2025&{query}").text
        assert "第1–1行，共1行" in text
        assert first in text
        assert "清除筛选" in text
    assert "没有符合条件的问题" in client.get("/ledger?year=2025&q=没有这个").text
    assert "还没有下达整改的问题" in client.get("/ledger?year=2019").text


@pytest.mark.parametrize(
    "query", ["light=purple", "age=0", "age=99", "department=x", "after=x", "open=2", "year=abcd"]
)
def test_an_address_that_cannot_be_read_narrows_nothing(city: City, sign_in: SignIn, query: str):
    page = sign_in(city.people["performance_section"]).get(f"/ledger?{query}")
    assert page.status_code == 200


def test_a_filter_survives_its_address():
    wanted = LedgerFilter(year=2025, state="x1", text="管网", light="red", age=2, is_open=True)
    for each in (wanted, wanted.wide, LedgerFilter(year=2025, on_time=False, gain=True)):
        assert read_query(write_query(each), year=2025).wanted == each


def test_the_workbook_names_unit_filter_person_and_time(busy: City, sign_in: SignIn):
    actor = busy.people["finance_section"]
    answer = sign_in(actor).get("/ledger.xlsx?year=2025&off=1&q=管网&age=")
    assert answer.status_code == 200
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    sheet = load_workbook(BytesIO(answer.data)).active
    heading = sheet.cell(2, 1).value
    for said in (actor.organisation_name, actor.name, "2025年度", "已销号", "搜索“管网”"):
        assert said in heading
    assert sheet.cell(5, 5).value == "城区供水管网改造"
    assert sheet.max_row == 6


@pytest.mark.parametrize(
    ("who", "page", "workbook"),
    [
        ("unit_clerk", 200, 403),
        ("mayor", 200, 403),
        ("department_head", 200, 200),
        ("system_admin", 403, 403),
        ("expert", 403, 403),
    ],
)
def test_who_may_read_and_who_may_export(
    city: City, sign_in: SignIn, who: str, page: int, workbook: int
):
    client = sign_in(city.people[who])
    assert client.get("/ledger").status_code == page
    assert client.get("/ledger.xlsx").status_code == workbook
