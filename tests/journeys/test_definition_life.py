"""Bring the approval of the manual into use, in a browser, by two people.

The text is read from docs/definitions.md, so the manual alone must be enough to write it.
"""

from pathlib import Path

from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from tests.support.browser import Screenshot
from tests.support.manual import WORKED
from tests.support.served import Served
from tests.web.look.judge import look_faults
from tests.workflow.scenarios.stage import play, setting_with
from workflow.models import DefinitionVersion

MISSPELT = WORKED.replace("then: {passed: adopt,", "then: {passed: adpot,")
EXPERTS = ("专家1", "专家2", "专家3")


def look(page: Page, screenshot: Screenshot, name: str) -> None:
    page.wait_for_load_state()
    screenshot(page, name)
    assert look_faults(page) == [], name


def act(page: Page, title: str, state: str, **typed: str) -> None:
    """Take an act as who is proposed, and see where it leads."""
    for label, value in typed.items():
        page.locator("#acts").get_by_label(label).fill(value)
    page.get_by_role("button", name=title, exact=True).click()
    expect(page.get_by_role("heading", name=f"现在：{state}")).to_be_visible()


def vote(page: Page, person: str, choice: str, opinion: str = "") -> None:
    page.get_by_role("button", name=person).click()
    if opinion:
        page.locator("#acts").get_by_label("意见").fill(opinion)
    page.get_by_role("button", name=choice, exact=True).click()


def return_for_correction(page: Page) -> None:
    """Send the case back with the one field to be corrected, and have it straight back."""
    page.locator("#acts").get_by_label("退回到").select_option(label="填写申请")
    page.locator("#acts").get_by_label("涉及金额").check()
    act(page, "退回补正", "填写申请", 意见="金额与附件不一致，请只改金额")
    act(page, "提交申请", "局领导审批", 调整理由="预算压减", 涉及金额="9.80")


def write(page: Page, screenshot: Screenshot) -> None:
    page.goto("/definitions/")
    page.get_by_text("起草新流程").click()
    page.get_by_label("流程标识").fill("target_change")
    look(page, screenshot, "begin")
    page.get_by_role("button", name="起草", exact=True).click()
    page.get_by_label("定义文件的文本").fill(MISSPELT)
    page.get_by_role("button", name="保存并检查").click()
    expect(page.get_by_text("是不是想写“adopt”").first).to_be_attached()
    page.get_by_label("定义文件的文本").fill(WORKED)
    page.get_by_role("button", name="保存并检查").click()
    expect(page.get_by_text("检查通过", exact=True)).to_be_visible()


def try_out(page: Page, screenshot: Screenshot) -> str:
    """Go through once, with a veto taken back and a return; return the scenario."""
    page.get_by_role("link", name="试办", exact=True).first.click()
    act(page, "提交申请", "单位审核", 调整理由="预算压减", 涉及金额="12.50")
    act(page, "同意上报", "部门审核")
    act(page, "同意调整", "组织评审")
    for person in EXPERTS:
        page.locator("#acts").get_by_label(person, exact=True).check()
    act(page, "送专家评审", "专家评审")
    vote(page, "预算科", "不同意", "没有资金来源")
    expect(page.get_by_role("heading", name="现在：不予调整")).to_be_visible()
    look(page, screenshot, "veto")
    page.get_by_role("button", name="撤回上一步").click()
    vote(page, "专家1", "同意")
    vote(page, "专家2", "不同意", "依据不足")
    vote(page, "预算科", "同意")
    look(page, screenshot, "panel")
    vote(page, "专家3", "同意")
    expect(page.get_by_role("heading", name="现在：局领导审批")).to_be_visible()
    return_for_correction(page)
    act(page, "批准", "印发批复")
    act(page, "印发批复", "已批复", 批复文号="财绩〔2026〕8号")
    page.get_by_role("button", name="存为场景").click()
    expect(page.get_by_text("已核对，按这份定义成立")).to_be_visible()
    look(page, screenshot, "scenario")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载").click()
    return Path(download.value.path()).read_text("utf-8")


def test_an_approval_in_seven_steps_is_written_tried_and_published(
    served: Served, browser: Browser, screenshot: Screenshot
):
    author = served.open_as(browser, served.city.people["performance_section"])
    page = author.new_page()
    write(page, screenshot)
    address = page.url
    scenario = try_out(page, screenshot)
    verdict = play(scenario, setting_with(WORKED))
    assert (verdict.failure, verdict.case.ending) == (None, "completed")
    assert [each.act for each in verdict.case.view.past].count("vote") == 4
    page.goto(address)
    page.get_by_role("link", name="交出发布").click()
    page.get_by_label("理由").fill("绩效目标调整改由专家评审。")
    page.get_by_role("button", name="交出，等另一个人发布").click()
    expect(page.get_by_role("button", name="发布，")).to_have_count(0)
    author.close()
    leader = served.open_as(browser, served.city.people["bureau_leader"])
    page = leader.new_page()
    page.goto(address)
    look(page, screenshot, "to-publish")
    page.get_by_role("button", name="发布，").click()
    expect(page.get_by_text("已发布第1版")).to_be_visible()
    look(page, screenshot, "published")
    leader.close()
    served.city.session.expire_all()
    wanted = select(DefinitionVersion).where(DefinitionVersion.workflow == "target_change")
    assert served.city.session.scalars(wanted).one().source == WORKED
