"""Every component obeys the look at the three widths that count, under the strict policy."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.support.browser import Screenshot
from tests.web.look.judge import look_faults

WIDTHS = {"1366": (1366, 768), "1093": (1093, 700), "390": (390, 844)}


@pytest.fixture(params=list(WIDTHS.values()), ids=list(WIDTHS))
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """Open a page of one width that must stay silent."""
    width, height = request.param
    opened = browser.new_page(viewport={"width": width, "height": height})
    opened.set_default_timeout(6000)
    said: list[Any] = []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    yield opened
    opened.close()
    assert said == []


@pytest.mark.parametrize("path", ["/", "/batch", "/sign-in"])
def test_pages_keep_the_rules_of_the_look(
    page: Page, address: str, path: str, screenshot: Screenshot
):
    page.goto(address + path)
    screenshot(page, "page")
    assert look_faults(page) == []


def test_menus_open_by_keyboard_and_close_on_escape(page: Page, address: str):
    page.goto(address)
    menu = page.locator("details.bh-menu:visible").last
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    assert menu.get_attribute("open") is not None
    assert look_faults(page) == []
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
