"""Worklists, case and review keep the rules of the look at the three widths that count."""

import pytest
from playwright.sync_api import Browser

from tests.support.browser import Screenshot
from tests.support.served import Served
from tests.support.stages import every_stage
from tests.web.look.judge import look_faults

WIDTHS = {"1366": (1366, 768), "1093": (1093, 700), "390": (390, 844)}
# A state at which to stop, who looks, and what of the case they open.
STOPS = {
    "filling": ("unit_clerk", ""),
    "bureau_review": ("finance_section", "/review"),
    "grading": ("performance_section", ""),
    "commenting": ("department_head", ""),
    "awaiting_meeting": ("performance_section", ""),
    "closed": ("mayor", ""),
}
LISTS = ("/todo", "/todo?light=red", "/done", "/cc", "/started", "/drafts", "/cases", "/phrases")


@pytest.mark.parametrize(("width", "height"), WIDTHS.values(), ids=WIDTHS)
def test_work_keeps_the_rules_of_the_look(
    served: Served, browser: Browser, screenshot: Screenshot, width: int, height: int
):
    city = served.city
    faults: list[tuple[str, str]] = []

    def look(who: str, path: str, name: str) -> None:
        context = served.open_as(browser, city.people[who], width=width, height=height)
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(path)
        screenshot(page, name)
        faults.extend((name, fault) for fault in [*look_faults(page), *said])
        context.close()

    seen = set()
    for state, case in every_stage(city, problems=1):
        if state in STOPS and state not in seen:
            seen.add(state)
            served.save()
            who, part = STOPS[state]
            look(who, f"/cases/{case.number}{part}", state)
    for path in LISTS:
        look("performance_section", path, path.strip("/").replace("?", "-").replace("=", "-"))
    assert faults == []
    assert seen == set(STOPS)
