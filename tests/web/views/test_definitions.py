"""Check the pages of workflow definitions."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from definitions.schema import Need, Workflow
from tests.support.city import LIBRARY, MAIN, City
from tests.support.factories import add, make_definition
from tests.support.launched import publish
from tests.support.pages import SignIn
from workflow.canonical import digest
from workflow.identifiers import new_id
from workflow.models import DefinitionStatus, DefinitionVersion
from workflow.services.calendars import store_calendar
from workflow.services.definitions import content_of


@pytest.fixture
def reader(city: City, sign_in: SignIn) -> FlaskClient:
    """Return the browser of somebody who reads definitions."""
    return sign_in(city.people["performance_section"])


def version(city: City, workflow: str = MAIN) -> DefinitionVersion:
    wanted = select(DefinitionVersion).where(DefinitionVersion.workflow == workflow)
    return city.session.scalars(wanted).one()


def draft(city: City, spec: Workflow) -> DefinitionVersion:
    content = content_of(spec)
    return add(
        city.session,
        DefinitionVersion(
            workflow=spec.workflow,
            version=2,
            digest=digest(content),
            title=spec.title,
            content=content,
            source="",
            status=DefinitionStatus.DRAFT,
        ),
    )


def test_every_version_is_listed_with_what_runs_by_it(city: City, reader: FlaskClient):
    city.open_case()
    page = reader.get("/definitions/").text
    for workflow in LIBRARY.workflows.values():
        assert workflow.title in page
    assert version(city).digest[:12] in page
    assert page.count("在用") == len(LIBRARY.workflows)


@pytest.mark.parametrize("workflow", sorted(LIBRARY.workflows))
def test_a_version_is_drawn_told_and_listed(city: City, reader: FlaskClient, workflow: str):
    page = reader.get(f"/definitions/{version(city, workflow).id}").text
    spec = LIBRARY.workflows[workflow]
    assert "<svg" in page
    for state in spec.states.values():
        assert state.title in page
    for parameter in spec.parameters.values():
        assert parameter.title in page
    assert spec.phases.keys() <= set(re.findall(r"[a-z_]+", page))


def test_holders_that_a_role_needs_are_told(city: City, reader: FlaskClient):
    page = reader.get(f"/definitions/{version(city).id}").text
    rows = re.findall(r"<tr>\s*<td[^>]*><b>(.*?)</b>.*?>(\d+)人</td>", page, re.DOTALL)
    section = LIBRARY.roles.titled("performance_section")
    assert dict(rows)[section] == "2"
    assert {number for title, number in rows if title != section} == {"1"}


def test_a_fault_is_shown_by_the_acts_that_lead_to_it(city: City, reader: FlaskClient):
    spec = LIBRARY.workflows[MAIN]
    expiry = next(state.on_expiry for state in spec.states.values() if state.on_expiry)
    back = spec.acts[expiry].model_copy(update={"kind": "return"})
    found = draft(city, spec.model_copy(update={"acts": {**spec.acts, expiry: back}}))
    page = reader.get(f"/definitions/{found.id}").text
    first, last = next(iter(spec.acts.values())).title, f"{back.title}（转到"
    assert re.search(f"反例：{first} → .* → {last}", page)


def test_a_sentence_leads_to_its_line(city: City, reader: FlaskClient):
    page = reader.get(f"/definitions/{version(city).id}").text
    number, line = re.findall(r'id="S([\d.]+)".*?href="#L(\d+)"', page, re.DOTALL)[0]
    assert number == "1"
    source = LIBRARY.sources[MAIN].splitlines()
    assert LIBRARY.workflows[MAIN].initial in source[int(line) - 1] + source[int(line) - 2]


def test_a_version_that_no_longer_fits_says_why(city: City, reader: FlaskClient):
    found = version(city)
    assert "检查通过" in reader.get(f"/definitions/{found.id}").text
    spec = LIBRARY.workflows[MAIN]
    acts = dict(spec.acts)
    name, act = next((name, act) for name, act in acts.items() if act.needs)
    acts[name] = act.model_copy(update={"needs": (Need(guard="nothing_of_the_kind"),)})
    found = draft(city, spec.model_copy(update={"acts": acts}))
    page = reader.get(f"/definitions/{found.id}").text
    assert "1处错误" in page
    assert "没有名为“nothing_of_the_kind”的前提" in page
    assert "这一版没有留下源文件" in page
    assert "看第1版" in page


def test_an_unknown_version_is_said_to_be_unknown(city: City, reader: FlaskClient, sign_in):
    assert reader.get(f"/definitions/{new_id()}").status_code == 404
    clerk = sign_in(city.people["unit_clerk"])
    assert clerk.get("/definitions/").status_code == 403


def test_a_version_without_source_is_listed(city: City, reader: FlaskClient):
    made = make_definition(city.session)
    assert made.workflow in reader.get("/definitions/").text


def test_a_launch_rule_is_told_with_its_next_day(city: City, reader: FlaskClient):
    known = publish(city.session, city.resources)
    page = reader.get(f"/definitions/{known.id}").text
    assert "每月5日（遇休息日顺延）为每个单位自动立案" in page
    # The fifth of October is a holiday; in a year without a notice the day may still move.
    assert ">2026年10月8日</time>。" in page
    store_calendar(city.session, city.calendar_without(2026), now=city.resources.now())
    page = reader.get(f"/definitions/{known.id}").text
    assert ">2026年10月5日</time>（放假安排公布后可能改动）。" in page


def test_only_a_version_in_force_has_a_next_launch(city: City, reader: FlaskClient):
    later = city.resources.today() + timedelta(days=30)
    known = publish(city.session, city.resources, starts_on=later)
    assert "下次立案" not in reader.get(f"/definitions/{known.id}").text
