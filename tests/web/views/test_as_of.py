"""Pages as of a day: what stood then, nothing to be done, and a sentence for a day that is none."""

import re
from datetime import timedelta

import pytest

from tests.support.city import City
from tests.support.pages import SignIn
from tests.workflow.services.ledger_city import (
    open_rectification,
    plan_measure,
    problems_of,
    write_off,
)
from workflow.clock import FixedClock
from workflow.models import EvaluationCase

_HIDDEN = re.compile(r"<(style|script|svg).*?</\1>|<[^>]+>", re.DOTALL)
FIRST, SECOND, TODAY = "2026-09-17", "2026-09-20", "2026-09-25"


@pytest.fixture
def case(city: City, clock: FixedClock) -> EvaluationCase:
    """Return a case opened on the 17th, submitted on the 20th; today is the 25th."""
    case = city.open_case()
    city.fill(case)
    clock.advance(timedelta(days=3))
    city.do("unit_clerk", "send_for_unit_review", case)
    clock.advance(timedelta(days=5))
    city.do("unit_head", "submit", case)
    return case


def text_of(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return " ".join(
        re.sub(r"<(style|script|svg).*?</\1>|<[^>]+>", " ", answer.text, flags=re.DOTALL).split()
    )


def test_a_case_is_shown_as_it_stood(city: City, case: EvaluationCase, sign_in: SignIn):
    client = sign_in(city.people["performance_section"])
    then = text_of(client, f"/cases/{case.number}?as_of={FIRST}")
    assert "这是截至 2026年9月17日 的样子，只供查看" in then
    assert "送单位审核" not in then
    page = client.get(f"/cases/{case.number}?as_of={FIRST}").text
    assert 'method="post"' not in page.split('id="main"')[1].split("</main>")[0]
    assert f'href="/cases/{case.number}"' in page
    later = text_of(client, f"/cases/{case.number}?as_of={SECOND}")
    assert "单位审核" in later
    assert "只供查看" not in text_of(client, f"/cases/{case.number}?as_of={TODAY}")


def test_each_line_of_the_timeline_leads_to_what_stood_after_it(
    city: City, case: EvaluationCase, sign_in: SignIn
):
    client = sign_in(city.people["performance_section"])
    page = client.get(f"/cases/{case.number}").text
    links = re.findall(r'bh-timeline__then"\s+href="([^"]+)"', page)
    assert links == [f"/cases/{case.number}?as_of={seq}" for seq in (3, 2, 1)]
    assert "第2条记录之后" in text_of(client, links[1])
    assert client.get(f"/cases/{case.number}?as_of=9").status_code == 404


@pytest.mark.parametrize("place", ["/todo", "/cases", "/ledger", "/done", "/board"])
@pytest.mark.parametrize(
    ("typed", "said"),
    [("2026-13-01", "没有这一天"), ("gestern", "没有这一天"), ("2026-09-26", "这一天还没有到")],
)
def test_a_day_that_is_none_is_said_at_the_field(
    city: City, sign_in: SignIn, place: str, typed: str, said: str
):
    page = sign_in(city.people["performance_section"]).get(f"{place}?as_of={typed}")
    assert page.status_code == 200
    assert f'value="{typed}"' in page.text
    assert said in page.text.partition('id="as-of-error"')[2][:300]
    assert "只供查看" not in page.text


def test_worklists_of_a_day_hold_what_waited_then(
    city: City, case: EvaluationCase, sign_in: SignIn
):
    clerk = sign_in(city.people["unit_clerk"])
    assert case.number not in text_of(clerk, "/todo")
    assert case.number in text_of(clerk, f"/todo?as_of={FIRST}")
    assert case.number in text_of(clerk, f"/done?as_of={SECOND}")
    assert case.number not in text_of(clerk, f"/done?as_of={FIRST}")
    page = clerk.get(f"/todo?as_of={FIRST}").text
    assert f"/cases/{case.number}?as_of={FIRST}" in page
    assert "data-batch-one" not in page
    head = sign_in(city.people["unit_head"])
    assert case.number in text_of(head, f"/todo?as_of={SECOND}")


def test_the_search_of_a_day_finds_states_of_then(
    city: City, case: EvaluationCase, sign_in: SignIn
):
    client = sign_in(city.people["performance_section"])
    state = "project_evaluation:filling"
    assert case.number not in text_of(client, f"/cases?state={state}")
    assert case.number in text_of(client, f"/cases?state={state}&as_of={FIRST}")
    assert case.number not in text_of(client, "/cases?as_of=2026-09-16")


def test_a_case_of_another_day_is_not_there_yet(city: City, case: EvaluationCase, sign_in: SignIn):
    client = sign_in(city.people["performance_section"])
    assert "那时这个案卷还没有发起" in text_of(client, f"/cases/{case.number}?as_of=2026-09-16")
    others = sign_in(city.people["expert"])
    assert others.get(f"/cases/{case.number}?as_of={FIRST}").status_code == 404


def test_the_ledger_of_a_day(city: City, clock: FixedClock, sign_in: SignIn):
    case = open_rectification(city, problems=2)
    clock.advance(timedelta(days=2))
    first, _ = problems_of(city, case)
    plan_measure(city, first)
    clock.advance(timedelta(days=10))
    write_off(city, first)
    clock.advance(timedelta(days=1))
    client = sign_in(city.people["performance_section"])
    assert "已销号 1 个" in text_of(client, "/ledger?year=2025")
    then = text_of(client, "/ledger?year=2025&as_of=2026-09-20")
    assert "已销号0个" in then
    assert "已补建并验收" not in then
    assert "补建管网并验收" in then
    assert "补建管网并验收" not in text_of(client, "/ledger?year=2025&as_of=2026-09-17")
    answer = client.get("/ledger.xlsx?year=2025&as_of=2026-09-20")
    assert answer.status_code == 200


def test_the_board_counts_what_stands_and_what_stood(
    city: City, case: EvaluationCase, sign_in: SignIn
):
    client = sign_in(city.people["performance_section"])
    now = text_of(client, "/board?year=2025")
    assert "1 个案卷" in now
    page = client.get(f"/board?year=2025&as_of={FIRST}").text
    links = re.findall(r'href="(/cases\?[^"]+)"', page)
    assert links
    for link in links:
        address = link.replace("&amp;", "&")
        assert f"as_of={FIRST}" in address
        assert case.number in text_of(client, address)
    assert "还没有发起" in text_of(client, "/board?year=2025&as_of=2026-09-16")
    assert "这一年度没有案卷" in text_of(client, "/board?year=2020")


def test_the_rows_behind_each_number_of_the_board_are_as_many(city: City, sign_in: SignIn):
    for name in ("甲", "乙", "丙"):
        open_rectification(city, name)
    city.open_case("丁")
    client = sign_in(city.people["performance_section"])
    page = client.get("/board?year=2025").text
    found = re.findall(r'<a href="(/cases\?[^"]+)">(.*?)</a>', page, re.DOTALL)
    assert len(found) >= 6
    for link, said in found:
        count = int(re.findall(r"(\d+)\s*(?:</b>)?\s*$", said.strip())[0])
        listed = client.get(link.replace("&amp;", "&")).text
        assert listed.count("<tr data-row") == count, link
