"""The page of supervision counts by colour, narrows, and gives a slip to be printed."""

import re
from datetime import timedelta

import pytest

from tests.support.city import City
from tests.support.pages import SignIn
from workflow.clock import FixedClock
from workflow.models import EvaluationCase


@pytest.fixture
def case(city: City) -> EvaluationCase:
    """Return a case under a red slip, beside one under a green slip."""
    until = city.resources.today().isoformat()
    mild, case = city.open_case("乡镇卫生院设备"), city.open_case()
    for each, slip in ((mild, "green"), (case, "red")):
        city.do("bureau_leader", "supervise", each, opinion="本周报出", slip=slip, until=until)
    return case


def flat(page: str) -> str:
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", page))


def test_the_list_tells_who_has_it_and_what_was_ordered(
    city: City, case: EvaluationCase, sign_in: SignIn, clock: FixedClock
):
    clock.advance(timedelta(days=3))
    client = sign_in(city.people["mayor"])
    page = flat(client.get("/supervision/").text)
    assert "全部2" in page
    assert "红色督办单1" in page
    assert "黄色催办单0" in page
    assert f"{case.title}{case.number}" in page
    assert "本周报出" in page
    assert "逾期3天未反馈" in page
    assert "自评填报单位经办" in page
    city.do("unit_clerk", "answer_slip", case, opinion="周五报")
    page = flat(client.get("/supervision/?slip=red").text)
    assert "周五报" in page
    assert "乡镇卫生院设备" not in page
    assert "没有这种督办单的案卷" in client.get("/supervision/?slip=yellow").text
    assert "全部2" in flat(client.get("/supervision/?slip=nothing&at=x").text)


@pytest.mark.usefixtures("case")
def test_the_menu_leads_there_who_may_supervise(city: City, sign_in: SignIn):
    assert 'href="/supervision/"' in sign_in(city.people["mayor"]).get("/todo").text
    client = sign_in(city.people["unit_clerk"])
    assert 'href="/supervision/"' not in client.get("/todo").text
    assert "等您办理、又被督办的案卷" in client.get("/supervision/").text
    page = sign_in(city.people["audit_office"]).get("/supervision/").text
    assert "现在没有被督办的案卷" in page


def test_the_slip_is_made_for_paper(city: City, case: EvaluationCase, sign_in: SignIn):
    client = sign_in(city.people["unit_clerk"])
    page = flat(client.get(f"/supervision/{case.number}").text)
    assert "一、督办要求本周报出" in page
    assert "请于2026年9月17日前反馈办理情况" in page
    assert "截至2026年9月17日，尚未反馈" in page
    city.do("unit_clerk", "answer_slip", case, opinion="周五报")
    assert "周五报" in client.get(f"/supervision/{case.number}").text
    other = city.open_case("未督办的项目")
    assert client.get(f"/supervision/{other.number}").status_code == 404
