"""People let others act in their post, switch to such a post, and see both names."""

import re
import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.support.city import City
from tests.support.pages import SignIn
from tests.support.panel import open_panel
from tests.support.proxies import let_act
from workflow.models import Proxy

LEADER, DEPUTY, CLERK, BUDGET = (
    "bureau_leader",
    "performance_section",
    "unit_clerk",
    "budget_section",
)


def typed(city: City, **changes: object) -> dict[str, object]:
    """Return what is typed to let the deputy act for the leader."""
    today = city.resources.today()
    return {
        "appointment_id": str(city.people[LEADER].appointment_id),
        "proxy_id": str(city.people[DEPUTY].account_id),
        "starts_on": today.isoformat(),
        "last_on": (today + timedelta(days=2)).isoformat(),
        "reason": "出差",
        **changes,
    }


def switch(city: City, sign_in: SignIn, whose: str, by: str) -> FlaskClient:
    """Sign somebody in and switch to the post of another."""
    client = sign_in(city.people[by])
    client.post("/post", data={"appointment": str(city.people[whose].appointment_id)})
    return client


def test_a_proxy_is_granted_listed_and_withdrawn(city: City, sign_in: SignIn):
    leader = sign_in(city.people[LEADER])
    assert "没有授权过代理" in leader.get("/proxies/").text
    data = typed(city, workflows=["meeting_item"])
    answer = leader.post("/proxies/", data=data, follow_redirects=True)
    assert f"到第一天{city.people[DEPUTY].name}就能" in answer.text
    granted = city.session.query(Proxy).one()
    assert (granted.ends_on - granted.starts_on).days == 3
    assert granted.workflows == ["meeting_item"]
    assert "代理中" in answer.text
    held = sign_in(city.people[DEPUTY]).get("/proxies/").text
    assert city.people[LEADER].name in held
    action = re.findall(r'action="(/proxies/[^"]+/revoke)"', answer.text)
    assert sign_in(city.people[DEPUTY]).post(action[0]).status_code == 404
    answer = leader.post(action[0], follow_redirects=True)
    assert "已撤回" in answer.text
    assert leader.post(action[0]).status_code == 422


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"proxy_id": ""}, "该字段是必填"),
        ({"starts_on": "x"}, "bh-error-summary"),
        ({"last_on": "2026-01-01"}, "最后一天不能早于第一天"),
        ({"last_on": "2027-09-17"}, "一次代理最长90天"),
        ({"reason": ""}, "请写明事由"),
        ({"workflows": ["nothing"]}, "nothing"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(
    city: City, sign_in: SignIn, changes: dict[str, object], text: str
):
    data = typed(city, **changes)
    answer = sign_in(city.people[LEADER]).post("/proxies/", data=data)
    assert answer.status_code == 422
    assert text in answer.text
    chosen = data["proxy_id"]
    assert not chosen or f'<option selected value="{chosen}">' in answer.text
    assert city.session.query(Proxy).count() == 0


def test_a_second_proxy_at_the_same_time_is_refused_at_its_days(city: City, sign_in: SignIn):
    let_act(city, LEADER, "vice_mayor")
    answer = sign_in(city.people[LEADER]).post("/proxies/", data=typed(city))
    assert answer.status_code == 422
    assert f"已由{city.people['vice_mayor'].name}代理" in answer.text


@pytest.mark.parametrize("who", ["system_admin", "security_admin"])
def test_administrators_grant_nothing(city: City, sign_in: SignIn, who: str):
    client = sign_in(city.people[who])
    page = client.get("/proxies/").text
    assert "管理员岗位不能由别人代理" in page
    assert 'name="proxy_id"' not in page
    assert 'href="/proxies/"' not in client.get("/me").text
    data = typed(city, appointment_id=str(city.people[who].appointment_id))
    assert client.post("/proxies/", data=data).status_code == 422
    assert city.session.query(Proxy).count() == 0


def test_a_proxy_is_offered_the_post_and_grants_nothing_in_it(city: City, sign_in: SignIn):
    let_act(city, LEADER, DEPUTY)
    leader = city.people[LEADER]
    title = f"代 {leader.name}：{leader.role_title}（{leader.organisation_name}）"
    assert title in sign_in(city.people[DEPUTY]).get("/me").text
    client = switch(city, sign_in, LEADER, DEPUTY)
    page = client.get("/proxies/").text
    assert f"您现在代{leader.name}办理" in page
    assert 'name="proxy_id"' not in page
    assert client.post("/proxies/", data=typed(city)).status_code == 422
    assert city.session.query(Proxy).count() == 1


def test_the_post_is_gone_with_the_proxy(city: City, sign_in: SignIn):
    granted = let_act(city, LEADER, DEPUTY)
    client = switch(city, sign_in, LEADER, DEPUTY)
    assert client.get("/todo").status_code == 200
    granted.revoked_at = city.resources.now()
    city.session.flush()
    answer = client.get("/todo", follow_redirects=True)
    assert "这项代理已经结束或撤回" in answer.text


def test_the_post_of_somebody_else_is_not_switched_to(city: City, sign_in: SignIn):
    let_act(city, LEADER, DEPUTY, starts_in=1)
    client = sign_in(city.people[DEPUTY])
    asked = {"appointment": str(city.people[LEADER].appointment_id)}
    assert client.post("/post", data=asked).status_code == 422


def hidden(page: str) -> dict[str, str]:
    return {
        name: re.findall(rf'name="{name}" value="([\w-]+)"', page)[-1]
        for name in ("version", "key")
    }


def test_both_names_stand_on_the_page_of_the_case(city: City, sign_in: SignIn):
    case = city.open_case()
    city.fill(case)
    let_act(city, CLERK, BUDGET)
    client = switch(city, sign_in, CLERK, BUDGET)
    page = client.get(f"/cases/{case.number}").text
    answer = client.post(
        f"/cases/{case.number}/acts/send_for_unit_review",
        data=hidden(page),
        follow_redirects=True,
    )
    assert case.state == "unit_review"
    both = f"{city.people[BUDGET].name}（代{city.people[CLERK].name}）"
    assert both in answer.text
    stale = sign_in(city.people[CLERK]).post(
        f"/cases/{case.number}/acts/send_for_unit_review", data=hidden(page)
    )
    assert stale.status_code == 409
    assert both in stale.text


def test_the_page_of_a_case_of_another_workflow_does_not_exist(city: City, sign_in: SignIn):
    case = city.open_case()
    let_act(city, CLERK, BUDGET, workflows=["meeting_item"])
    client = switch(city, sign_in, CLERK, BUDGET)
    assert client.get(f"/cases/{case.number}").status_code == 404
    assert case.number not in client.get("/cases/").text
    assert client.get("/imports").status_code == 403
    assert client.get("/ledger").status_code == 200


def test_a_ballot_by_proxy_is_shown_under_both_names(city: City, sign_in: SignIn):
    case = open_panel(city)
    let_act(city, "expert", "unit_head")
    client = switch(city, sign_in, "expert", "unit_head")
    page = client.get(f"/cases/{case.number}").text
    assert "（您）" in page
    answer = client.post(
        f"/cases/{case.number}/acts/vote",
        data={**hidden(page), "choice": "for"},
        follow_redirects=True,
    )
    assert "已投1/4席" in answer.text
    assert f"{city.people['unit_head'].name}（代{city.people['expert'].name}）" in answer.text


def test_withheld_pages_stay_closed_to_a_proxy(city: City, sign_in: SignIn):
    let_act(city, DEPUTY, BUDGET)
    client = switch(city, sign_in, DEPUTY, BUDGET)
    assert client.get("/definitions/").status_code == 200
    path = f"/definitions/{uuid.UUID(int=1)}/draft"
    assert client.post(path).status_code == 403
    assert sign_in(city.people[DEPUTY]).post(path).status_code == 404
