"""Bad moments in a browser: each gets a clear sentence where it happened, and nothing is lost."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Route
from sqlalchemy import update

from tests.journeys.evaluation import review_at_85
from tests.journeys.papers import PDF
from tests.journeys.people import Cast, Person, enter_password
from workflow.models import EvaluationCase, UserSession

PROJECT = "城乡客运一体化补贴"
ACCEPT = "审核通过并报财政复核"
OPINION = "材料齐全，但请补充问卷原件"
PROPOSE = "提出等级并报局领导审定"
pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def officer(cast: Cast) -> Person:
    """Return the department's officer on the page of a case that waits for them."""
    cast.bring_to_department(PROJECT)
    found = cast["department_officer"]
    found.open_task(PROJECT)
    return found


def button(person: Person, title: str) -> Locator:
    """Return an act's button in the bar at the foot."""
    return person.page.locator(".bh-action-bar").get_by_role("button", name=title, exact=True)


def times_accepted(person: Person) -> int:
    """Count in the timeline how often the department accepted."""
    return sum("主管部门审核通过" in each for each in person.past())


def test_a_double_click_has_one_effect(officer: Person):
    # The second click may break off the answer to the first: what counts is what comes of both.
    button(officer, ACCEPT).dblclick(no_wait_after=True)
    officer.sees("现在是“财政复核”")
    assert times_accepted(officer) == 1


def test_back_shows_what_is_so_now(officer: Person):
    officer.act(ACCEPT)
    officer.page.go_back()
    officer.sees("现在由吴越（教科文科）办理，您可以查看")
    officer.look("back-after-submit")
    assert button(officer, ACCEPT).count() == 0
    assert times_accepted(officer) == 1


def test_sent_again_after_a_lost_answer_gives_the_first_result(cast: Cast):
    cast.bring_to_department(PROJECT)
    officer = cast.sign_in("department_officer", scripts=False)
    officer.open_task(PROJECT)
    officer.page.route("**/acts/*", lose_answer, times=1)
    with officer.page.expect_event("requestfailed"):
        button(officer, ACCEPT).click()
    officer.act(ACCEPT)
    officer.sees("现在是“财政复核”")
    assert times_accepted(officer) == 1


def lose_answer(route: Route) -> None:
    """Let the server do what is asked and the answer never arrive."""
    route.fetch(max_redirects=0)
    route.abort("aborted")


def test_the_slower_of_two_sees_who_was_faster_and_keeps_the_text(cast: Cast):
    cast.bring_to_review(PROJECT)
    review_at_85(cast, PROJECT, None)
    slow, fast = cast["second_performance"], cast["performance_section"]
    slow.open_task(PROJECT)
    slow.page.locator("textarea[name=opinion]").fill("建议按良定级，已核对佐证")
    fast.open_task(PROJECT)
    fast.act(PROPOSE, "按复核得分定级")
    with slow.page.expect_navigation():
        button(slow, PROPOSE).click()
    slow.sees("周敏", "提出等级", "建议按良定级，已核对佐证")
    slow.look("too-late")


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_what_was_typed_outlives_the_session(cast: Cast, *, scripts: bool):
    officer = write_and_send_late(cast, scripts=scripts)
    enter_password(officer)
    officer.sees("您刚才填的内容还在", OPINION)
    if scripts:
        officer.look("kept")
    with officer.page.expect_navigation():
        officer.click("继续提交")
    officer.sees("现在是“财政复核”")
    assert times_accepted(officer) == 1
    officer.sees(OPINION)
    officer.page.reload()
    offer = officer.page.get_by_text("本机留有上次没保存成功的内容")
    assert offer.locator("visible=true").count() == 0


def test_what_was_typed_waits_on_this_computer_for_who_comes_later(cast: Cast):
    officer = write_and_send_late(cast, scripts=True)
    officer.look("session-ended")
    officer.go("/login")
    enter_password(officer)
    officer.page.wait_for_url("**/todo")
    officer.open_task(PROJECT)
    officer.sees("本机留有上次没保存成功的内容")
    officer.look("text-offered-back")
    officer.page.get_by_role("button", name="取回这些内容").click()
    box = officer.page.locator("textarea[name=opinion]")
    assert box.input_value() == OPINION
    assert times_accepted(officer) == 0


def write_and_send_late(cast: Cast, *, scripts: bool) -> Person:
    """Let the officer write an opinion and send it when the session has ended."""
    cast.bring_to_department(PROJECT)
    officer = cast.sign_in("department_officer", scripts=scripts)
    officer.open_task(PROJECT)
    officer.page.locator("textarea[name=opinion]").fill(OPINION)
    session = cast.served.city.session
    session.execute(update(UserSession).values(expires_at=UserSession.created_at))
    cast.served.save()
    with officer.page.expect_navigation():
        button(officer, ACCEPT).click()
    officer.sees("您刚才填的内容还在，登录后由您决定是否继续提交。")
    return officer


def test_wrong_amounts_are_told_at_their_field_and_kept(cast: Cast):
    case: EvaluationCase = cast.served.city.open_case(PROJECT)
    cast.served.save()
    clerk = cast["unit_clerk"]
    clerk.go(f"/cases/{case.number}/self/funds")
    clerk.type("年度资金总额全年预算数", "一百二十万")
    clerk.type("年度资金总额全年执行数", "-3.5")
    clerk.click("保存，去写绩效指标")
    clerk.sees("有2处填写有误", "“一百二十万”不是金额", "金额“-3.5”是负数，请核对")
    for label, text in (("预算数", "一百二十万"), ("执行数", "-3.5")):
        field = clerk.page.get_by_label(f"年度资金总额全年{label}")
        assert (field.input_value(), field.get_attribute("aria-invalid")) == (text, "true")
    clerk.look("wrong-amounts")


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [("自评表.xlsx", PDF, "xlsx"), ("自评表.xls", b"\xd0\xcf\x11\xe0" + b"0" * 600, "xls")],
    ids=["a-pdf", "an-old-workbook"],
)
def test_a_wrong_workbook_is_told_in_a_sentence(
    cast: Cast, tmp_path: Path, name: str, data: bytes, sentence: str
):
    path = tmp_path / name
    path.write_bytes(data)
    clerk = cast["unit_clerk"]
    clerk.go("/imports")
    clerk.page.get_by_label("自评表").set_input_files(path)
    with clerk.page.expect_navigation():
        clerk.click("上传并预览")
    clerk.sees("不能导入")
    assert sentence in clerk.page.locator("main").inner_text()
    clerk.look("wrong-workbook")


def test_one_act_by_keys_alone(cast: Cast):
    cast.bring_to_department(PROJECT)
    officer = cast["department_officer"]
    page = officer.page
    page.keyboard.press("j")
    assert page.locator("[data-row][data-current]").count() == 1
    with page.expect_navigation():
        page.keyboard.press("o")
    tab_to(officer, "textarea[name=opinion]")
    page.keyboard.type("材料齐全，同意报送财政复核")
    tab_to(officer, f".bh-action-bar button:has-text('{ACCEPT}')")
    officer.look("by-keys")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    officer.sees("现在是“财政复核”")
    page.keyboard.press("g")
    with page.expect_navigation():
        page.keyboard.press("t")
    officer.sees("今天的都办完了")


def tab_to(person: Person, selector: str) -> None:
    """Press Tab until something has the focus."""
    for _ in range(80):
        if person.page.locator(selector).evaluate_all(
            "(all) => all.some((one) => one.matches(':focus'))"
        ):
            return
        person.page.keyboard.press("Tab")
    pytest.fail(f"no way by Tab to {selector}")


def test_one_act_without_scripts(cast: Cast):
    cast.bring_to_department(PROJECT)
    officer = cast.sign_in("department_officer", scripts=False)
    officer.open_task(PROJECT)
    officer.act(ACCEPT, "材料齐全，同意报送财政复核")
    officer.sees("现在是“财政复核”")
    assert times_accepted(officer) == 1


def test_messages_come_when_days_pass(cast: Cast):
    cast.bring_to_department(PROJECT)
    cast.work()
    officer = cast["department_officer"]
    told = len(officer.messages())
    cast.pass_days(timedelta(days=11))
    assert len(officer.messages()) > told
    officer.look("reminded")
    cast.pass_days(timedelta(days=4))
    assert any("逾期" in each for each in officer.todo())
    officer.look("overdue")
