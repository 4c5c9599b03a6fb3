"""Check the pages on which a definition is tried on a case that exists nowhere else."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from definitions.source import read_source
from tests.support.city import LIBRARY, City
from tests.support.manual import WORKED
from tests.support.pages import SignIn
from tests.support.trials import Visit
from tests.workflow.scenarios.stage import WAITING, play, setting_with
from workflow.identifiers import new_id
from workflow.models import CaseEvent, DefinitionVersion, EvaluationCase, Message, Task
from workflow.services.definition_drafts import draft_text, start_draft


@pytest.fixture
def author(city: City, sign_in: SignIn) -> FlaskClient:
    return sign_in(city.people["performance_section"])


def version(city: City, name: str) -> DefinitionVersion:
    wanted = select(DefinitionVersion).where(DefinitionVersion.workflow == name)
    return city.session.scalars(wanted).one()


@pytest.fixture
def shipped(city: City, author: FlaskClient) -> Callable[[str], Visit]:
    return lambda name: Visit(author, f"/definitions/{version(city, name).id}/try")


@pytest.fixture
def worked(city: City, author: FlaskClient) -> Visit:
    actor = city.people["performance_section"]
    draft = draft_text(city.session, actor, resources=city.resources, text=WORKED)
    return Visit(author, f"/definitions/{draft.id}/try")


def to_panel(visit: Visit) -> None:
    visit.press("act:apply", **{"apply.reason": "压减", "apply.amount": "12.50"})
    visit.press("act:endorse")
    visit.press("act:agree")
    visit.press("act:convene", **{"convene.experts": ["专家1", "专家2", "专家3"]})


def counted(city: City) -> list[int]:
    kinds = (EvaluationCase, CaseEvent, Task, Message)
    return [city.session.scalar(select(func.count()).select_from(each)) or 0 for each in kinds]


def test_a_trial_begins_at_once_and_writes_nothing(city: City, worked: Visit):
    before = counted(city)
    assert "现在：填写申请" in worked.page
    assert "单位经办可以做的事" in worked.page
    to_panel(worked)
    assert "现在：专家评审" in worked.page
    for person in ("专家1", "专家2", "专家3"):
        worked.press(f"who:{person}")
        worked.press("vote:for")
    worked.press("who:预算科")
    assert "怎样算通过" in worked.page
    assert "现在：局领导审批" in worked.press("vote:for")
    assert counted(city) == before


def test_an_act_names_what_is_wrong_at_its_place_and_keeps_what_was_typed(worked: Visit):
    page = worked.refused("act:apply", **{"apply.reason": "压减", "apply.amount": "x"})
    assert "“提交申请”不能这样办" in page
    assert page.count("“涉及金额”应为金额") == 2
    assert 'value="压减"' in page
    assert worked.steps == []


def test_one_vote_stops_it_and_needs_an_opinion(worked: Visit):
    to_panel(worked)
    worked.press("who:预算科")
    assert "请填写意见" in worked.refused(
        "vote:against",
    )
    page = worked.press("vote:against", opinion="没有资金")
    assert "现在：不予调整" in page
    assert "已结束" in page
    assert "单位经办：抄送" in page
    assert worked.steps[-1] == {"预算科": "vote", "choice": "against", "opinion": "没有资金"}


def test_members_may_step_aside(worked: Visit):
    to_panel(worked)
    worked.press("who:专家1")
    page = worked.press("recuse:", opinion="参加过编制")
    assert "已申明回避" in page
    worked.press("who:专家1")
    assert "您已申明回避，不参加表决" in worked.page


def test_a_return_leads_back_where_it_was_sent(worked: Visit):
    to_panel(worked)
    for person in ("专家1", "专家2", "专家3", "预算科"):
        worked.press(f"who:{person}")
        worked.press("vote:for")
    place = {"return_to_correct.return_to": "drafting"}
    refused = worked.refused("act:return_to_correct", opinion="金额有误", **place)
    assert "涉及金额" in refused
    named = {"return_to_correct.correct": ["amount"]}
    page = worked.press(
        "act:return_to_correct",
        opinion="金额有误",
        **{"return_to_correct.return_to": "drafting", **named},
    )
    assert "现在：填写申请" in page
    assert worked.steps[-1]["return_to"] == "drafting"
    assert worked.steps[-1]["correct"] == ["amount"]
    locked = {"apply.reason": "另写一个", "apply.amount": "9"}
    assert "“调整理由”" in worked.refused("act:apply", **locked)
    worked.press("act:apply", **{"apply.reason": "压减", "apply.amount": "9"})
    assert "现在：局领导审批" in worked.page


def test_a_step_is_taken_back_and_all_of_them(worked: Visit):
    to_panel(worked)
    assert "现在：组织评审" in worked.press("undo")
    assert len(worked.steps) == 3
    assert "现在：填写申请" in worked.press("restart")
    assert worked.steps == []
    assert "撤回上一步" not in worked.page


def test_time_passes_to_the_next_thing_that_happens(worked: Visit):
    found = re.search(r'type="datetime-local"\s+value="(.+?)"', worked.page)
    assert found
    proposed = found[1]
    page = worked.press("until:", until=proposed)
    assert "时间过去" in page
    assert worked.steps == [{"until": proposed.replace("T", " ")}]
    assert "时间只能往后走" in worked.refused("until:", until="2020-01-01T09:00")
    assert "请填写时间走到哪一天几点" in worked.refused("until:", until="bald")
    assert "时间应在2000年到2099年之间" in worked.refused("until:", until="2999-01-01T09:00")


def test_somebody_elses_acts_are_shown_with_who_may(worked: Visit):
    page = worked.press("who:财政局领导")
    assert "在这个环节没有这个岗位可以做的事" in page
    assert "由单位经办办" in page


def test_an_act_that_lacks_something_says_what(shipped: Callable[[str], Visit]):
    visit = shipped("project_evaluation")
    page = visit.press("given", **{"guard.truth_is_attested": "false"})
    assert "情况改变：已作真实性承诺＝不满足" in page
    assert "前提“已作真实性承诺”不满足" in page
    assert visit.steps == [{"guards": {"truth_is_attested": False}}]


def test_circumstances_change_on_the_way(shipped: Callable[[str], Visit]):
    visit = shipped("project_evaluation")
    wrong = visit.refused("given", **{"given.problem_count": "viele"})
    assert "有1处填得不对" in wrong
    assert "“问题数”应为整数" in wrong
    assert "viele" in wrong
    visit.press("given", **{"given.problem_count": "2", "given.claimed_score": ""})
    assert visit.steps == [{"given": {"problem_count": "2", "claimed_score": None}}]
    assert "没有改动" in visit.refused("given", **{"given.problem_count": "2"})


def test_child_cases_end_as_one_says(city: City, author: FlaskClient):
    actor = city.people["performance_section"]
    draft = draft_text(city.session, actor, resources=city.resources, text=WAITING)
    visit = Visit(author, f"/definitions/{draft.id}/try")
    visit.press("act:send")
    assert "等下面2件下级案卷办结" in visit.page
    visit.press("child:1", **{"ending.1": "written_off"})
    assert "重新开始试办" in visit.refused("child:1", **{"ending.1": "written_off"})
    visit.refused("child:2", **{"ending.2": "nonsense"})
    assert "现在：完" in visit.press("child:2", **{"ending.2": "withdrawn"})


def test_people_and_circumstances_can_be_chosen(worked: Visit):
    page = worked.press("setup")
    assert "案卷所在的单位和地区" in page
    typed = {
        "name": "两人",
        "now": "2026-03-02T09:00",
        "fiscal_year": "2025",
        "person.0.name": "赵",
        "person.0.role": "unit_clerk",
        "person.1.name": "赵",
        "person.1.role": "unit_head",
        "person.2.name": "钱",
        "person.2.role": "unit_head",
        "person.2.where": "other_unit",
        "person.3.name": "孙",
        "person.3.role": "expert",
        "parameter.review_days": "7",
        "given.reason": "先前的理由",
    }
    worked.press("begin", **typed)
    data = read_source(worked.hidden("text"), name="").data
    assert data == {
        "scenario": "两人",
        "workflow": "target_change",
        "people": {
            "赵": ["unit_clerk", "unit_head"],
            "钱": {"role": "unit_head", "where": "other_unit"},
            "孙": {"role": "expert", "assigned": True},
        },
        "given": {"reason": "先前的理由"},
        "parameters": {"review_days": 7},
        "fiscal_year": 2025,
        "now": "2026-03-02 09:00",
        "steps": [],
    }
    worked.press("act:apply", **{"apply.reason": "压减", "apply.amount": "1"})
    assert worked.steps[0]["as"] == "unit_clerk"
    worked.press("who:赵")
    assert "您先前办理过“提交申请”" in worked.page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"now": "heute"}, "时刻要写到分钟"),
        ({"parameter.review_days": "99"}, "规定的min和max"),
        ({"given.amount": "viel"}, "“涉及金额”应为金额"),
        ({"person.0.role": "nobody"}, "nobody"),
        ({"now": "1960-01-01T09:00"}, "2000年到2099年"),
        ({"now": "1900-01-01T09:00"}, "1950"),
        ({"fiscal_year": "9" * 30}, "fiscal_year"),
    ],
)
def test_what_cannot_begin_says_why_and_keeps_what_was_typed(worked: Visit, typed, said):
    worked.press("setup")
    given = {
        "name": "试",
        "now": "2026-03-02T09:00",
        "person.0.name": "赵",
        "person.0.role": "unit_clerk",
    }
    page = worked.refused("begin", **{**given, **typed})
    assert said in page
    assert 'value="赵"' in page


def test_a_trial_is_kept_as_a_scenario_that_holds(worked: Visit):
    to_panel(worked)
    page = worked.press("scenario", name="送到专家为止")
    assert "已核对，按这份定义成立" in page
    data = {"text": worked.hidden("text"), "name": "送到专家为止"}
    answer: TestResponse = worked.client.post(f"{worked.path}/file", data=data)
    assert "target_change_trial.yaml" in answer.headers["Content-Disposition"]
    assert "scenario: 送到专家为止" in answer.text
    setting = setting_with(WORKED)
    assert play(answer.text, setting).failure is None
    assert play(answer.text.replace("state: judging", "state: convening"), setting).failure
    assert "现在：专家评审" in worked.press("go_on")


def test_a_draft_with_faults_cannot_be_tried_and_says_why(city: City, author: FlaskClient):
    actor = city.people["performance_section"]
    base = version(city, "meeting_item")
    draft = start_draft(city.session, actor, resources=city.resources, version_id=base.id)
    path = f"/definitions/{draft.id}/try"
    assert f'href="{path}"' in author.get(f"/definitions/drafts/{draft.id}").text
    draft.text = LIBRARY.sources["meeting_item"].replace("material_is_complete]", "material]")
    city.session.flush()
    assert "这份定义还有1处错误" in author.get(path).text
    page = author.get(f"/definitions/drafts/{draft.id}").text
    assert f'href="{path}"' not in page
    assert re.search(r"试办</span>\s*<span class=\"bh-blocked__reason\">先改1处错误", page)
    draft.text = "workflow: ["
    city.session.flush()
    answer = author.get(path)
    assert answer.status_code == 422
    assert "还读不成流程" in answer.text


def test_what_is_no_trial_is_refused(worked: Visit):
    whole = worked.hidden("text")
    for text in (
        "",
        "[",
        "steps: {}",
        whole.replace("target_change", "meeting_item"),
        whole.replace("steps: []", "steps: [{单位负责人: endorse}]"),
    ):
        answer = worked.client.post(worked.path, data={"text": text, "do": "undo2"})
        assert answer.status_code == 422, text
        assert "重新开始试办" in answer.text
    steps = ", ".join("{given: {amount: 1}}" for _ in range(201))
    data = {"text": whole.replace("steps: []", f"steps: [{steps}]"), "do": ""}
    assert "一次试办最多200步" in worked.client.post(worked.path, data=data).text
    crowd = "".join(f"  某{number}: unit_clerk\n" for number in range(41))
    data = {"text": whole.replace("people:\n", f"people:\n{crowd}"), "do": ""}
    assert "一次试办最多40个人" in worked.client.post(worked.path, data=data).text
    data = {"text": whole + " " * 200_000, "do": ""}
    assert "内容太长" in worked.client.post(worked.path, data=data).text
    assert worked.client.get(f"/definitions/{new_id()}/try").status_code == 404
    worked.refused(
        "act:nothing",
    )


@pytest.mark.usefixtures("city")
def test_a_new_workflow_is_begun_by_its_name(author: FlaskClient):
    refused = author.post("/definitions/drafts", data={"workflow": "Neues Verfahren"})
    assert refused.status_code == 422
    assert "流程标识用小写英文字母" in refused.text
    assert 'value="Neues Verfahren"' in refused.text
    taken = author.post("/definitions/drafts", data={"workflow": "meeting_item"})
    assert "已经有流程或草稿叫“meeting_item”" in taken.text
    begun = author.post("/definitions/drafts", data={"workflow": "target_change"})
    assert begun.status_code == 302
    assert "workflow: target_change" in author.get(begun.headers["Location"]).text
    again = author.post("/definitions/drafts", data={"workflow": "target_change"})
    assert "已经有流程或草稿叫" in again.text
