"""Files go in through forms and come out to be saved, never to be run."""

import io

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.city import City
from tests.support.pages import SignIn
from tests.support.sample_files import HOSTILE, docx, pdf
from workflow.models import EvaluationCase
from workflow.services.attachments import FileLine, list_files


@pytest.fixture
def clerk(city: City, sign_in: SignIn) -> FlaskClient:
    return sign_in(city.people["unit_clerk"])


def send(
    client: FlaskClient,
    case: EvaluationCase,
    *files: tuple[str, bytes],
) -> TestResponse:
    sent = [(io.BytesIO(data), name) for name, data in files]
    return client.post(
        f"/cases/{case.number}/files/self_evaluation",
        data={"files": sent, "next": f"/cases/{case.number}/self/evidence"},
        follow_redirects=True,
    )


def stored(city: City, case: EvaluationCase) -> list[FileLine]:
    return list(list_files(city.session, city.people["unit_clerk"], case_id=case.id))


def test_good_files_go_in_though_a_bad_one_is_refused(city: City, clerk: FlaskClient):
    case = city.open_case()
    answer = send(clerk, case, ("合同.pdf", pdf()), ("宏.docx", HOSTILE["macros"][1]))
    shown = answer.get_data(as_text=True)
    assert "已上传1份" in shown
    assert "“宏.docx”没有上传：文件带有宏" in shown
    assert [each.name for each in stored(city, case)] == ["合同.pdf"]


def test_a_file_is_saved_and_never_shown(city: City, clerk: FlaskClient):
    case = city.open_case()
    send(clerk, case, ("合同 一.pdf", pdf()))
    (line,) = stored(city, case)
    answer = clerk.get(f"/files/{line.id}")
    assert answer.data == pdf()
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"file.pdf\"; filename*=UTF-8''%E5%90%88%E5%90%8C%20%E4%B8%80.pdf"
    )
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_is_replaced_and_withdrawn(city: City, clerk: FlaskClient):
    case = city.open_case()
    send(clerk, case, ("合同.pdf", pdf()))
    (line,) = stored(city, case)
    form = {"files": [(io.BytesIO(docx()), "合同.docx")], "next": f"/cases/{case.number}/self"}
    answer = clerk.post(f"/files/{line.id}/replace", data=form, follow_redirects=True)
    assert "已换成“合同.docx”" in answer.get_data(as_text=True)
    again = {"files": [(io.BytesIO(docx()), "合同.docx")], "next": f"/cases/{case.number}/self"}
    answer = clerk.post(f"/files/{line.id}/replace", data=again, follow_redirects=True)
    assert "已被替换或撤下" in answer.get_data(as_text=True)
    (line,) = stored(city, case)
    assert clerk.post(f"/files/{line.id}/replace").status_code == 302
    clerk.post(f"/files/{line.id}/withdraw")
    assert stored(city, case) == []


def test_nothing_chosen_is_said(city: City, clerk: FlaskClient):
    assert "没有选择文件" in send(clerk, city.open_case()).get_data(as_text=True)


def test_a_redirect_stays_at_home(city: City, clerk: FlaskClient):
    case = city.open_case()
    answer = clerk.post(f"/cases/{case.number}/files/self_evaluation", data={"next": "//evil.test"})
    assert answer.location == f"/cases/{case.number}"


def test_others_neither_open_nor_change(city: City, sign_in: SignIn, clerk: FlaskClient):
    case = city.open_case()
    send(clerk, case, ("合同.pdf", pdf()))
    (line,) = stored(city, case)
    stranger = sign_in(city.people["expert"])
    assert stranger.get(f"/files/{line.id}").status_code == 404
    assert stranger.get(f"/files/{case.id}").status_code == 404
    reader = sign_in(city.people["finance_section"])
    assert reader.get(f"/files/{line.id}").status_code == 200
    assert reader.post(f"/files/{line.id}/withdraw").status_code == 422
    answer = send(reader, case, ("补充.pdf", pdf(b"%")))
    assert "不由您现在的岗位填写" in answer.get_data(as_text=True)
    assert len(stored(city, case)) == 1
