"""Operations are pressed in a trial like acts: each with its inputs, or with why not."""

import re
from collections.abc import Iterator

import pytest

from definitions.operations import CASE_OPERATIONS
from tests.support.city import City
from tests.support.manual import WORKED
from tests.support.pages import SignIn
from tests.support.trials import Visit
from tests.workflow.scenarios.stage import play, setting_with
from workflow.services.definition_drafts import draft_text

LEADING = "operations: {terminate: {to: declined}, reopen: {to: replying}}\n\nstates:\n"
WORKFLOW = WORKED.replace("states:\n", LEADING, 1)
PEOPLE = {
    "赵": "unit_clerk",
    "钱": "unit_head",
    "孙": "unit_head",
    "李": "department_officer",
    "周": "performance_section",
    "吴": "bureau_leader",
    "郑": "expert",
    "王": "budget_section",
}
BEGUN = {"name": "逐项办理", "now": "2026-03-02T09:00", "fiscal_year": "2025"}
APPLIED = {"apply.reason": "压减", "apply.amount": "12.50"}


@pytest.fixture
def visit(city: City, sign_in: SignIn) -> Visit:
    """Return a trial whose case waits for two heads of the unit, one of them acting."""
    actor = city.people["performance_section"]
    draft = draft_text(city.session, actor, resources=city.resources, text=WORKFLOW)
    found = Visit(sign_in(actor), f"/definitions/{draft.id}/try")
    found.press("setup")
    lines = {
        f"person.{number}.{key}": value
        for number, (name, role) in enumerate(PEOPLE.items())
        for key, value in (("name", name), ("role", role))
    }
    found.press("begin", **BEGUN, **lines)
    found.press("act:apply", **APPLIED)
    found.press("who:钱")
    return found


def operate(visit: Visit, who: str, name: str, **typed: object) -> str:
    """Let somebody take an operation by its button."""
    visit.press(f"who:{who}")
    assert f'value="operate:{name}"' in visit.page, name
    operation = name.partition(":")[0]
    return visit.press(f"operate:{name}", **{f"{operation}.{key}": typed[key] for key in typed})


def taken(visit: Visit) -> Iterator[str]:
    """Yield what the steps took."""
    for step in visit.steps:
        yield from (act for name, act in step.items() if name in PEOPLE)


def reasons(page: str) -> dict[str, str]:
    """Return why operations cannot be taken, by their titles."""
    found = re.findall(r"<li>\s*(\S+?)<span class=\"bh-muted\">(.+?)</span>", page)
    return dict(found)


def test_each_operation_is_pressed_and_the_scenario_holds(visit: Visit):
    assert "赵：拿回" in operate(visit, "赵", "take_back")
    assert "现在：填写申请" in visit.page
    visit.press("act:apply", **APPLIED)
    operate(visit, "钱", "open_task")
    assert "钱：转办：孙" in operate(visit, "钱", "transfer", person="孙", opinion="我出差")
    assert "我出差" in visit.page
    page = operate(visit, "孙", "delegate", person="李", opinion="请先核实")
    assert "孙委派" in page
    assert "正在办" in page
    assert "已交回" in operate(visit, "李", "report_back", opinion="已核实")
    operate(visit, "孙", "add_signer", person="周", place="beside")
    page = operate(visit, "孙", "add_signer", person="吴", place="before", opinion="请把关")
    assert "孙加签，先签" in page
    assert "还有2人没有签署意见" in page
    page = operate(visit, "周", "countersign:against", opinion="依据不足")
    assert "周：签署意见：不同意" in page
    # Beside the name, in what happened, and twice in the texts that the forms carry.
    assert page.count("依据不足") == 4
    operate(visit, "孙", "remove_signer", signer="吴", opinion="不用了")
    assert "抄送：李、吴" in operate(visit, "赵", "copy", people=["李", "吴"])
    assert "催办" in operate(visit, "赵", "urge")
    page = operate(visit, "周", "supervise", slip="yellow", until="2026-03-04", opinion="抓紧")
    assert "黄色催办单" in page
    assert "还没有反馈" in page
    page = operate(visit, "孙", "answer_slip", opinion="明天办完")
    assert "已反馈" in page
    operate(visit, "周", "lift_slip", opinion="已落实")
    page = operate(visit, "孙", "ask_extension", until="2026-03-10", opinion="人手不足")
    assert "孙申请延期到2026年3月10日" in page
    assert "等李批复" in page
    operate(visit, "李", "refuse_extension", opinion="不必")
    operate(visit, "孙", "ask_extension", until="2026-03-11", opinion="人手不足")
    assert "2026年3月11日前办完" in operate(visit, "李", "grant_extension")
    page = operate(visit, "周", "suspend", opinion="等材料")
    assert "已中止办理。" in page
    assert 'value="operate:resume"' in page, "who suspends goes on to resume"
    page = visit.press("who:孙")
    assert "案卷已中止办理，恢复之后才能继续" in page
    assert "还差" not in page
    operate(visit, "周", "resume", opinion="材料到了")
    assert "现在：局领导审批" in operate(visit, "吴", "jump", to="approving", opinion="走不下去")
    assert "现在：不予调整" in operate(visit, "周", "terminate", opinion="不再办理")
    assert "已结束" in visit.page
    assert "现在：印发批复" in operate(visit, "周", "reopen", opinion="漏了批复")
    assert set(taken(visit)) >= CASE_OPERATIONS
    check_scenario(visit)


def check_scenario(visit: Visit) -> None:
    """Check that what is given out holds, and would fail if something had not been so."""
    page = visit.press("scenario")
    assert "已核对，按这份定义成立" in page
    answer = visit.client.post(f"{visit.path}/file", data={"text": visit.hidden("text")})
    setting = setting_with(WORKFLOW)
    assert play(answer.text, setting).failure is None
    for line in (
        "周: against",
        "slip: yellow",
        "slip: null",
        "suspended: true",
        "suspended: false",
    ):
        assert line in answer.text
    assert play(answer.text.replace("slip: yellow", "slip: green", 1), setting).failure


def test_a_step_says_what_was_typed_and_nothing_else(visit: Visit):
    operate(visit, "钱", "transfer", person="孙")
    assert visit.steps[-1] == {"钱": "transfer", "fields": {"person": "孙"}}
    operate(visit, "孙", "open_task")
    assert visit.steps[-1] == {"孙": "open_task"}
    operate(visit, "孙", "add_signer", person="周", place="before")
    operate(visit, "周", "countersign:for")
    assert visit.steps[-1] == {"周": "countersign", "fields": {"choice": "for"}}


def test_what_is_not_possible_says_why(visit: Visit):
    page = visit.press("who:钱")
    assert reasons(page)["减签"] == "现在没有等待签署的人"
    assert reasons(page)["反馈督办"] == "这个案卷没有被督办"
    assert 'value="operate:remove_signer"' not in page
    assert "跳转" not in page
    page = visit.press("who:周")
    assert reasons(page)["恢复"] == "案卷没有中止"
    page = operate(visit, "周", "terminate", opinion="不办了")
    assert reasons(page)["中止"] == "案卷已经结束"
    assert 'value="operate:reopen"' in page
    assert "可以做的事" not in page


def test_a_refusal_stands_at_its_place_and_keeps_what_was_typed(visit: Visit):
    typed = {"add_signer.place": "after", "add_signer.opinion": "请把关", "opinion": "同意"}
    page = visit.refused("operate:add_signer", **typed)
    assert "“加签”不能这样办：" in page
    assert page.count("请选择一个人") == 2  # above, and at the input
    unfolded = re.findall(r"<details class=\"bh-trial__operation\"\s+open>\s*<summary>(.+?)<", page)
    assert unfolded == ["加签"]
    assert re.search(r'value="after"\s+checked', page)
    assert "请把关</textarea>" in page
    assert "同意</textarea>" in page
    assert len(visit.steps) == 1
    page = visit.refused("operate:delegate", **{"delegate.person": "李"})
    assert page.count("请填写意见") == 2
    assert re.search(r'value="李"\s+selected', page)
    late = {"ask_extension.until": "2026-12-31", "ask_extension.opinion": "人手不足"}
    assert "最多延到" in visit.refused("operate:ask_extension", **late)


def test_the_opinion_of_acts_is_marked_too(visit: Visit):
    page = visit.refused("act:return_to_clerk")
    assert page.count("请填写意见") == 2
    assert 'aria-describedby="opinion-error"' in page


def test_what_is_not_ones_own_is_refused(visit: Visit):
    assert "重新开始试办" in visit.refused("operate:jump", **{"jump.to": "approving"})
    assert "重新开始试办" in visit.refused("operate:nothing")
    page = visit.refused("operate:nothing", who="谁也不是")
    assert "重新开始试办" in page


def test_people_are_offered_with_their_posts_and_only_who_can(visit: Visit):
    page = visit.page
    chosen = re.search(r'<select[^>]+id="transfer\.person".+?</select>', page, re.DOTALL)
    assert chosen
    assert "孙（单位负责人）" in chosen[0]
    assert "李" not in chosen[0]


def test_who_holds_two_posts_handles_in_the_one_that_may(visit: Visit):
    visit.press("setup")
    lines = {
        "person.0.name": "赵", "person.0.role": "unit_clerk",
        "person.1.name": "赵", "person.1.role": "bureau_leader",
        "person.2.name": "钱", "person.2.role": "unit_head",
    }  # fmt: skip
    visit.press("begin", **BEGUN, **lines)
    operate(visit, "赵", "suspend", opinion="等材料")
    assert visit.steps[-1] == {"赵": "suspend", "as": "bureau_leader", "opinion": "等材料"}
    assert visit.hidden("who") == "赵"


def test_what_a_return_asks_to_correct_is_told(visit: Visit):
    visit.press("act:endorse")
    visit.press("act:agree")
    visit.press("act:convene", **{"convene.experts": ["郑"]})
    for person in ("郑", "王"):
        visit.press(f"who:{person}")
        visit.press("vote:for")
    place = {"return_to_correct.return_to": "drafting", "return_to_correct.correct": ["amount"]}
    page = visit.press("act:return_to_correct", opinion="金额有误", **place)
    assert "退回时要求补正：涉及金额。其余内容已锁定" in page
    assert visit.steps[-1]["correct"] == ["amount"]
