"""The pages of the self-evaluation work without a script, and keep everything that is typed."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from html5lib import HTMLParser
from werkzeug.test import TestResponse

from tests.support.city import City, sound_form
from tests.support.pages import SignIn
from workflow.domain.evaluation_form import EvaluationForm
from workflow.models import EvaluationCase
from workflow.services.assessments import self_evaluation_of
from workflow.services.self_evaluations import begin, save_section

SECTIONS = ("basic", "funds", "indicators", "deviations", "evidence", "report", "attestation")


@pytest.fixture
def clerk(city: City, sign_in: SignIn) -> FlaskClient:
    return sign_in(city.people["unit_clerk"])


def text(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def page(client: FlaskClient, case: EvaluationCase, path: str = "") -> str:
    answer = client.get(f"/cases/{case.number}/self{path}")
    assert answer.status_code == 200, text(answer)
    parser = HTMLParser(strict=False)
    parser.parse(text(answer))
    wrong = [
        error for error in parser.errors if error[1] != "non-void-element-with-trailing-solidus"
    ]
    assert wrong == []
    return text(answer)


def send(
    client: FlaskClient, case: EvaluationCase, section: str, *, follow: bool = True, **values: str
) -> TestResponse:
    fields = {name.replace("_", "-"): value for name, value in values.items()}
    version = fields.pop("row-version", "99")
    return client.post(
        f"/cases/{case.number}/self/{section}",
        data={"row_version": version, **fields},
        follow_redirects=follow,
    )


def approve(city: City, case: EvaluationCase) -> None:
    begin(
        city.session,
        city.people["unit_clerk"],
        resources=city.resources,
        case_id=case.id,
        goals=EvaluationForm.from_dict(sound_form()),
    )


def test_every_page_of_a_form_not_begun_opens_and_is_valid(city: City, clerk: FlaskClient):
    case = city.open_case()
    for path in ("", *(f"/{section}" for section in SECTIONS), "/check"):
        page(clerk, case, path)
    assert self_evaluation_of(city.session, case) is None


@pytest.mark.parametrize("who", ["unit_clerk", "finance_section", "mayor"])
def test_every_page_of_a_filled_form_opens(city: City, sign_in: SignIn, who: str):
    case = city.open_case()
    city.fill(case)
    for path in ("", *(f"/{section}" for section in SECTIONS), "/check"):
        page(sign_in(city.people[who]), case, path)


def test_the_tasks_say_how_far_they_are(city: City, clerk: FlaskClient):
    case = city.open_case()
    city.fill(case)
    shown = page(clerk, case)
    assert shown.count("已完成") >= 4
    assert "已传1份" in shown
    assert "已承诺" in shown


def test_the_way_leads_from_section_to_section(city: City, clerk: FlaskClient):
    case = city.open_case()
    answer = send(clerk, case, "funds", follow=False, total_budget="100", next="indicators")
    assert answer.status_code == 302
    assert answer.location.endswith(f"/cases/{case.number}/self/indicators")
    assert "“资金情况”已保存" in text(clerk.get(answer.location))
    assert send(clerk, case, "report", follow=False, next="check").location.endswith("/check")


def test_a_wrong_amount_stays_in_its_field_with_a_sentence(city: City, clerk: FlaskClient):
    case = city.open_case()
    shown = text(
        send(clerk, case, "funds", total_budget="-12", total_executed="许多", next="basic")
    )
    assert "金额“-12”是负数，请核对" in shown
    assert "“许多”不是金额" in shown
    assert 'value="-12"' in shown
    assert 'value="许多"' in shown
    assert "2处填写有误" in shown


def test_autosave_answers_in_json_and_never_loses_a_word(city: City, clerk: FlaskClient):
    case = city.open_case()
    path = f"/cases/{case.number}/self/report/autosave"
    saved = clerk.post(path, data={"row_version": "0", "report": "一"})
    assert (saved.status_code, "已自动保存" in json.loads(text(saved))["text"]) == (200, True)
    version = saved.headers["X-Row-Version"]
    again = clerk.post(path, data={"row_version": version, "report": "二"})
    assert again.status_code == 200
    city.resources.clock.advance(timedelta(minutes=1))  # type: ignore[attr-defined] # stands still
    late = clerk.post(path, data={"row_version": version, "report": "三"})
    assert late.status_code == 409
    shown = page(clerk, case, "/report")
    assert "换成我填的" in shown
    assert "三" in shown
    kept = clerk.post(f"/cases/{case.number}/self/report/forget", follow_redirects=True)
    assert "换成我填的" not in text(kept)
    wrong = clerk.post(
        f"/cases/{case.number}/self/funds/autosave",
        data={"row_version": "9", "total-budget": "x"},
    )
    assert wrong.status_code == 422
    assert set(json.loads(text(wrong))["errors"]) == {"total-budget"}
    assert 'value="x"' in page(clerk, case, "/funds")


def test_one_may_put_ones_own_version_in_the_place_of_the_other(city: City, clerk: FlaskClient):
    case = city.open_case()
    first = send(clerk, case, "report", row_version="0", report="一")
    assert first.status_code == 200
    city.resources.clock.advance(timedelta(minutes=1))  # type: ignore[attr-defined] # stands still
    send(clerk, case, "report", row_version="0", report="二")
    shown = page(clerk, case, "/report")
    version = re.search(r'name="row_version" value="(\d+)"', shown)
    assert version is not None
    send(clerk, case, "report", row_version=version[1], report="二")
    stored = self_evaluation_of(city.session, case)
    assert stored is not None
    assert stored.content["report"] == "二"
    assert "换成我填的" not in page(clerk, case, "/report")


def test_the_table_shows_notes_in_their_rows(city: City, clerk: FlaskClient):
    case = city.open_case()
    approve(city, case)
    send(clerk, case, "indicators", row_0_actual="50")
    shown = page(clerk, case, "/indicators")
    assert "按批复的绩效目标自评" in shown
    assert "写偏差说明" in shown
    assert "50.00%" in shown
    assert ">90.00" in re.sub(r"\s", "", shown)


def test_rows_are_added_by_buttons(city: City, clerk: FlaskClient):
    case = city.open_case()
    shown = text(send(clerk, case, "indicators", add="产出指标"))
    assert 'name="row-0-level3"' in shown
    shown = text(send(clerk, case, "indicators", remove="0"))
    assert 'name="row-0-level3"' not in shown


def test_the_score_follows_what_is_typed_without_writing(city: City, clerk: FlaskClient):
    case = city.open_case()
    approve(city, case)
    path = f"/cases/{case.number}/self/indicators/score"
    shown = text(clerk.post(path, data={"row-0-actual": "50"}))
    assert "90.00" in shown
    assert 'hx-swap-oob="true"' in shown
    stored = self_evaluation_of(city.session, case)
    assert stored is not None
    assert stored.row_version == 1


def test_the_check_names_what_is_missing_and_then_sends(city: City, clerk: FlaskClient):
    case = city.open_case()
    city.fill(case)
    save_section(
        city.session,
        city.people["unit_clerk"],
        resources=city.resources,
        case_id=case.id,
        section="attestation",
        values={},
        seen_version=9,
    )
    shown = page(clerk, case, "/check")
    assert "还没作真实性承诺" in shown
    send(clerk, case, "attestation", attest="on")
    shown = page(clerk, case, "/check")
    found = re.search(r'action="(/cases/[^"]*/acts/[^"]*)"', shown)
    assert found is not None
    fields = dict(re.findall(r'name="(version|key)" value="([^"]*)"', shown))
    done = clerk.post(found[1], data=fields, follow_redirects=True)
    assert done.status_code == 200
    assert case.state == "unit_review"
    again = clerk.post(found[1], data=fields, follow_redirects=True)
    assert again.status_code == 200
    assert case.state == "unit_review"


def test_after_sending_the_pages_only_read(city: City, clerk: FlaskClient):
    case = city.open_case()
    city.fill(case)
    city.do("unit_clerk", "send_for_unit_review", case)
    shown = page(clerk, case, "/indicators")
    assert "只能查看" in shown
    assert "data-autosave-url" not in shown
    answer = send(clerk, case, "report", report="改")
    assert answer.status_code == 422
    assert "不能再修改" in text(answer)
    assert "改" in text(answer)


def test_the_export_is_the_ministrys_workbook(city: City, clerk: FlaskClient):
    case = city.open_case()
    city.fill(case)
    answer = clerk.get(f"/cases/{case.number}/self/export")
    assert answer.data.startswith(b"PK")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "%E8%87%AA%E8%AF%84%E8%A1%A8.xlsx" in answer.headers["Content-Disposition"]


def test_strangers_see_nothing(city: City, sign_in: SignIn):
    case = city.open_case()
    for who, status in (("expert", 404), ("system_admin", 403)):
        client = sign_in(city.people[who])
        assert client.get(f"/cases/{case.number}/self").status_code == status


def test_an_unknown_section_is_not_found(city: City, clerk: FlaskClient):
    case = city.open_case()
    assert clerk.get(f"/cases/{case.number}/self/nothing").status_code == 404
    assert send(clerk, case, "nothing").status_code == 404


def test_no_template_decides_by_role() -> None:
    folder = Path(__file__).parents[3] / "web" / "templates" / "self_evaluation"
    assert not any("actor" in each.read_text("utf-8") for each in folder.glob("*.html"))
