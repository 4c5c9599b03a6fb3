"""Check the inbox in the browser: marks, ways, and that nobody reads another's."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.support.city import City
from tests.support.pages import SignIn
from workflow.identifiers import new_id
from workflow.models import EvaluationCase, Message
from workflow.services.inbox import MessageDraft, put_message, unread_count


@pytest.fixture
def case(city: City) -> EvaluationCase:
    return city.open_case()


@pytest.fixture
def clerk(city: City, sign_in: SignIn) -> FlaskClient:
    return sign_in(city.people["unit_clerk"])


def put(city: City, case: EvaluationCase, number: int = 0, *, who: str = "unit_clerk") -> Message:
    draft = MessageDraft(
        recipient_id=city.people[who].account_id,
        kind="task_opened",
        title=f"第{number}件事",
        body="请办理。",
        link="/cases/x",
        key=str(new_id()),
        created_at=city.resources.now() - timedelta(minutes=number),
    )
    key = put_message(city.session, case, draft=draft)
    return city.session.get_one(Message, key)


def test_the_bell_counts_and_opening_marks_as_read(
    city: City, clerk: FlaskClient, case: EvaluationCase
):
    message = put(city, case)
    page = clerk.get("/inbox/").text
    assert "1条未读" in page
    assert "第0件事" in page
    answer = clerk.post(f"/inbox/{message.id}")
    assert answer.headers["Location"] == f"/cases/{case.number}"
    assert message.read_at is not None
    assert "条未读" not in clerk.get("/inbox/").text


def test_a_case_out_of_sight_is_said_to_be_so(city: City, case: EvaluationCase, sign_in: SignIn):
    message = put(city, case, who="system_admin")
    manager = sign_in(city.people["system_admin"])
    page = manager.post(f"/inbox/{message.id}", follow_redirects=True).text
    assert "不在您当前岗位的范围之内" in page


def test_nobody_opens_another_persons_message(city: City, clerk: FlaskClient, case: EvaluationCase):
    message = put(city, case, who="mayor")
    assert clerk.post(f"/inbox/{message.id}").status_code == 404
    assert message.read_at is None


def test_all_are_marked_at_once_and_older_ones_are_reached(
    city: City, clerk: FlaskClient, case: EvaluationCase
):
    for number in range(25):
        put(city, case, number)
    first = clerk.get("/inbox/").text
    assert "第19件事" in first
    assert "第20件事" not in first
    older = first.split("/inbox/?before=")[1].split('"')[0].replace("&amp;", "&")
    assert "第24件事" in clerk.get(f"/inbox/?before={older}").text
    assert clerk.get("/inbox/?before=nonsense").status_code == 200
    page = clerk.post("/inbox/read", follow_redirects=True).text
    assert "已把25条消息标为已读" in page
    assert unread_count(city.session, city.people["unit_clerk"]) == 0
    assert "没有未读的消息" in clerk.get("/inbox/?show=unread").text
