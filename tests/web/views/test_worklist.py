"""Worklists show what waits, by lights and filters, page by page, and take acts on several."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.support.city import City
from tests.support.pages import SignIn
from tests.support.stages import evaluated, reach
from workflow.domain.deadlines import end_of_day
from workflow.models import EvaluationCase, Task

# Thursday 17 September 2026 is today; the days and the workdays that are left until them.
DUE = {
    "逾期3天": date(2026, 9, 14),
    "今天到期": date(2026, 9, 17),
    "剩1天": date(2026, 9, 18),
    "剩5天": date(2026, 9, 23),
    "剩6天": date(2026, 9, 24),
}


def open_several(city: City, count: int, *, reached: int = 1) -> list[EvaluationCase]:
    """Open cases and lead each through so many states."""
    cases = []
    for number in range(count):
        case = city.open_case(f"第{number:02}号项目")
        stages = evaluated(city, case)
        for _ in range(reached):
            next(stages)
        cases.append(case)
    return cases


def make_due(city: City, case: EvaluationCase, day: date | None) -> None:
    task = city.session.scalars(
        select(Task).where(Task.case_id == case.id, Task.closed_at.is_(None))
    ).one()
    task.due_on, task.due_at = day, None if day is None else end_of_day(day)
    city.session.flush()


def names(page: str) -> list[str]:
    return re.findall(r'bh-cases__name"[^>]*>([^<]+)<', page)


@pytest.fixture
def lit(city: City) -> list[EvaluationCase]:
    """Return cases of the clerk with every light, the least pressing first."""
    cases = open_several(city, len(DUE) + 1)
    for case, day in zip(cases, [None, *reversed(DUE.values())], strict=True):
        make_due(city, case, day)
    return cases


def test_the_most_pressing_comes_first_with_its_words(
    city: City, lit: list[EvaluationCase], sign_in: SignIn
):
    page = sign_in(city.people["unit_clerk"]).get("/todo").text
    assert names(page) == [case.title for case in reversed(lit)]
    assert "您有6件待办，其中1件已逾期，1件今天到期。" in page
    for words in [*DUE, "不限时"]:
        assert words in page


@pytest.mark.parametrize(
    ("kind", "count"), [("red", 1), ("orange", 1), ("yellow", 2), ("green", 1), ("grey", 1)]
)
@pytest.mark.usefixtures("lit")
def test_lights_filter_what_they_count(city: City, sign_in: SignIn, kind: str, count: int):
    page = sign_in(city.people["unit_clerk"]).get(f"/todo?light={kind}").text
    assert len(names(page)) == count
    assert re.search(rf"light-{kind}.*?<b>{count}</b>", page, re.DOTALL)


def test_filters_narrow_and_can_be_cleared(city: City, sign_in: SignIn):
    open_several(city, 2)
    client = sign_in(city.people["unit_clerk"])
    for query, count in (
        ("state=project_evaluation:filling", 2),
        ("state=project_evaluation:closed", 0),
        ("grade=-", 2),
        ("grade=poor", 0),
        (f"department={city.department.id}", 2),
        (f"department={city.unit.id}", 0),
        ("year=2025", 2),
        ("year=2024", 0),
        ("year=x&department=x&at=x&size=7&light=blue", 2),
    ):
        page = client.get(f"/todo?{query}").text
        assert (query, len(names(page))) == (query, count)
    assert "没有符合条件的待办" in client.get("/todo?year=2024").text


def test_pages_follow_the_rows_and_not_their_count(city: City, sign_in: SignIn):
    cases = open_several(city, 45)
    for index, case in enumerate(cases):
        make_due(city, case, date(2026, 9, 17) + timedelta(days=index % 3))
    client = sign_in(city.people["unit_clerk"])
    seen: list[str] = []
    href, pages = "/todo", []
    while href:
        page = client.get(href).text
        pages.append(page)
        seen += names(page)
        found = re.search(r'href="([^"]+)"[^>]*rel="next"', page)
        href = found[1].replace("&amp;", "&") if found else ""
    assert len(seen) == len(set(seen)) == 45
    assert "第21–40件，共45件" in pages[1]
    back = re.search(r'href="([^"]+)"[^>]*rel="prev"', pages[2])
    assert back
    assert names(client.get(back[1].replace("&amp;", "&")).text) == names(pages[1])


def test_an_empty_list_says_so(city: City, sign_in: SignIn):
    page = sign_in(city.people["unit_clerk"]).get("/todo").text
    assert "今天的都办完了" in page
    assert "今天没有等您办的事" in page


def test_one_act_is_taken_on_several_and_each_is_answered_for(city: City, sign_in: SignIn):
    first, second, third = open_several(city, 3, reached=2)
    client = sign_in(city.people["unit_head"])
    assert "提交主管部门审核" in client.get("/todo").text
    ticked = [f"{each.id}:{each.row_version}" for each in (first, second, third)]
    city.do("unit_head", "return_to_clerk", third, opinion="请补充")
    form = {"act": "project_evaluation:submit", "case": ticked}
    page = client.post("/todo/batch", data=form).text
    assert "选了3件，办成2件" in page
    assert [case.state for case in (first, second, third)] == [
        "department_review",
        "department_review",
        "filling",
    ]
    assert page.count("没办成") >= 1
    again = client.post("/todo/batch", data=form).text
    assert "办成2件" in again


def test_a_receipt_meanwhile_does_not_stop_a_batch(city: City, sign_in: SignIn):
    (case,) = open_several(city, 1, reached=2)
    ticked = f"{case.id}:{case.row_version}"
    city.do("unit_head", "open_task", case)
    form = {"act": "project_evaluation:submit", "case": [ticked]}
    page = sign_in(city.people["unit_head"]).post("/todo/batch", data=form).text
    assert "选了1件，办成1件" in page


def test_a_batch_takes_no_act_that_asks_for_something(city: City, sign_in: SignIn):
    (case,) = open_several(city, 1, reached=2)
    client = sign_in(city.people["unit_head"])
    form = {"act": "project_evaluation:return_to_clerk", "case": [f"{case.id}:2"]}
    assert "请打开看看" in client.post("/todo/batch", data=form).text
    assert case.state == "unit_review"


@pytest.mark.parametrize("case", [[], ["x"], ["x:1"]])
def test_a_batch_of_nothing_changes_nothing(city: City, sign_in: SignIn, case: list[str]):
    form = {"act": "project_evaluation:submit", "case": case}
    answer = sign_in(city.people["unit_head"]).post("/todo/batch", data=form)
    assert answer.status_code == 302


def test_what_was_done_and_begun_is_listed(city: City, sign_in: SignIn):
    (case,) = open_several(city, 1, reached=2)
    clerk = sign_in(city.people["unit_clerk"])
    assert names(clerk.get("/done").text) == [case.title]
    assert names(clerk.get("/started").text) == [case.title]
    head = sign_in(city.people["unit_head"])
    assert names(head.get("/done").text) == []
    assert "还没有您发起的案卷" in head.get("/started").text


def test_copies_are_marked_as_read_together(city: City, sign_in: SignIn):
    case = reach(city, "result_fixed")
    client = sign_in(city.people["finance_section"])
    page = client.get("/cc").text
    assert "未阅" in page
    client.post("/cc/read", data={"case": [f"{case.id}:1", "nonsense"]})
    page = client.get("/cc").text
    assert "未阅" not in page
    assert case.title in page


def test_drafts_are_listed_and_thrown_away(city: City, sign_in: SignIn):
    (case,) = open_several(city, 1)
    client = sign_in(city.people["unit_clerk"])
    client.post(f"/cases/{case.number}/draft", data={"opinion": "想一想"})
    page = client.get("/drafts").text
    assert "办理意见" in page
    assert case.title in page
    client.post("/drafts/delete", data={"case": str(case.id), "form": "act"})
    assert "没有草稿" in client.get("/drafts").text


def test_the_search_finds_by_number_project_and_unit(city: City, sign_in: SignIn):
    first, _ = open_several(city, 2)
    client = sign_in(city.people["performance_section"])
    for text, count in (
        (first.number, 1),
        ("00号", 1),
        (city.unit.name, 2),
        ("%", 0),
        ("没有的项目", 0),
    ):
        found = names(client.get("/cases", query_string={"q": text}).text)
        assert (text, len(found)) == (text, count)
    assert names(sign_in(city.people["expert"]).get("/cases").text) == []


def test_problems_are_listed_with_their_project_and_its_grade(city: City, sign_in: SignIn):
    case = reach(city, "claiming")
    page = sign_in(city.people["unit_head"]).get("/todo").text
    assert case.title in names(page)
    assert "bh-seal--poor" in page
    assert "城区供水管网改造" in page
