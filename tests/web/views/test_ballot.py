"""Members of a group vote on the page of the case; everybody sees who is awaited and the rules."""

import re

import pytest

from tests.support.city import City
from tests.support.pages import SignIn
from tests.support.panel import EXPERTS, open_panel
from workflow.models import EvaluationCase


@pytest.fixture
def case(city: City) -> EvaluationCase:
    """Return a case before its panel."""
    return open_panel(city)


def hidden(page: str) -> dict[str, str]:
    return {
        name: re.findall(rf'name="{name}" value="([\w-]+)"', page)[-1]
        for name in ("version", "key")
    }


def send(city: City, sign_in: SignIn, who: str, case: EvaluationCase, act: str, **typed: str):
    client = sign_in(city.people[who])
    page = client.get(f"/cases/{case.number}").text
    path = f"/cases/{case.number}/acts/{act}"
    return client.post(path, data={**hidden(page), **typed}, follow_redirects=True)


def test_a_member_sees_the_seats_the_rules_and_a_ballot(
    city: City, case: EvaluationCase, sign_in: SignIn
):
    page = sign_in(city.people["expert"]).get(f"/cases/{case.number}").text
    for words in ("已投0/4席", "（您）", "一票否决", "待投票", "怎样算通过", "到期未投按不同意计"):
        assert words in page
    for button in ("同意", "不同意", "弃权", "申明回避"):
        assert f"<span>{button}</span>" in page
    assert "认领" not in page


def test_who_has_no_seat_sees_the_seats_but_no_ballot(
    city: City, case: EvaluationCase, sign_in: SignIn
):
    page = sign_in(city.people["finance_section"]).get(f"/cases/{case.number}").text
    assert "已投0/4席" in page
    assert 'name="choice"' not in page


def test_a_ballot_is_recorded_and_told(city: City, case: EvaluationCase, sign_in: SignIn):
    answer = send(city, sign_in, "expert", case, "vote", choice="for")
    assert "已投1/4席" in answer.text
    assert "您已经投过票了" in answer.text
    assert 'name="choice"' not in answer.text
    assert "投票：同意" in answer.text


def test_a_ballot_that_decides_says_where_the_case_went(
    city: City, case: EvaluationCase, sign_in: SignIn
):
    answer = send(city, sign_in, "budget_section", case, "vote", choice="against", opinion="不可行")
    assert case.ending == "declined"
    assert "未通过" in answer.text
    assert "不可行" in answer.text


def test_an_opinion_is_asked_for_at_its_field_and_nothing_is_stored(
    city: City, case: EvaluationCase, sign_in: SignIn
):
    answer = send(city, sign_in, "expert", case, "vote", choice="against")
    assert answer.status_code == 422
    assert "请填写意见" in answer.text
    assert 'aria-describedby="ballot-opinion-error"' in answer.text
    answer = send(city, sign_in, "expert", case, "vote", opinion="写了一半")
    assert answer.status_code == 422
    assert '<li><a href="#now">请选择同意、不同意或弃权</a></li>' in answer.text
    assert "写了一半" in answer.text
    assert case.state == "judging"


def test_stepping_aside_is_seen_by_all(city: City, case: EvaluationCase, sign_in: SignIn):
    answer = send(city, sign_in, "expert", case, "recuse", opinion="参与过立项")
    assert "已申明回避" in answer.text
    assert "已投0/3席" in answer.text


def test_who_waits_for_their_turn_is_told_so(city: City, sign_in: SignIn):
    case = open_panel(city, "      pass: {share: 2/3}", "      order: in_turn\n      pass: all")
    page = sign_in(city.people["second_expert"]).get(f"/cases/{case.number}").text
    assert "依次表决，还没有轮到您" in page
    assert "还没轮到" in page
    assert 'name="choice"' not in page


def test_a_rule_without_abstention_offers_none(city: City, sign_in: SignIn):
    case = open_panel(city, "quorum: 1/2", "abstain: false")
    page = sign_in(city.people["expert"]).get(f"/cases/{case.number}").text
    assert "<span>弃权</span>" not in page


def test_people_are_ticked_for_the_list_and_told_by_name(city: City, sign_in: SignIn):
    case = open_panel(city)
    city.do("finance_section", "defer", case, opinion="另请专家")
    page = sign_in(city.people["unit_head"]).get(f"/cases/{case.number}").text
    names = [city.people[name].name for name in ("expert", "second_expert", "third_expert")]
    assert f"专家名单：{'、'.join(names)}" in page


def test_a_list_offers_who_holds_the_role_and_takes_nobody_else(city: City, sign_in: SignIn):
    case = open_panel(city, asks=False)
    client = sign_in(city.people["finance_section"])
    page = client.get(f"/cases/{case.number}").text
    experts = [str(city.people[name].account_id) for name in EXPERTS]
    assert sorted(re.findall(r'name="ask.experts"\s+value="([\w-]+)"', page)) == sorted(experts)
    path = f"/cases/{case.number}/acts/ask"
    answer = client.post(path, data={**hidden(page), "ask.experts": ["nobody", experts[0]]})
    assert "应至少选一人" in answer.text
    assert f'value="{experts[0]}"\n                   checked' in answer.text
    client.post(path, data={**hidden(answer.text), "ask.experts": experts[:2]})
    assert case.state == "judging"
    assert case.fields["experts"] == experts[:2]
