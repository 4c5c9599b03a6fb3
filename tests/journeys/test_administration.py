"""Walk through the pages of administration in a browser, wide and narrow, and judge their look."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page

from tests.support.browser import Screenshot
from tests.support.city import City
from tests.support.factories import make_account
from tests.support.served import Served
from tests.support.sheets import Rows, workbook_file
from tests.web.look.judge import look_faults
from workflow.models import Account, Organisation
from workflow.services.heartbeats import beat
from workflow.services.inbox import MessageDraft, put_message
from workflow.services.security_log import SecurityKind, record_security

NAMES = ("李文博", "何建平", "王珊", "许岚", "吴越", "周敏", "陈国栋", "刘洋", "陈立言", "赵峰")
HEADINGS = ("地区", "单位", "单位代码", "主管部门", "分管部门", "姓名", "账号", "岗位")
GOOD = [
    HEADINGS,
    ("420000", "市教育局", "101001", "", "", "王五", "wang.wu", "主管部门绩效岗"),
    ("420000", "第一中学", "101002", "市教育局", "", "张三", "zhang.san", "单位经办"),
    ("420000", "教科文科", "900009", "", "市教育局", "赵六", "zhao.liu", "财政业务科室"),
]
BAD = [*GOOD, ("999999", "", "1", "", "", "钱七", "q", "大王")]
NOTICE = """国务院办公厅关于2027年部分节假日安排的通知
国办发明电〔2026〕9号
一、元旦：2027年1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。1月31日（周日）、2月13日（周六）上班。
国务院办公厅
2026年11月10日"""
SIZES = ((1366, 768), (390, 844))


@pytest.fixture
def town(served: Served) -> City:
    """Return the city with names as people have them, a message and a worker."""
    city = served.city
    session = city.session
    city.department.name, city.unit.name = "市水利局", "市水利工程建设中心"
    section = session.get_one(Organisation, city.people["security_admin"].organisation_id)
    section.name, section.kind = "市财政局", "finance_bureau"
    for number, actor in enumerate(city.people.values()):
        account = session.get_one(Account, actor.account_id)
        account.name = NAMES[number % len(NAMES)]
    waiting = make_account(session, login="zhou.ning")
    waiting.name = "周宁"
    locked = session.get_one(Account, city.people["expert"].account_id)
    locked.locked_until = city.resources.now() + timedelta(days=200)
    case = city.open_case()
    for number, title in enumerate(("自评填报：城区供水管网改造，剩2天", "有新任务：填写绩效自评")):
        draft = MessageDraft(
            recipient_id=city.people["unit_clerk"].account_id,
            kind="due_soon",
            title=title,
            body="到期日2027年3月31日，还差佐证材料。请登录系统办理。",
            link="",
            key=f"look-{number}",
            created_at=city.resources.now() - timedelta(days=number),
        )
        put_message(session, case, draft=draft)
    detail = {"dispatch": {"done": 41, "failed": 0}, "send_mail": {"done": 12, "failed": 1}}
    beat(session, name="worker/yunxi-1/4711", detail=detail, now=city.resources.now())
    _log(city, waiting)
    served.save()
    return city


def _log(city: City, account: Account) -> None:
    """Leave lines in the security log: a guess at a password, an account made."""
    about = {"account": account.id, "login": account.login}
    manager = city.people["system_admin"].account_id
    for kind, who in (
        (SecurityKind.SIGN_IN_FAILED, None),
        (SecurityKind.ACCOUNT_CREATED, manager),
    ):
        now = city.resources.now()
        record_security(
            city.session, kind, at=now, account_id=who, address="10.1.2.3", detail=about
        )


def visit(served: Served, browser: Browser, who: str, paths: dict[str, str], shoot: Screenshot):
    """Open pages as somebody in both widths, keep their pictures and judge them."""
    faults = []
    for width, height in SIZES:
        context = served.open_as(browser, served.city.people[who], width=width, height=height)
        page = context.new_page()
        for name, path in paths.items():
            answer = page.goto(path)
            assert answer is not None
            assert answer.ok, path
            shoot(page, f"{name}-{width}")
            faults += [f"{path} at {width}: {each}" for each in look_faults(page)]
        context.close()
    assert faults == []


def test_people(served: Served, town: City, browser: Browser, screenshot: Screenshot):
    clerk = town.people["unit_clerk"].account_id
    pages = {
        "people": "/people/",
        "found": f"/people/?q={NAMES[0]}",
        "place": f"/people/organisations/{town.department.id}",
        "person": f"/people/accounts/{clerk}",
        "new-person": "/people/accounts/new",
        "new-place": "/people/organisations/new",
        "import": "/people/import",
    }
    visit(served, browser, "system_admin", pages, screenshot)


def test_grants(served: Served, town: City, browser: Browser, screenshot: Screenshot):
    clerk = town.people["unit_clerk"].account_id
    pages = {
        "grants": "/grants/",
        "person": f"/people/accounts/{clerk}",
        "security": "/audit/security",
    }
    visit(served, browser, "security_admin", pages, screenshot)


def test_calendar(served: Served, town: City, browser: Browser, screenshot: Screenshot):
    assert town.resources.today().year == 2026
    pages = {
        "year": "/calendar/",
        "open-year": "/calendar/?year=2027",
        "count": "/calendar/?year=2026&start=2026-09-17&days=10&unit=workday",
        "import": "/calendar/import",
    }
    visit(served, browser, "system_admin", pages, screenshot)


def test_watching(served: Served, town: City, browser: Browser, screenshot: Screenshot):
    assert town.people
    visit(served, browser, "audit_admin", {"audit": "/audit/"}, screenshot)
    visit(served, browser, "system_admin", {"system": "/system"}, screenshot)
    visit(served, browser, "unit_clerk", {"inbox": "/inbox/"}, screenshot)


def test_definitions(served: Served, town: City, browser: Browser, screenshot: Screenshot):
    context = served.open_as(browser, town.people["performance_section"])
    page = context.new_page()
    page.goto("/definitions/")
    paths = [link.get_attribute("href") or "" for link in page.locator("a[data-open]").all()]
    context.close()
    named = {f"definition-{number}": path for number, path in enumerate(paths, start=1)}
    pages = {"definitions": "/definitions/"} | named
    visit(served, browser, "performance_section", pages, screenshot)


def test_from_sheet_to_grant(served: Served, town: City, browser: Browser, screenshot: Screenshot):
    context = served.open_as(browser, town.people["system_admin"])
    page = context.new_page()
    _upload(page, BAD)
    screenshot(page, "faults")
    assert look_faults(page) == []
    assert page.get_by_text("没有“大王”这个岗位").is_visible()
    _upload(page, GOOD)
    screenshot(page, "preview")
    page.get_by_role("button", name="确认导入并显示初始密码").click()
    page.get_by_text("只显示这一次").wait_for()
    screenshot(page, "passwords")
    assert look_faults(page) == []
    context.close()
    guard = served.open_as(browser, town.people["security_admin"]).new_page()
    guard.goto("/grants/")
    guard.get_by_role("link", name="核对名单").click()
    screenshot(guard, "grant")
    assert look_faults(guard) == []
    guard.get_by_role("button", name="批准这3个岗位").click()
    guard.get_by_text("新增3个岗位").wait_for()
    guard.context.close()


def test_from_notice_to_calendar(
    served: Served, town: City, browser: Browser, screenshot: Screenshot
):
    context = served.open_as(browser, town.people["system_admin"])
    page = context.new_page()
    page.goto("/calendar/import")
    page.get_by_label("通知全文").fill(NOTICE)
    page.get_by_role("button", name="读懂通知并预览").click()
    page.get_by_text("确认后会发生什么").wait_for()
    screenshot(page, "preview")
    assert look_faults(page) == []
    page.get_by_role("button", name="启用2027年放假安排并重算期限").click()
    page.get_by_text("新的放假安排已启用").wait_for()
    screenshot(page, "confirmed")
    context.close()


def _upload(page: Page, rows: Rows) -> None:
    content, name = workbook_file(rows)
    page.goto("/people/import")
    page.get_by_label("人员与单位表").set_input_files(
        {"name": name, "mimeType": "application/zip", "buffer": content.getvalue()}
    )
    page.get_by_role("button", name="读取并预览").click()
    page.wait_for_url("**/people/import/*")
