"""Check the pages on which problems are rectified."""

import re
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.support.city import City
from tests.support.pages import SignIn
from tests.support.sample_files import pdf
from tests.workflow.services.ledger_city import (
    child_of,
    open_rectification,
    plan_measure,
    problems_of,
    verify,
)
from workflow.models import Attachment, EvaluationCase, Problem
from workflow.services.drafts import load_draft
from workflow.services.rectification import STAMP, Part, stamp_of

MEASURE = {
    "measure": "补建管网并验收",
    "kind": "time_limited",
    "responsible_person": "李文博",
    "cooperating_units": "",
    "planned_on": "2026-10-30",
}


@pytest.fixture
def problem(city: City) -> Problem:
    """Return a problem whose measure is to be written."""
    found = problems_of(city, open_rectification(city, problems=1))[0]
    city.do("unit_head", "claim", child_of(city, found))
    return found


def send(
    client: FlaskClient,
    city: City,
    problem: Problem,
    part: Part = "measure",
    how: str = "",
    **changed: str,
):
    """Send the form of a part as the page shows it."""
    stamp = stamp_of(problem, part, lists=city.resources.library.problems)
    number = child_of(city, problem).number
    data = {"row_version": stamp, **(MEASURE if part == "measure" else {}), **changed}
    return client.post(f"/cases/{number}/problem/{part}{how}", data=data)


def page_of(client: FlaskClient, case: EvaluationCase) -> str:
    """Return the page of a case."""
    answer = client.get(f"/cases/{case.number}")
    assert answer.status_code == 200
    return answer.text


def test_a_measure_is_saved_and_shown(city: City, problem: Problem, sign_in: SignIn):
    client = sign_in(city.people["unit_clerk"])
    child = child_of(city, problem)
    page = page_of(client, child)
    assert 'name="measure"' in page
    assert 'name="outcome"' not in page
    answer = send(client, city, problem)
    assert answer.headers["Location"].endswith(f"/cases/{child.number}#measure")
    assert problem.measure == MEASURE["measure"]
    assert "整改措施已保存" in page_of(client, child)
    city.do("unit_clerk", "submit_measure", child)
    read_only = page_of(sign_in(city.people["department_officer"]), child)
    assert 'name="measure"' not in read_only
    assert MEASURE["measure"] in read_only


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"planned_on": "2026-02-30"}, "“2026-02-30”不是日期"),
        ({"planned_on": "2026-01-01"}, "计划完成时间不能早于今天"),
        ({"kind": "sometime"}, "不在可选范围内"),
        ({"measure": "措" * 2001}, "写了2001个字，最多2000个字"),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_is_lost(
    city: City, problem: Problem, sign_in: SignIn, changed: dict[str, str], said: str
):
    client = sign_in(city.people["unit_clerk"])
    child = child_of(city, problem)
    send(client, city, problem, "measure", responsible_person="宋立新", **changed)
    assert problem.measure is None
    page = page_of(client, child)
    assert said in page
    assert "有1处要改" in page
    assert "宋立新" in page
    client.post(f"/cases/{child.number}/problem/measure/forget")
    assert "宋立新" not in page_of(client, child)


def test_what_is_typed_is_stored_on_the_way(city: City, problem: Problem, sign_in: SignIn):
    client = sign_in(city.people["unit_clerk"])
    answer = send(client, city, problem, how="/autosave", kind="")
    assert answer.status_code == 200
    assert answer.headers["X-Row-Version"] == stamp_of(
        problem, "measure", lists=city.resources.library.problems
    )
    assert problem.measure == MEASURE["measure"]
    wrong = send(client, city, problem, how="/autosave", planned_on="x", measure="改过")
    assert (wrong.status_code, wrong.headers["X-Kept"]) == (422, "1")
    assert "改过" in page_of(client, child_of(city, problem))
    stale = client.post(
        f"/cases/{child_of(city, problem).number}/problem/measure/autosave",
        data={**MEASURE, "measure": "另一个版本", "row_version": "old"},
    )
    assert (stale.status_code, stale.headers["X-Kept"]) == (409, "1")
    page = page_of(client, child_of(city, problem))
    assert "他人保存了另一个版本" in page
    assert "另一个版本" in page
    assert MEASURE["measure"] in page
    draft = load_draft(
        city.session,
        city.people["unit_clerk"],
        case_id=child_of(city, problem).id,
        form="measure",
    )
    assert draft is not None
    assert draft.content[STAMP] == "old"


def test_others_cannot_write_and_what_they_typed_is_given_back(
    city: City, problem: Problem, sign_in: SignIn
):
    client = sign_in(city.people["unit_head"])
    answer = send(client, city, problem, measure="越权的措施")
    assert answer.status_code == 422
    assert "越权的措施" in answer.text
    assert problem.measure is None
    stranger = sign_in(city.people["expert"])
    assert send(stranger, city, problem).status_code == 404
    assert send(sign_in(city.people["system_admin"]), city, problem).status_code == 403


def test_evidence_is_uploaded_listed_and_withdrawn(city: City, problem: Problem, sign_in: SignIn):
    child = child_of(city, problem)
    problem.kind, problem.responsible_person = "immediate", "李文博"
    problem.measure, problem.planned_on = "补建", city.resources.today()
    city.do("unit_clerk", "submit_measure", child)
    city.do("department_officer", "accept_measure", child)
    client = sign_in(city.people["unit_clerk"])
    page = page_of(client, child)
    assert f"/cases/{child.number}/files/evidence" in page
    assert 'name="outcome"' in page
    client.post(
        f"/cases/{child.number}/files/evidence",
        data={"files": (BytesIO(pdf()), "验收单.pdf")},
    )
    page = page_of(client, child)
    assert "撤下验收单.pdf" in page
    (file,) = city.session.query(Attachment).filter_by(case_id=child.id)
    client.post(f"/files/{file.id}/withdraw")
    assert "撤下验收单.pdf" not in page_of(client, child)


def test_the_verifier_sees_measure_result_and_evidence_side_by_side(city: City, sign_in: SignIn):
    case = open_rectification(city)
    done, other = problems_of(city, case)
    plan_measure(city, done)
    done.outcome, done.progress, done.institution_outcome = "已补建", 100, "新建：云水〔2026〕3号"
    child = child_of(city, done)
    city.attach(child, "evidence")
    city.do("unit_clerk", "report_outcome", child)
    city.do("unit_head", "submit_outcome", child)
    city.do("department_officer", "return_by_department", child, opinion="佐证不足")
    city.do("unit_clerk", "report_outcome", child)
    city.do("unit_head", "submit_outcome", child)
    city.do("department_officer", "accept_by_department", child, opinion="属实")
    page = page_of(sign_in(city.people["finance_section"]), child)
    for said in (
        "整改前后对照",
        "补建管网并验收",
        "已补建",
        "新建：云水〔2026〕3号",
        "退回过1次",
        "属实",
    ):
        assert said in page
    evaluation = page_of(sign_in(city.people["performance_section"]), case)
    for said in ("问题整改", "0/2个已销号", "财政复核", "待认领", child.number):
        assert said in evaluation
    assert child_of(city, other).number in evaluation
    assert "还没有下达" not in evaluation


def test_the_last_decision_is_taken_with_the_verification_in_sight(city: City, sign_in: SignIn):
    case = open_rectification(city, problems=1)
    (problem,) = problems_of(city, case)
    plan_measure(city, problem)
    child = verify(city, problem, gain=43000)
    page = page_of(sign_in(city.people["performance_section"]), child)
    assert "收回4.30万元" in page
    assert "核实无误" in page


def test_the_page_says_what_a_return_has_named(city: City, sign_in: SignIn):
    problem = problems_of(city, open_rectification(city, problems=1))[0]
    child = plan_measure(city, problem)
    problem.outcome, problem.progress = "已完成", 100
    city.attach(child, "evidence")
    city.do("unit_clerk", "report_outcome", child)
    head = page_of(sign_in(city.people["unit_head"]), child)
    offered = re.findall(r'name="return_outcome_to_clerk.correct"\s+value="(\w+)"', head)
    assert offered == ["outcome", "evidence"]
    back: dict[str, Any] = {"opinion": "请补验收单", "correct": ["evidence"]}
    city.do("unit_head", "return_outcome_to_clerk", child, **back)
    page = page_of(sign_in(city.people["unit_clerk"]), child)
    assert "退回时要求补正：佐证材料。其余内容已锁定，不能修改。" in page
    assert f"/cases/{child.number}/problem/outcome" not in page
    assert "退回时要求补正" not in page_of(sign_in(city.people["unit_head"]), child)
