"""The page of handing over lists what somebody has, asks for whom, and reports item by item."""

import pytest

from tests.support.city import City
from tests.support.factories import make_actor
from tests.support.pages import SignIn
from workflow.models import EvaluationCase
from workflow.services.actors import Actor
from workflow.services.tasks import claim_task


@pytest.fixture
def case(city: City) -> EvaluationCase:
    """Return a case whose only clerk has claimed it."""
    case = city.open_case()
    clerk = city.people["unit_clerk"]
    claim_task(city.session, clerk, resources=city.resources, case_id=case.id, title="认领")
    return case


@pytest.fixture
def second(city: City) -> Actor:
    """Return a second clerk of the unit."""
    return make_actor(city.session, city.unit, "unit_clerk")


def test_work_is_chosen_handed_over_and_reported(
    city: City, case: EvaluationCase, second: Actor, sign_in: SignIn
):
    clerk, client = city.people["unit_clerk"], sign_in(city.people["unit_head"])
    path = f"/handover/{clerk.account_id}"
    assert 'href="/handover/"' in client.get("/todo").text
    assert path in client.get("/handover/").text
    page = client.get(path).text
    for words in (case.title, case.number, "单位经办的待办", second.name, "放回岗位"):
        assert words in page
    field = "to.unit_clerk"
    answer = client.post(path, data={field: str(second.account_id)})
    assert answer.status_code == 422
    assert "请填写移交的理由" in answer.text
    assert f'value="{second.account_id}"\n                        selected' in answer.text
    answer = client.post(path, data={"reason": "离岗"})
    assert "还没有选择交给谁" in answer.text
    assert "离岗" in answer.text
    answer = client.post(path, data={field: str(second.account_id), "reason": "离岗"})
    assert f"{clerk.name}的1项，办成1项" in answer.text
    assert client.get(path).status_code == 404
    assert "没有要移交的工作" not in client.get("/handover/").text
    assert "离岗" in client.get(f"/cases/{case.number}").text


def test_what_was_not_done_says_why(
    city: City, case: EvaluationCase, second: Actor, sign_in: SignIn
):
    city.do("bureau_leader", "suspend", case, opinion="等审计")
    clerk, client = city.people["unit_clerk"], sign_in(city.people["unit_head"])
    data = {"to.unit_clerk": str(second.account_id), "reason": "离岗"}
    page = client.post(f"/handover/{clerk.account_id}", data=data).text
    assert "没办成" in page
    assert "案卷已中止办理" in page


def test_signatures_and_ballots_are_told_apart(city: City, case: EvaluationCase, sign_in: SignIn):
    officer = city.people["department_officer"]
    city.do("unit_clerk", "add_signer", case, place="beside", person=str(officer.account_id))
    client = sign_in(city.people["department_head"])
    path = f"/handover/{officer.account_id}"
    assert "不再请他签署" in client.get(path).text
    page = client.post(path, data={"give_up": "1", "reason": "外出"}).text
    assert "办成1项" in page
    assert case.riders == {}


def test_a_post_without_anybody_below_at_work_says_so(city: City, sign_in: SignIn):
    page = sign_in(city.people["unit_head"]).get("/handover/").text
    assert "没有要移交的工作" in page
