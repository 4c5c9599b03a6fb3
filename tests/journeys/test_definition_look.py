"""Look at the pages on which definitions are written and published as a browser shows them."""

import uuid
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from definitions.library import parse_workflow
from tests.support.browser import Screenshot
from tests.support.city import LIBRARY, MAIN
from tests.support.factories import make_region
from tests.support.served import Served
from tests.web.look.judge import look_faults
from workflow.models import DefinitionDraft, DefinitionVersion
from workflow.services.definition_drafts import draft_text
from workflow.services.definitions import Published, add_version

TEXT = LIBRARY.sources["meeting_item"]
FAULTY = TEXT.replace("[material_is_complete]", "[material_is_complet]").replace(
    "reminders: brief", "reminders: short", 1
)
CHANGED = (
    TEXT.replace("default: 7", "default: 9")
    .replace("due: 2 workdays", "due: 3 workdays")
    .replace("phrases: [同意上会]", "phrases: [同意上会, 同意]")
)


def first_version(served: Served) -> uuid.UUID:
    wanted = select(DefinitionVersion.id).where(DefinitionVersion.workflow == "meeting_item")
    found = served.city.session.scalars(wanted).one()
    served.save()  # a transaction left open would be ended by the server
    return found


def look(page: Page, screenshot: Screenshot, name: str) -> None:
    page.wait_for_load_state()
    screenshot(page, name)
    assert look_faults(page) == [], name


@pytest.mark.parametrize("width", [1366, 390])
def test_a_definition_is_written_and_published(
    served: Served, browser: Browser, screenshot: Screenshot, width: int
):
    for code in ("420021", "420022", "420023"):
        make_region(served.city.session, code, parent=served.city.region)
    served.save()
    context = served.open_as(browser, served.city.people["performance_section"], width=width)
    page = context.new_page()
    page.goto(f"/definitions/{first_version(served)}")
    look(page, screenshot, "version")
    page.get_by_role("button", name="起草新版").click()
    page.get_by_label("定义文件的文本").fill(FAULTY)
    page.get_by_role("button", name="保存并检查").click()
    expect(page.get_by_text("2处错误", exact=True)).to_be_visible()
    expect(page.get_by_text("本机留有")).to_be_hidden()
    look(page, screenshot, "faulty")
    page.locator(".bh-editor").evaluate("editor => { editor.scrollTop = 880 }")
    look(page, screenshot, "faulty-below")
    page.get_by_label("定义文件的文本").fill(CHANGED)
    page.get_by_role("button", name="保存并检查").click()
    expect(page.get_by_text("检查通过", exact=True)).to_be_visible()
    look(page, screenshot, "sound")
    page.get_by_role("link", name="交出发布").click()
    page.get_by_label("理由").fill("新办法把材料准备期延长到9个工作日，先在试点县市试行。")
    page.get_by_label("地区420021").check()
    look(page, screenshot, "hand-in")
    page.get_by_role("button", name="交出，等另一个人发布").click()
    look(page, screenshot, "waiting")
    context.close()
    context = served.open_as(browser, served.city.people["bureau_leader"], width=width)
    page = context.new_page()
    page.goto("/definitions/")
    look(page, screenshot, "list")
    page.get_by_role("link", name="打开政府常务会议议题的草稿").click()
    look(page, screenshot, "to-publish")
    if width > 1000:
        page.get_by_role("link", name="与第1版对照").click()
    else:
        page.get_by_role("link", name="逐行对照").click()
    look(page, screenshot, "compare")
    page.go_back()
    page.get_by_role("button", name="发布，").click()
    expect(page.get_by_text("已发布第2版")).to_be_visible()
    look(page, screenshot, "published")
    context.close()


def test_typing_keeps_itself_and_the_numbers_go_on(served: Served, browser: Browser):
    context = served.open_as(browser, served.city.people["performance_section"])
    page = context.new_page()
    page.goto(f"/definitions/{first_version(served)}")
    page.get_by_role("button", name="起草新版").click()
    page.wait_for_load_state("networkidle")
    text = page.get_by_label("定义文件的文本")
    text.fill(CHANGED + "\n".join("# eine Zeile" for _ in range(80)))
    lines = len(CHANGED.splitlines()) + 80
    expect(page.locator(".bh-editor__numbers li").last).to_have_text(str(lines + 30))
    text.blur()
    expect(page.get_by_text("已自动保存")).to_be_visible()
    served.city.session.expire_all()
    draft = served.city.session.scalars(select(DefinitionDraft)).one()
    assert draft.text.count("eine Zeile") == 80
    context.close()


@pytest.mark.parametrize("width", [1366, 390])
def test_parameters_are_set_by_region(
    served: Served, browser: Browser, screenshot: Screenshot, width: int
):
    make_region(served.city.session, "420021", parent=served.city.region)
    served.save()
    context = served.open_as(browser, served.city.people["performance_section"], width=width)
    page = context.new_page()
    page.goto("/definitions/parameters/")
    page.get_by_label("征求意见工作日的新值").fill("8")
    page.get_by_role("button", name="设定征求意见工作日").click()
    later = served.city.resources.today() + timedelta(days=40)
    page.get_by_label("认领工作日的新值").fill("5")
    page.get_by_label("认领工作日从哪天起").fill(later.isoformat())
    page.get_by_role("button", name="设定认领工作日").click()
    page.get_by_label("制定措施工作日的新值").fill("99")
    page.get_by_role("button", name="设定制定措施工作日").click()
    expect(page.get_by_text("应为3至20之间的整数")).to_be_visible()
    look(page, screenshot, "parameters")
    context.close()


@pytest.mark.parametrize("width", [1366, 390])
def test_a_draft_is_tried_out_on_open_cases(
    served: Served, browser: Browser, screenshot: Screenshot, width: int
):
    for name in ("城区供水管网改造", "农村公路养护", "中心城区黑臭水体治理"):
        case = served.city.open_case(name)
    served.city.fill(case)
    served.city.do("unit_clerk", "send_for_unit_review", case)
    text = LIBRARY.sources[MAIN].replace("    holder: unit_clerk", "    holder: unit_head", 1)
    text = text.replace("    by: unit_clerk", "    by: unit_head")
    text = text.replace('month_day: "03-31"', 'month_day: "04-30"')
    actor = served.city.people["performance_section"]
    text = text.replace("unit_review", "unit_check")
    draft = draft_text(served.city.session, actor, resources=served.city.resources, text=text)
    served.save()
    context = served.open_as(browser, actor, width=width)
    page = context.new_page()
    page.goto(f"/definitions/what-if?of={draft.id}")
    look(page, screenshot, "what-if")
    page.get_by_role("link", name="期限变动2件").click()
    look(page, screenshot, "what-if-due")
    context.close()


@pytest.mark.parametrize("width", [1366, 390])
def test_open_cases_are_moved_and_taken_back(
    served: Served, browser: Browser, screenshot: Screenshot, width: int
):
    city = served.city
    for name in ("城区供水管网改造", "农村公路养护", "中心城区黑臭水体治理"):
        case = city.open_case(name)
    city.fill(case)
    city.do("unit_clerk", "send_for_unit_review", case)
    text = LIBRARY.sources[MAIN].replace("unit_review", "unit_check")
    published = Published(
        source=text, at=city.resources.now(), in_force_from=city.resources.today()
    )
    workflow = parse_workflow(text, name="changed.yaml")
    version = add_version(city.session, workflow, published=published)
    served.save()
    context = served.open_as(browser, city.people["performance_section"], width=width)
    page = context.new_page()
    page.goto(f"/definitions/{version.id}/move")
    look(page, screenshot, "refused")
    page.get_by_label("单位审核（1件）").select_option("unit_check")
    page.get_by_role("button", name="按这样预览").click()
    page.get_by_label("理由").fill("新办法自本月起施行，正在办的一并按新办法办理。")
    look(page, screenshot, "preview")
    page.get_by_role("button", name="这3件改按第2版办理").click()
    expect(page.get_by_text("已改3件")).to_be_visible()
    look(page, screenshot, "moved")
    page.get_by_role("button", name="改回3件").click()
    page.get_by_role("dialog").get_by_label("理由").fill("先在试点县市施行。")
    page.get_by_role("dialog").get_by_role("button", name="改回").click()
    expect(page.get_by_text("已改回3件")).to_be_visible()
    page.goto(f"/cases/{case.number}")
    look(page, screenshot, "case")
    context.close()
