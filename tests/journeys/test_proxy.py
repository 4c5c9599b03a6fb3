"""A clerk goes away: a colleague is let in, switches to the post, acts, and it is withdrawn."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page

from tests.support.browser import Screenshot
from tests.support.city import City
from tests.support.served import Served
from tests.web.look.judge import look_faults
from workflow.models import Account, EvaluationCase, Organisation

PHONE = (390, 844)
NAMES = {"unit_clerk": "李文博", "unit_head": "何建平"}


@pytest.fixture
def town(served: Served) -> City:
    """Return the city with two people by their names."""
    city = served.city
    for who, name in NAMES.items():
        city.session.get_one(Account, city.people[who].account_id).name = name
    city.unit.name, city.department.name = "市水利工程建设中心", "市水利局"
    section = city.session.get_one(Organisation, city.people["mayor"].organisation_id)
    section.name = "市财政局"
    served.save()
    return city


@pytest.fixture
def case(served: Served, town: City) -> EvaluationCase:
    """Return a case that waits for the clerk."""
    case = town.open_case()
    town.fill(case)
    served.save()
    return case


def look(page: Page, screenshot: Screenshot, name: str) -> None:
    screenshot(page, name)
    assert look_faults(page) == []


def test_a_colleague_acts_in_the_post_of_who_is_away(
    served: Served, town: City, case: EvaluationCase, browser: Browser, screenshot: Screenshot
):
    clerk = served.open_as(browser, town.people["unit_clerk"]).new_page()
    clerk.goto("/todo")
    clerk.locator(".bh-account summary").click()
    clerk.get_by_role("link", name="我的代理").locator("visible=true").first.click()
    clerk.get_by_label("由谁代理").select_option(label="何建平（市水利工程建设中心）")
    last = town.resources.today() + timedelta(days=3)
    clerk.get_by_label("第一天").fill(town.resources.today().isoformat())
    clerk.get_by_label("最后一天").fill(last.isoformat())
    clerk.get_by_role("button", name="授权代理").click()
    clerk.get_by_text("请写明事由").locator("visible=true").first.wait_for()
    look(clerk, screenshot, "refused")
    clerk.get_by_label("代理事由").fill("出差")
    clerk.get_by_role("button", name="授权代理").click()
    clerk.get_by_text("代理已授权").wait_for()
    look(clerk, screenshot, "granted")

    head = served.open_as(browser, town.people["unit_head"]).new_page()
    head.goto("/todo")
    head.locator(".bh-account summary").click()
    screenshot(head, "switcher")
    head.get_by_role("button", name="代 李文博").locator("visible=true").first.click()
    head.goto(f"/cases/{case.number}")
    look(head, screenshot, "case")
    head.locator(".bh-action-bar").get_by_role("button", name="送单位负责人审核").click()
    head.get_by_text("何建平（代李文博）").locator("visible=true").first.wait_for()
    look(head, screenshot, "acted")
    head.goto("/proxies/")
    look(head, screenshot, "held")

    clerk.get_by_role("button", name="撤回何建平的代理").click()
    clerk.get_by_text("代理已撤回").wait_for()
    head.goto("/todo")
    head.get_by_text("这项代理已经结束或撤回").wait_for()
    screenshot(head, "ended")

    width, height = PHONE
    narrow = served.open_as(browser, town.people["unit_clerk"], width=width, height=height)
    phone = narrow.new_page()
    phone.goto("/proxies/")
    look(phone, screenshot, "phone")
    for each in (clerk, head, phone):
        each.context.close()
