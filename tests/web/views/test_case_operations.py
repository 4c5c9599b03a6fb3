"""Operations have a page each: what it asks for, what it refuses, what it says afterwards."""

import re
import uuid

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.city import City
from tests.support.factories import make_actor
from tests.support.pages import SignIn
from tests.support.panel import open_panel
from workflow.models import EvaluationCase, Organisation, Task
from workflow.services.actors import Actor
from workflow.services.drafts import load_draft


@pytest.fixture
def case(city: City) -> EvaluationCase:
    """Return a case that waits for the head of its unit."""
    case = city.open_case()
    city.fill(case)
    city.do("unit_clerk", "send_for_unit_review", case)
    return case


@pytest.fixture
def deputy(city: City) -> Actor:
    """Return a second head of the unit, known to the city."""
    city.people["deputy"] = make_actor(city.session, city.unit, "unit_head")
    return city.people["deputy"]


def send(client: FlaskClient, case: EvaluationCase, name: str, **typed: object) -> TestResponse:
    form = {"version": str(case.row_version), "key": str(uuid.uuid4()), **typed}
    return client.post(f"/cases/{case.number}/operations/{name}", data=form)


def offers(page: str) -> list[str]:
    """Return the operations that the menu of a case links to."""
    return re.findall(r"/operations/(\w+)\"", page)


def key(city: City, who: str) -> str:
    return str(city.people[who].account_id)


def test_the_menu_lists_what_is_ones_own_and_why_some_is_not_open(
    city: City, case: EvaluationCase, sign_in: SignIn
):
    page = sign_in(city.people["unit_head"]).get(f"/cases/{case.number}").text
    assert offers(page) == ["transfer", "delegate", "add_signer", "copy", "ask_extension"]
    assert "减签<span" in page
    assert "现在没有等待签署的人" in page
    page = sign_in(city.people["bureau_leader"]).get(f"/cases/{case.number}").text
    assert {"suspend", "terminate", "jump", "supervise", "urge"} <= set(offers(page))
    assert "open_task" not in page
    page = sign_in(city.people["mayor"]).get(f"/cases/{case.number}").text
    assert offers(page) == ["transfer", "urge", "supervise"]
    page = sign_in(city.people["audit_office"]).get(f"/cases/{case.number}").text
    assert "其他办理" not in page


@pytest.mark.parametrize(
    ("who", "name", "words"),
    [
        ("unit_head", "transfer", ["转办", "由他负责到底", "交给谁", "选填"]),
        ("unit_head", "add_signer", ["请谁签署", "什么时候签", 'type="radio"']),
        ("unit_head", "copy", ["送给谁", 'type="checkbox"']),
        ("unit_head", "ask_extension", ["现在的期限是2026年", "最多延60个自然日", 'type="date"']),
        ("bureau_leader", "supervise", ["黄色催办单", "要求反馈的日子", "必填"]),
        ("bureau_leader", "jump", ["转到哪个环节", "自评填报"]),
    ],
)
def test_a_page_asks_for_what_its_operation_needs(
    city: City, case: EvaluationCase, sign_in: SignIn, who: str, name: str, words: list[str]
):
    page = sign_in(city.people[who]).get(f"/cases/{case.number}/operations/{name}")
    assert page.status_code == 200
    for each in words:
        assert each in page.text


def test_people_are_offered_with_role_and_office_and_only_who_can(
    city: City, case: EvaluationCase, deputy: Actor, sign_in: SignIn
):
    client = sign_in(city.people["unit_head"])
    page = client.get(f"/cases/{case.number}/operations/transfer").text
    label = f"{deputy.name}（{deputy.organisation_name} 单位负责人）"
    assert label in page
    assert key(city, "department_officer") not in page
    page = client.get(f"/cases/{case.number}/operations/delegate").text
    assert label in page
    assert key(city, "department_officer") in page
    assert f'value="{key(city, "unit_head")}"' not in page


def test_an_operation_is_taken_and_told(
    city: City, case: EvaluationCase, deputy: Actor, sign_in: SignIn
):
    client = sign_in(city.people["unit_head"])
    answer = send(client, case, "transfer", person=str(deputy.account_id), opinion="我出差")
    assert answer.headers["Location"] == f"/cases/{case.number}"
    page = client.get(answer.headers["Location"]).text
    assert f"已办“转办：{deputy.name}”" in page
    assert "我出差" in page


def test_a_refusal_keeps_what_was_typed_and_marks_the_field(
    city: City, case: EvaluationCase, sign_in: SignIn
):
    client = sign_in(city.people["unit_head"])
    answer = send(client, case, "add_signer", place="after", opinion="请把关")
    assert answer.status_code == 422
    for words in ("请选择一个人", "有1处要改，改好才能“加签”", "请把关", 'href="#person"'):
        assert words in answer.text
    assert re.search(r'value="after"\s+checked', answer.text)
    answer = send(client, case, "copy", people=[key(city, "mayor"), "nobody"])
    assert "名单里有人本来看不到这个案卷" in answer.text
    assert re.search(rf'value="{key(city, "mayor")}"\s+checked', answer.text)
    answer = send(client, case, "delegate", person=key(city, "mayor"))
    assert 'href="#opinion"' in answer.text
    assert re.search(rf'value="{key(city, "mayor")}"\s+selected', answer.text)


def test_what_comes_too_late_tells_who_did_what(city: City, case: EvaluationCase, sign_in: SignIn):
    seen = case.row_version
    city.do("bureau_leader", "jump", case, opinion="走不下去", to="filling")
    leader = sign_in(city.people["bureau_leader"])
    answer = send(leader, case, "suspend", version=str(seen), opinion="暂停一下")
    assert answer.status_code == 409
    assert "走不下去" in answer.text
    assert "暂停一下" in answer.text


def test_receipts_make_nothing_stale(city: City, case: EvaluationCase, sign_in: SignIn):
    seen = case.row_version
    city.do("unit_head", "open_task", case)
    leader = sign_in(city.people["bureau_leader"])
    assert send(leader, case, "suspend", version=str(seen), opinion="等材料").status_code == 302


def test_a_double_click_operates_once(city: City, case: EvaluationCase, sign_in: SignIn):
    client = sign_in(city.people["bureau_leader"])
    once = {"key": "the same", "version": str(case.row_version), "opinion": "等材料"}
    for _ in range(2):
        answer = client.post(f"/cases/{case.number}/operations/suspend", data=once)
        assert answer.status_code == 302
    page = client.get(f"/cases/{case.number}").text
    assert page.count('bh-timeline__verb--done">中止办理') == 1


@pytest.mark.parametrize("name", ["resume", "take_back", "nothing", "open_task"])
def test_what_is_not_ones_own_has_no_page(
    city: City, case: EvaluationCase, sign_in: SignIn, name: str
):
    client = sign_in(city.people["unit_head"])
    assert client.get(f"/cases/{case.number}/operations/{name}").status_code == 404
    if name != "open_task":
        assert send(client, case, name).status_code == 404


def test_a_page_of_what_is_refused_now_says_why(city: City, case: EvaluationCase, sign_in: SignIn):
    client = sign_in(city.people["bureau_leader"])
    page = client.get(f"/cases/{case.number}/operations/resume").text
    assert "案卷没有中止" in page
    assert "<textarea" not in page
    answer = send(client, case, "resume", opinion="继续吧")
    assert answer.status_code == 422
    assert "案卷没有中止" in answer.text


def test_what_is_typed_is_kept_and_forgotten_once_sent(
    city: City, case: EvaluationCase, sign_in: SignIn
):
    head, client = city.people["unit_head"], sign_in(city.people["unit_head"])
    people = [key(city, "mayor"), key(city, "department_officer")]
    path = f"/cases/{case.number}/operations/copy"
    typed = {"people": people, "opinion": "请阅", "csrf_token": "x", "key": "x"}
    assert client.post(f"{path}/draft", data=typed).status_code == 204
    page = client.get(path).text
    assert "请阅" in page
    assert len(re.findall(r'name="people"\s+value="[\w-]+"\s+checked', page)) == 2
    assert "其他办理" in client.get("/drafts").text
    send(client, case, "copy", people=people)
    form = "operation:copy"
    assert load_draft(city.session, head, case_id=case.id, form=form) is None


def test_who_hands_on_what_they_see_no_other_way_finds_the_receipt_in_the_worklist(
    city: City, sign_in: SignIn
):
    case = open_panel(city, "holder: finance_section, clock: stopped", "holder: expert")
    city.do("finance_section", "defer", case, opinion="材料不全")
    office = city.session.get_one(Organisation, city.people["expert"].organisation_id)
    guest = make_actor(city.session, office, "expert")
    (task,) = city.session.query(Task).filter_by(case_id=case.id, closed_at=None)
    task.person_id = guest.account_id
    city.session.flush()
    client = sign_in(guest)
    assert client.get(f"/cases/{case.number}").status_code == 200
    once = {"key": str(uuid.uuid4()), "person": key(city, "expert")}
    for press in ("first", "again"):
        answer = send(client, case, "transfer", **once)
        assert answer.headers["Location"] == "/todo", press
        assert f"已办“转办：{city.people['expert'].name}”" in client.get("/todo").text
    assert client.get(f"/cases/{case.number}").status_code == 404
    assert send(client, case, "transfer", person=key(city, "expert")).status_code == 404


def test_opening_is_noted_once_and_only_for_who_has_the_work(
    city: City, case: EvaluationCase, sign_in: SignIn
):
    path = f"/cases/{case.number}/opened"
    (task,) = city.session.query(Task).filter_by(case_id=case.id, closed_at=None)
    assert sign_in(city.people["mayor"]).post(path).status_code == 204
    assert task.seen_at is None
    version = case.row_version
    client = sign_in(city.people["unit_head"])
    for _ in range(2):
        assert client.post(path).status_code == 204
    assert task.seen_at is not None
    assert case.row_version == version + 1
