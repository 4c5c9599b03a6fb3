"""Try a definition in a browser: step by step, back and anew, and keep it as a scenario."""

import uuid

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from tests.support.browser import Screenshot
from tests.support.manual import WORKED
from tests.support.served import Served
from tests.web.look.judge import look_faults
from workflow.models import DefinitionVersion
from workflow.services.definition_drafts import draft_text


def first_version(served: Served, workflow: str) -> uuid.UUID:
    wanted = select(DefinitionVersion.id).where(DefinitionVersion.workflow == workflow)
    found = served.city.session.scalars(wanted).one()
    served.save()  # a transaction left open would be ended by the server
    return found


def look(page: Page, screenshot: Screenshot, name: str) -> None:
    page.wait_for_load_state()
    screenshot(page, name)
    assert look_faults(page) == [], name


@pytest.mark.parametrize("width", [1366, 390])
def test_a_definition_is_tried_and_kept_as_a_scenario(
    served: Served, browser: Browser, screenshot: Screenshot, width: int
):
    context = served.open_as(browser, served.city.people["performance_section"], width=width)
    page = context.new_page()
    page.goto(f"/definitions/{first_version(served, 'project_evaluation')}/try")
    look(page, screenshot, "begun")
    page.get_by_role("button", name="换人员和条件").click()
    look(page, screenshot, "setup")
    page.get_by_role("button", name="开始试办").click()
    page.get_by_role("button", name="送单位负责人审核").click()
    look(page, screenshot, "second-step")
    page.locator("summary", has_text="加签").click()
    page.locator("[value='operate:add_signer']").click()
    look(page, screenshot, "who-signs-is-missing")
    page.get_by_label("请谁签署").select_option(index=1)
    page.get_by_label("与我同时").check()
    page.locator("[value='operate:add_signer']").click()
    look(page, screenshot, "signer-asked")
    page.get_by_role("button", name="让时间走到这时").click()
    look(page, screenshot, "time-passed")
    page.get_by_role("button", name="存为场景").click()
    look(page, screenshot, "scenario")
    context.close()


@pytest.mark.parametrize("width", [1366, 390])
def test_rules_are_laid_out_in_tables(
    served: Served, browser: Browser, screenshot: Screenshot, width: int
):
    actor = served.city.people["performance_section"]
    draft = draft_text(served.city.session, actor, resources=served.city.resources, text=WORKED)
    served.save()
    context = served.open_as(browser, actor, width=width)
    page = context.new_page()
    for name, path in (
        ("worked", f"/definitions/drafts/{draft.id}"),
        ("evaluation", f"/definitions/{first_version(served, 'project_evaluation')}"),
    ):
        page.goto(path)
        page.locator(".bh-rules details:not([open]) > summary").evaluate_all(
            "all => all.forEach(each => each.click())"
        )
        page.locator("#rules").scroll_into_view_if_needed()
        look(page, screenshot, name)
    context.close()
