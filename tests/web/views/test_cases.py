"""Pages of cases open for those in scope, and acts go through, are refused, or come too late."""

import uuid
from itertools import cycle, islice

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.support.city import LIBRARY, City
from tests.support.pages import SignIn
from tests.support.stages import every_stage, reach
from workflow.models import CaseCopy, CaseEvent, EvaluationCase, Task
from workflow.services.drafts import load_draft


def post_act(client: FlaskClient, case: EvaluationCase, act: str, **typed: str) -> TestResponse:
    form = {"version": str(case.row_version), "key": str(uuid.uuid4()), **typed}
    return client.post(f"/cases/{case.number}/acts/{act}", data=form)


def acts_taken(city: City, case: EvaluationCase) -> int:
    return (
        city.session.scalar(
            select(func.count()).where(CaseEvent.case_id == case.id, CaseEvent.act.is_not(None))
        )
        or 0
    )


@pytest.fixture
def under_review(city: City) -> EvaluationCase:
    """Return a case that waits for the unit's head."""
    case = city.open_case()
    city.fill(case)
    city.do("unit_clerk", "send_for_unit_review", case)
    return case


def test_every_state_opens_for_those_in_scope_and_for_nobody_else(city: City, sign_in: SignIn):
    """Try each state with its holders and with some of the others, in turns."""
    clients = {who: (actor, sign_in(actor)) for who, actor in city.people.items()}
    turns = cycle(clients)
    seen = set()
    for state, case in every_stage(city, problems=1):
        seen.add((case.workflow, state))
        holders = LIBRARY.workflows[case.workflow].states[state].holder
        for who in dict.fromkeys([*holders, *islice(turns, 5)]):
            actor, client = clients[who]
            answer = client.get(f"/cases/{case.number}")
            known = actor.scope not in ("assigned", "none")
            expected = 403 if not actor.may("cases.read") else 200 if known else 404
            assert (state, who, answer.status_code) == (state, who, expected)
    assert len(seen) > 20


def test_the_page_says_what_to_do_and_why_not(city: City, sign_in: SignIn):
    case = city.open_case()
    page = sign_in(city.people["unit_clerk"]).get(f"/cases/{case.number}").text
    assert "现在要做什么" in page
    assert "为什么不能办“送单位负责人审核”" in page
    assert "基本信息还没填完" in page
    assert "从2026" not in page
    assert "规定的日子是2026年3月31日" in page


def test_what_others_may_do_is_folded_with_their_office(city: City, sign_in: SignIn):
    case = city.open_case()
    page = sign_in(city.people["unit_clerk"]).get(f"/cases/{case.number}").text
    assert "其他岗位可以办的（1项）" in page
    assert "由绩效科办" in page
    head = sign_in(city.people["unit_head"]).get(f"/cases/{case.number}").text
    assert "您可以查看" in head


def test_an_act_moves_the_case_and_says_what_comes_next(city: City, sign_in: SignIn):
    case = city.open_case()
    city.fill(case)
    client = sign_in(city.people["unit_clerk"])
    answer = post_act(client, case, "send_for_unit_review")
    assert answer.status_code == 302
    assert case.state == "unit_review"
    page = client.get(answer.headers["Location"]).text
    assert "已办“送单位负责人审核”，现在是“单位审核”" in page
    assert city.people["unit_head"].name in page


def test_a_refusal_keeps_what_was_typed(city: City, under_review: EvaluationCase, sign_in: SignIn):
    client = sign_in(city.people["unit_head"])
    answer = post_act(client, under_review, "return_to_clerk", opinion="")
    assert answer.status_code == 422
    assert '<a href="#opinion">请填写意见</a>' in answer.text
    assert 'href="#opinion"' in answer.text
    assert under_review.state == "unit_review"


def test_inputs_of_an_act_are_asked_for_and_kept(city: City, sign_in: SignIn):
    case = reach(city, "result_fixed")
    client = sign_in(city.people["performance_section"])
    assert "反馈文号" in client.get(f"/cases/{case.number}").text
    answer = post_act(client, case, "issue_feedback", opinion="请及时反馈")
    assert answer.status_code == 422
    assert "请填写“反馈文号”" in answer.text
    assert "请及时反馈" in answer.text
    number = {"issue_feedback.feedback_number": "云财绩〔2026〕9号"}
    assert post_act(client, case, "issue_feedback", **number).status_code == 302
    assert case.fields["feedback_number"] == "云财绩〔2026〕9号"


def test_a_lost_race_says_who_did_what_and_keeps_what_was_typed(
    city: City, under_review: EvaluationCase, sign_in: SignIn
):
    client = sign_in(city.people["unit_head"])
    seen = under_review.row_version
    city.do("unit_head", "return_to_clerk", under_review, opinion="请补充佐证")
    answer = post_act(client, under_review, "submit", version=str(seen), opinion="情况属实，同意")
    assert answer.status_code == 409
    assert "您打开页面之后" in answer.text
    assert "退回经办补正" in answer.text
    assert "请补充佐证" in answer.text
    assert "情况属实，同意" in answer.text
    assert under_review.state == "filling"


def test_what_was_typed_too_late_can_be_applied_to_the_new_state(
    city: City, under_review: EvaluationCase, sign_in: SignIn
):
    client = sign_in(city.people["unit_head"])
    seen = under_review.row_version
    city.do("unit_head", "return_to_clerk", under_review, opinion="请补充佐证")
    city.do("unit_clerk", "send_for_unit_review", under_review)
    late = post_act(client, under_review, "submit", version=str(seen), opinion="同意")
    assert late.status_code == 409
    assert f'name="version" value="{under_review.row_version}"' in late.text
    assert post_act(client, under_review, "submit", opinion="同意").status_code == 302


def test_a_double_click_acts_once(city: City, under_review: EvaluationCase, sign_in: SignIn):
    client = sign_in(city.people["unit_head"])
    before, form = acts_taken(city, under_review), {"key": str(uuid.uuid4()), "opinion": "同意"}
    version = str(under_review.row_version)
    first = post_act(client, under_review, "submit", version=version, **form)
    again = post_act(client, under_review, "submit", version=version, **form)
    assert (first.status_code, again.status_code) == (302, 302)
    assert acts_taken(city, under_review) == before + 1


def test_a_used_key_with_other_content_is_refused(
    city: City, under_review: EvaluationCase, sign_in: SignIn
):
    client, key = sign_in(city.people["unit_head"]), str(uuid.uuid4())
    post_act(client, under_review, "submit", key=key, opinion="同意")
    answer = post_act(client, under_review, "submit", key=key, opinion="改了主意")
    assert answer.status_code == 422
    assert "编号相同但内容不同" in answer.text
    assert "改了主意" in answer.text


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_a_version_that_is_none_is_refused(
    city: City, under_review: EvaluationCase, sign_in: SignIn, version: str
):
    client = sign_in(city.people["unit_head"])
    answer = post_act(client, under_review, "submit", version=version)
    assert answer.status_code == 422
    assert "版本号不对" in answer.text


def test_an_unknown_act_is_refused(city: City, under_review: EvaluationCase, sign_in: SignIn):
    answer = post_act(sign_in(city.people["unit_head"]), under_review, "nonsense")
    assert answer.status_code == 422
    assert "没有这个动作" in answer.text


def test_an_opinion_is_kept_while_it_is_typed_and_forgotten_once_sent(
    city: City, under_review: EvaluationCase, sign_in: SignIn
):
    head = city.people["unit_head"]
    client = sign_in(head)
    typed = {"opinion": "还没想好", "csrf_token": "x", "version": "2"}
    assert client.post(f"/cases/{under_review.number}/draft", data=typed).status_code == 204
    draft = load_draft(city.session, head, case_id=under_review.id, form="act")
    assert draft is not None
    assert draft.content == {"opinion": "还没想好"}
    assert "还没想好" in client.get(f"/cases/{under_review.number}").text
    post_act(client, under_review, "submit", opinion="同意")
    city.session.expire_all()
    assert load_draft(city.session, head, case_id=under_review.id, form="act") is None


def test_a_task_is_claimed_and_given_back(city: City, sign_in: SignIn):
    case = reach(city, "grading")
    first = sign_in(city.people["performance_section"])
    second = sign_in(city.people["second_performance"])
    page = second.get(f"/cases/{case.number}").text
    seen = case.row_version
    assert first.post(f"/cases/{case.number}/claim").status_code == 302
    assert "已认领" in first.get(f"/cases/{case.number}").text
    assert "认领" in page
    refused = post_act(second, case, "return_to_review", version=str(seen), opinion="请补充")
    assert refused.status_code == 422
    assert "已由别人认领" in refused.text
    answer = second.post(f"/cases/{case.number}/claim")
    assert answer.status_code == 422
    assert city.people["performance_section"].name in answer.text
    assert second.post(f"/cases/{case.number}/release").status_code == 422
    assert first.post(f"/cases/{case.number}/release").status_code == 302
    assert (
        city.session.scalars(select(Task.person_id).where(Task.case_id == case.id)).all()[-1]
        is None
    )
    kinds = city.session.scalars(
        select(CaseEvent.kind).where(CaseEvent.case_id == case.id).order_by(CaseEvent.seq)
    ).all()
    assert kinds[-2:] == ["claim", "release"]


def test_a_claim_by_oneself_does_not_make_stale_what_was_typed(
    city: City, under_review: EvaluationCase, sign_in: SignIn
):
    client, seen = sign_in(city.people["unit_head"]), str(under_review.row_version)
    client.post(f"/cases/{under_review.number}/claim")
    answer = post_act(client, under_review, "submit", version=seen, opinion="同意")
    assert answer.status_code == 302


def test_a_copy_is_confirmed_once(city: City, sign_in: SignIn):
    case = reach(city, "result_fixed")
    reader = city.people["finance_section"]
    client = sign_in(reader)
    assert "抄送给您阅知" in client.get(f"/cases/{case.number}").text
    assert client.post(f"/cases/{case.number}/read").status_code == 302
    assert "抄送给您阅知" not in client.get(f"/cases/{case.number}").text
    copy = city.session.get_one(CaseCopy, (case.id, reader.account_id))
    assert copy.read_at is not None
    before = case.row_version
    client.post(f"/cases/{case.number}/read")
    assert case.row_version == before


def test_a_case_out_of_sight_is_not_there(city: City, sign_in: SignIn):
    case = city.open_case()
    expert = sign_in(city.people["expert"])
    for path in ("claim", "release", "read", "draft", "acts/submit"):
        assert expert.post(f"/cases/{case.number}/{path}").status_code == 404
