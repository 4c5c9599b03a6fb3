"""Look at pages of the past and at the board as a browser shows them."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from tests.support.browser import Screenshot
from tests.support.served import Served
from tests.workflow.services.ledger_city import (
    open_rectification,
    plan_measure,
    problems_of,
    write_off,
)
from workflow.clock import FixedClock

PLACES = ("/board?year=2025", "/ledger?year=2025", "/todo", "/cases/{number}")


@pytest.mark.parametrize("width", [1366, 390])
def test_a_reader_goes_to_a_past_day_and_back(
    served: Served, browser: Browser, screenshot: Screenshot, clock: FixedClock, width: int
):
    case = open_rectification(served.city, problems=2)
    day = (served.city.resources.today() + timedelta(days=2)).isoformat()
    served.city.open_case("农村饮水安全")
    clock.advance(timedelta(days=5))
    first, _ = problems_of(served.city, case)
    plan_measure(served.city, first)
    write_off(served.city, first)
    clock.advance(timedelta(days=1))
    served.save()
    lead = served.city.people["performance_section"]
    context = served.open_as(browser, lead, width=width)
    page = context.new_page()
    for place in PLACES:
        page.goto(place.format(number=case.number))
        screenshot(page, f"as-of-now-{width}-{place.split('?')[0].strip('/').partition('/')[0]}")
        page.get_by_label("看过去某天").fill(day)
        page.locator(".bh-asof__form").get_by_role("button", name="查看").click()
        page.get_by_text("只供查看").wait_for()
        page.wait_for_load_state()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        screenshot(page, f"as-of-then-{width}-{place.split('?')[0].strip('/').partition('/')[0]}")
        page.get_by_role("link", name="回到现在").click()
        page.get_by_label("看过去某天").wait_for()
    page.goto("/todo?as_of=2999-01-01")
    assert page.get_by_text("这一天还没有到").is_visible()
    screenshot(page, f"as-of-wrong-{width}")
    context.close()
