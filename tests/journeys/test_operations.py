"""A case is handled beside its way: taken back, delegated, signed, put off, supervised."""

import re

import pytest

from tests.journeys.people import Cast, Person
from workflow.models import EvaluationCase

pytestmark = pytest.mark.timeout(300)
TITLE = "城区供水管网改造"


def open_form(person: Person, operation: str) -> None:
    """Open an operation from the menu of the case that somebody looks at."""
    with person.page.expect_navigation():
        person.page.locator("#operations").get_by_role("link", name=operation, exact=True).click()


def send(person: Person, button: str, opinion: str = "") -> None:
    """Send the form of an operation and wait for what it says it did."""
    if opinion:
        person.page.locator("textarea[name=opinion]").fill(opinion)
    with person.page.expect_navigation():
        person.page.get_by_role("button", name=button, exact=True).click()


def take(person: Person, operation: str, opinion: str = "", **typed: str) -> None:
    """Take an operation from its menu entry to its message."""
    open_form(person, operation)
    for name, value in typed.items():
        field = person.page.locator(f"#{name}")
        if name in {"person", "slip"}:
            field.select_option(value)
        else:
            field.fill(value)
    send(person, operation, opinion)
    person.sees("已办“")


@pytest.fixture
def case(cast: Cast) -> EvaluationCase:
    """Return a case that its clerk can send on."""
    city = cast.served.city
    case = city.open_case(TITLE)
    city.fill(case)
    cast.served.save()
    return case


def key(cast: Cast, role: str) -> str:
    return str(cast.served.city.people[role].account_id)


def test_operations(cast: Cast, case: EvaluationCase):
    send_take_back_and_send_again(cast)
    delegate_and_report_back(cast)
    sign_against(cast)
    urge(cast, case)
    suspend_and_resume(cast, case)
    put_off(cast, case)
    supervise_and_answer(cast, case)
    hand_over(cast, case)


def send_take_back_and_send_again(cast: Cast) -> None:
    clerk = cast["unit_clerk"]
    clerk.open_task(TITLE)
    clerk.act("送单位负责人审核")
    take(clerk, "拿回")
    clerk.sees("已办“拿回”，现在是“自评填报”")
    clerk.act("送单位负责人审核")


def delegate_and_report_back(cast: Cast) -> None:
    head, friend = cast["unit_head"], cast["department_head"]
    head.open_task(TITLE)
    head.look("case")
    open_form(head, "委派")
    send(head, "委派")
    head.sees("请填写意见")
    head.look("delegate-refused")
    head.page.locator("#person").select_option(key(cast, "department_head"))
    send(head, "委派", "请先核对产出指标")
    head.sees("已办“委派：许岚”", "还有1人没有签署意见或没有交回，暂时不能往下办", "正在办")
    head.look("delegated")
    friend.open_task(TITLE)
    friend.sees("请您先办，办完交回：请先核对产出指标")
    friend.look("asked-to-do")
    send(friend, "交回", "已核对，属实")
    friend.sees("已办“办完委派并交回”")


def sign_against(cast: Cast) -> None:
    head, signer = cast["unit_head"], cast["performance_section"]
    head.open_task(TITLE)
    open_form(head, "加签")
    head.page.get_by_label("在我之前：他签了，我再办").check()
    head.page.locator("#person").select_option(key(cast, "performance_section"))
    head.look("add-signer")
    send(head, "加签", "请把关")
    head.sees("已办“加签：周敏”", "待签署")
    signer.open_task(TITLE)
    signer.sees("请您先签署意见：请把关")
    signer.look("asked-to-sign")
    send(signer, "不同意")
    signer.sees("请填写意见")
    signer.look("signature-refused")
    send(signer, "不同意", "满意度缺少问卷")
    signer.sees("已办“签署意见：不同意”")
    head.page.reload()
    head.sees("满意度缺少问卷")
    head.look("signed-against")


def urge(cast: Cast, case: EvaluationCase) -> None:
    officer = cast["department_officer"]
    officer.go(f"/cases/{case.number}")
    take(officer, "催办", "请尽快报来")
    open_list(officer)
    officer.sees("“催办”每24小时最多一次")
    officer.look("urged")


def open_list(person: Person) -> None:
    """Unfold what cannot be done now."""
    person.page.locator("#operations summary").click()


def suspend_and_resume(cast: Cast, case: EvaluationCase) -> None:
    head, leader = cast["unit_head"], cast["bureau_leader"]
    leader.go(f"/cases/{case.number}")
    take(leader, "中止", "等审计结论")
    head.page.reload()
    head.sees("已中止办理。", "等审计结论", "案卷已中止办理，恢复之后再办。")
    head.look("suspended")
    (line,) = [each for each in head.todo() if TITLE in each]
    assert "中止" in line
    head.look("todo-suspended")
    take(leader, "恢复", "审计已结束")
    assert not leader.page.locator("#suspended").is_visible()


def put_off(cast: Cast, case: EvaluationCase) -> None:
    head, ruler = cast["unit_head"], cast["department_officer"]
    head.go(f"/cases/{case.number}")
    take(head, "申请延期", "问卷还没有收齐", until="2026-04-10")
    head.sees("等王珊批复")
    ruler.open_task(TITLE)
    ruler.sees("申请延期到2026年4月10日：问卷还没有收齐")
    ruler.look("asked-for-time")
    send(ruler, "同意延期")
    ruler.sees("已办“同意延期”")
    head.page.reload()
    head.page.get_by_text("为什么是这一天").first.click()
    head.sees(re.compile("经批准延到2026年4月10日"))


def supervise_and_answer(cast: Cast, case: EvaluationCase) -> None:
    head, leader = cast["unit_head"], cast["bureau_leader"]
    leader.go(f"/cases/{case.number}")
    take(leader, "督办", "本周内报出", slip="red", until="2026-03-18")
    head.go("/todo")
    head.look("todo-supervised")
    head.open_task(TITLE)
    take(head, "反馈督办", "周三报出")
    head.sees("已反馈")
    head.look("supervised")
    leader.go("/supervision/")
    leader.sees("红色督办单", "本周内报出", "周三报出")
    leader.look("supervision")
    leader.click("打印督办单")
    leader.sees("一、督办要求")
    leader.look("slip")


def hand_over(cast: Cast, case: EvaluationCase) -> None:
    head, officer, above = cast["unit_head"], cast["department_officer"], cast["department_head"]
    head.act("提交主管部门审核", "同意提交")
    # Only who shares a task claims it; here the officer leaves what a colleague will not see.
    city = cast.served.city
    city.session.refresh(case)
    officer.go(f"/cases/{case.number}")
    officer.look("timeline")
    give_somebody_the_task(cast, case)
    above.go("/handover/")
    above.click(officer.name)
    above.look("handover")
    above.click("移交")
    above.sees("还没有选择交给谁")
    above.page.locator("select").select_option("release")
    above.page.locator("#reason").fill("王珊休假")
    above.click("移交")
    above.sees("办成1项")
    above.look("handed-over")


def give_somebody_the_task(cast: Cast, case: EvaluationCase) -> None:
    """Let the officer have the task in person, as who shares an office would claim it."""
    city = cast.served.city
    city.do("department_head", "transfer", case, person=key(cast, "department_officer"))
    cast.served.save()
