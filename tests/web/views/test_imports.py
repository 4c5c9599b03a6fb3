"""An import is looked at before it is written, in the browser as well."""

import io
import re
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.support.city import City, sound_form
from tests.support.pages import SignIn
from workflow.domain.evaluation_form import EvaluationForm
from workflow.models import EvaluationCase
from workflow.services.form_export import export_form
from workflow.services.workbooks import read_sheets


@pytest.fixture
def clerk(city: City, sign_in: SignIn) -> FlaskClient:
    return sign_in(city.people["unit_clerk"])


def table(city: City, **changes: object) -> bytes:
    form = EvaluationForm.from_dict(sound_form())
    header = form.header.model_copy(update={"unit": city.unit.name, "department": ""})
    return export_form(form.model_copy(update={"header": header, **changes}).keyed())


def send(client: FlaskClient, *files: tuple[str, bytes]) -> TestResponse:
    sent = [(io.BytesIO(data), name) for name, data in files]
    return client.post("/imports", data={"files": sent}, follow_redirects=True)


def text(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def cases(city: City) -> int:
    return city.session.scalar(select(func.count()).select_from(EvaluationCase)) or 0


def test_the_template_is_a_form_that_can_be_read(clerk: FlaskClient):
    assert "下载空表" in text(clerk.get("/imports"))
    grid = read_sheets(clerk.get("/imports/template").data).grids[0]
    assert "数量指标" in {text for row in grid.rows for text in row}


def test_a_table_goes_in_after_the_preview(city: City, clerk: FlaskClient):
    shown = send(clerk, ("自评表.xlsx", table(city)), ("合同.xlsx", b"%PDF-1.7"))
    assert "将新建" in text(shown)
    assert "文件不是xlsx工作簿" in text(shown)
    assert cases(city) == 0
    found = re.search(r'action="(/imports/[^"]+/confirm)"', text(shown))
    assert found is not None
    done = clerk.post(found[1], follow_redirects=True)
    assert "已写入1份" in text(done)
    assert "已新建" in text(done)
    clerk.post(found[1], follow_redirects=True)
    assert cases(city) == 1


def test_faults_are_named_by_cell_and_marked_in_the_workbook(city: City, clerk: FlaskClient):
    form = EvaluationForm.from_dict(sound_form())
    rows = [row.model_copy(update={"weight": Decimal(30)}) for row in form.indicators]
    shown = text(send(clerk, ("超重.xlsx", table(city, indicators=tuple(rows)))))
    assert "各指标分值与预算执行率分值合计为160分" in shown
    found = re.search(r'href="(/imports/[^"]+/annotated)"', shown)
    assert found is not None
    answer = clerk.get(found[1])
    assert answer.data.startswith(b"PK")
    assert "attachment" in answer.headers["Content-Disposition"]


def test_a_changed_table_shows_both_versions(city: City, clerk: FlaskClient):
    first = re.search(r'action="([^"]+/confirm)"', text(send(clerk, ("一.xlsx", table(city)))))
    assert first is not None
    clerk.post(first[1])
    shown = text(send(clerk, ("二.xlsx", table(city, note="另有说明"))))
    assert "将更新草稿" in shown
    assert "另有说明" in shown


def test_nothing_to_write_cannot_be_confirmed(clerk: FlaskClient):
    shown = text(send(clerk, ("空.xlsx", b"")))
    assert "写入这" not in shown
    found = re.search(r'action="([^"]+/confirm)"', shown)
    assert found is not None
    answer = clerk.post(found[1])
    assert answer.status_code == 422
    assert "没有可以写入的自评表" in text(answer)


def test_no_file_is_said_on_the_page(clerk: FlaskClient):
    answer = send(clerk)
    assert answer.status_code == 422
    assert "没有选择文件" in text(answer)


def test_an_import_is_ones_own(city: City, clerk: FlaskClient, sign_in: SignIn):
    answer = clerk.post("/imports", data={"files": [(io.BytesIO(table(city)), "一.xlsx")]})
    officer = sign_in(city.people["department_officer"])
    assert officer.get(answer.location).status_code == 404
    assert officer.get(f"{answer.location}/0/annotated").status_code == 404
    assert clerk.get(f"{answer.location}/7/annotated").status_code == 404
    assert sign_in(city.people["mayor"]).get("/imports").status_code == 403
