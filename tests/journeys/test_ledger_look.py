"""Look at the ledger and at the page of a problem as a browser shows them."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page

from tests.support.browser import Screenshot
from tests.support.served import Served
from tests.workflow.services.ledger_city import (
    child_of,
    open_rectification,
    plan_measure,
    problems_of,
    write_off,
)
from workflow.models import EvaluationCase, Problem


@pytest.fixture
def problems(served: Served) -> tuple[Problem, ...]:
    """Return three problems of a project: written off, in rectification, to be planned."""
    case = open_rectification(served.city, problems=3)
    done, running, claimed = problems_of(served.city, case)
    plan_measure(served.city, done)
    write_off(served.city, done, gain=43000)
    plan_measure(served.city, running)
    served.city.do("unit_head", "claim", child_of(served.city, claimed))
    served.save()
    return done, running, claimed


@contextmanager
def opened(served: Served, browser: Browser, who: str, width: int) -> Iterator[Page]:
    """Open a page as somebody; nothing may be written to the console."""
    said: list[str] = []
    context = served.open_as(browser, served.city.people[who], width=width)
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    yield page
    page.wait_for_load_state()
    assert said == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def number_of(served: Served, problem: Problem) -> str:
    """Return the number of a problem's rectification."""
    return served.city.session.get_one(EvaluationCase, problem.child_case_id).number


def test_the_ledger_scrolls_beside_two_fixed_columns(
    served: Served, browser: Browser, screenshot: Screenshot, problems: tuple[Problem, ...]
):
    del problems
    with opened(served, browser, "performance_section", 1366) as page:
        page.goto("/ledger?year=2025")
        before = page.locator("td.bh-ledger__case").first.bounding_box()
        page.locator(".bh-ledger").evaluate("element => { element.scrollLeft = 900 }")
        assert page.locator("td.bh-ledger__case").first.bounding_box() == before
        screenshot(page, "1366")
        page.locator(".bh-ageing__bar a").first.click()
        page.wait_for_url("**age=1*")
        assert page.locator(".bh-ledger tbody tr").count() == 2
    with opened(served, browser, "mayor", 390) as page:
        page.goto("/ledger?year=2025")
        assert page.locator(".bh-cards > li:visible").count() == 3
        assert page.locator(".bh-ledger:visible").count() == 0
        screenshot(page, "390")


def test_a_measure_is_kept_while_it_is_typed(
    served: Served, browser: Browser, screenshot: Screenshot, problems: tuple[Problem, ...]
):
    number = number_of(served, problems[2])
    with opened(served, browser, "unit_clerk", 1366) as page:
        page.goto(f"/cases/{number}")
        page.fill("[name=measure]", "补建管网并验收")
        page.fill("[name=responsible_person]", "李文博")
        with page.expect_response("**/autosave") as answer:
            page.locator("#opinion, [data-search]").first.focus()
        assert answer.value.ok
        page.fill("[name=cooperating_units]", "市财政局")
        page.get_by_role("button", name="保存整改措施").click()
        page.get_by_text("整改措施已保存").wait_for()
        assert page.input_value("[name=measure]") == "补建管网并验收"
        assert page.input_value("[name=cooperating_units]") == "市财政局"
        screenshot(page, "measure")
