"""Behaviours hang on data attributes and leave the plain page usable."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a page of the reference width."""
    opened = browser.new_page(viewport={"width": 1366, "height": 768})
    opened.set_default_timeout(6000)
    yield opened
    opened.close()


def test_j_and_k_move_and_question_mark_helps(page: Page, address: str):
    page.goto(address)
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("j")
    rows = page.locator("[data-row]")
    assert rows.nth(1).get_attribute("data-current") == ""
    page.keyboard.press("k")
    assert rows.nth(0).get_attribute("data-current") == ""
    page.keyboard.press("?")
    assert page.locator("#keys").evaluate("one => one.open")


def test_slash_searches_and_typing_is_left_alone(page: Page, address: str):
    page.goto(address)
    page.locator("h1").click()
    page.keyboard.press("/")
    page.keyboard.type("j?")
    assert page.locator("[data-search]").input_value() == "j?"


def test_shortcuts_can_be_switched_off(page: Page, address: str):
    page.goto(f"{address}/quiet")
    page.locator("h1").click()
    page.keyboard.press("?")
    assert not page.locator("#keys").evaluate("one => one.open")


def test_a_phrase_goes_where_the_caret_stands(page: Page, address: str):
    page.goto(address)
    box = page.locator("#opinion")
    box.fill("一二")
    box.evaluate("one => one.setSelectionRange(1, 1)")
    page.locator("[data-phrase]").first.click()
    assert box.input_value() == "一核实无误，同意销号二"


def test_number_keys_choose_cards(page: Page, address: str):
    page.goto(address)
    page.locator("h1").click()
    page.keyboard.press("3")
    assert page.locator("input[name=result]:checked").input_value() == "refuse"


def test_ticked_rows_turn_the_foot_into_the_batch_bar(page: Page, address: str):
    page.goto(f"{address}/batch")
    bar = page.locator("[data-batch-bar]")
    assert bar.is_hidden()
    boxes = page.locator("[data-batch-one]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    assert "已选2件" in bar.inner_text()
    assert "均为“确认销号”" in bar.inner_text()
    page.locator("[data-batch-all]").check()
    assert "已选5件" in bar.inner_text()
    page.locator("[data-batch-clear]").click()
    assert bar.is_hidden()


def test_a_form_is_sent_once_and_freed_on_return(page: Page, address: str):
    page.goto(f"{address}/draft")
    page.evaluate("addEventListener('submit', (event) => event.preventDefault())")
    button = page.locator("[data-main-submit]")
    button.click()
    assert page.locator("form[data-once]").get_attribute("data-sent") == "yes"
    assert button.get_attribute("aria-busy") == "true"
    page.evaluate("dispatchEvent(new Event('pageshow'))")
    assert button.get_attribute("aria-busy") is None


def test_the_session_dialog_warns_and_leaves_with_a_copy(page: Page, address: str):
    page.clock.install()
    page.goto(f"{address}/draft")
    page.locator("#text").fill("写到一半")
    page.route("**/save", lambda route: route.abort())
    page.clock.fast_forward(1700 * 1000)
    page.clock.run_for(2000)
    assert page.locator("#session").evaluate("one => one.open")
    assert "1分" in page.locator("[data-session-left]").inner_text()
    page.clock.run_for(120 * 1000)
    page.wait_for_url("**/sign-in")
    page.goto(f"{address}/draft")
    page.locator("[data-autosave-take]").click()
    assert page.locator("#text").input_value() == "写到一半"


def test_typing_is_saved_and_a_failure_keeps_a_copy_here(page: Page, address: str):
    page.clock.install()
    page.goto(f"{address}/draft")
    page.locator("#text").fill("第一句")
    with page.expect_response("**/save"):
        page.clock.run_for(16000)
    page.get_by_text(re.compile(r"^\d\d:\d\d:\d\d已自动保存$")).wait_for()
    assert page.locator("[name=row_version]").input_value() == "8"
    page.route("**/save", lambda route: route.abort())
    page.locator("#text").fill("第二句")
    page.clock.run_for(16000)
    page.locator(".bh-autosave--failed").wait_for()
    assert "第二句" in page.evaluate("Object.values(localStorage).join()")
    assert "csrf" not in page.evaluate("Object.values(localStorage).join()")
