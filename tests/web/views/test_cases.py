"""Pages of cases open for those in scope, and acts go through, are refused, or come too late."""

import re
import uuid

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.city import City
from tests.support.pages import SignIn
from workflow.models import EvaluationCase, Task
from workflow.services.drafts import load_draft, save_draft


def post_act(
    client: FlaskClient, case: EvaluationCase, act: str, **typed: str
) -> TestResponse:
    form = {"version": str(case.row_version), "key": str(uuid.uuid4()), **typed}
    return client.post(f"/cases/{case.number}/acts/{act}", data=form)


def test_the_page_says_what_to_do_and_why_not(city: City, sign_in: SignIn):
    case = city.open_case()
    page = sign_in(city.people["unit_clerk"]).get(f"/cases/{case.number}").text
    assert "现在要做什么" in page
    assert "为什么不能办“送单位负责人审核”" in page
    assert "基本信息还没填完" in page


def test_everybody_in_scope_opens_every_case_and_nobody_else(city: City, sign_in: SignIn):
    case = city.open_case()
    for who, actor in city.people.items():
        status = sign_in(actor).get(f"/cases/{case.number}").status_code
        seen = actor.may("cases.read") and actor.scope not in ("assigned", "none")
        assert (who, status) == (who, 200 if seen else 404 if actor.may("cases.read") else 403)


def test_an_act_moves_the_case_and_says_what_comes_next(city: City, sign_in: SignIn):
    case = city.open_case()
    city.fill(case)
    client = sign_in(city.people["unit_clerk"])
    answer = post_act(client, case, "send_for_unit_review")
    assert answer.status_code == 302
    assert case.state == "unit_review"
    page = client.get(answer.headers["Location"]).text
    assert "已办“送单位负责人审核”，现在是“单位审核”" in page
