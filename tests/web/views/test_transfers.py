"""Check the page on which open cases are moved to another version."""

import html
import re

import pytest
from flask.testing import FlaskClient

from definitions.library import parse_workflow
from tests.support.city import LIBRARY, MAIN, City
from tests.support.pages import SignIn
from workflow.identifiers import new_id
from workflow.models import DefinitionVersion, EvaluationCase
from workflow.services import transfer_plans
from workflow.services.definitions import Published, add_version

TEXT = LIBRARY.sources[MAIN].replace("filling", "filling_in")
MAPPED = {"state.filling": "filling_in"}


@pytest.fixture
def case(city: City) -> EvaluationCase:
    return city.open_case("城区供水管网改造")


@pytest.fixture
def version(city: City, case: EvaluationCase) -> DefinitionVersion:
    del case
    return publish(city)


def publish(city: City) -> DefinitionVersion:
    now, today = city.resources.now(), city.resources.today()
    published = Published(source=TEXT, at=now, in_force_from=today)
    return add_version(city.session, parse_workflow(TEXT, name="x"), published=published)


@pytest.fixture
def section(city: City, sign_in: SignIn) -> FlaskClient:
    return sign_in(city.people["performance_section"])


def test_a_state_without_namesake_must_be_chosen(
    section: FlaskClient, version: DefinitionVersion, case: EvaluationCase
):
    page = f"/definitions/{version.id}/move"
    assert page in section.get(f"/definitions/{version.id}").text
    shown = section.get(page).text
    assert "新版没有环节“自评填报”" in shown
    assert "1件不能改" in shown
    assert section.post(page, data={"reason": "新办法"}).status_code == 422
    preview = section.get(page, query_string=MAPPED).text
    assert "这1件改按第2版办理" in preview
    assert case.state == "filling"


def test_cases_are_moved_and_taken_back(
    section: FlaskClient, version: DefinitionVersion, case: EvaluationCase
):
    page = f"/definitions/{version.id}/move"
    asked = section.post(page, data={**MAPPED, "reason": " "})
    assert (asked.status_code, "请写明理由" in asked.text) == (422, True)
    moved = section.post(page, data={**MAPPED, "reason": "新办法"}, follow_redirects=True).text
    assert "已改1件" in moved
    assert "没有要改的案卷" in moved
    assert (case.state, case.definition_version_id) == ("filling_in", version.id)
    way_back = re.findall(r'action="([^"]+/back)"', moved)[0]
    assert section.post(way_back, data={"reason": ""}).status_code == 422
    assert (
        "已改回1件" in section.post(way_back, data={"reason": "有误"}, follow_redirects=True).text
    )
    assert case.state == "filling"
    assert "1件之后又有办理，不能改回" in section.get(page).text


def test_many_cases_are_gone_through_in_batches(
    city: City,
    section: FlaskClient,
    case: EvaluationCase,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(transfer_plans, "MOST_CASES", 1)
    later = city.open_case("另一个项目")
    version = publish(city)
    page = f"/definitions/{version.id}/move"
    shown = section.get(page).text
    assert "这一批1件，1件不能改，后面还有1件" in shown
    assert "看后面的1件" in shown
    (way,) = re.findall(r'href="([^"]*after=[^"]*)"', shown)
    behind = section.get(html.unescape(way)).text
    assert (case.number in behind, later.number in behind) == (False, True)
    first = {**MAPPED, "reason": "新办法", "until": str(case.id)}
    asked = section.post(page, data={**first, "reason": ""})
    assert (asked.status_code, "后面还有1件" in asked.text) == (422, True)
    answer = section.post(page, data=first, follow_redirects=True).text
    assert "已改1件" in answer
    assert later.number in answer
    assert (case.state, later.state) == ("filling_in", "filling")


def test_what_cannot_go_may_stay(
    section: FlaskClient, version: DefinitionVersion, case: EvaluationCase
):
    page = f"/definitions/{version.id}/move"
    shown = section.get(page, query_string={"leave": "1"}).text
    assert re.search(r'name="leave"\s+value="1"\s+checked', shown)
    assert "1件不能改" in shown
    data = {"reason": "新办法", "leave": "1", "until": str(case.id)}
    answer = section.post(page, data=data, follow_redirects=True).text
    assert "没有可以改的案卷" in answer
    assert case.state == "filling"
    assert "后面没有了" in section.get(page, query_string={"after": str(case.id)}).text


def test_unknown_versions_and_batches_are_not_found(
    section: FlaskClient, version: DefinitionVersion
):
    assert section.get(f"/definitions/{new_id()}/move").status_code == 404
    page = f"/definitions/{version.id}/move/{new_id()}/back"
    assert section.post(page, data={"reason": "有误"}).status_code == 404
