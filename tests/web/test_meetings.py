"""Check meetings in the browser's words: plan, agenda, decisions, confirmation."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.support.city import City
from tests.support.pages import SignIn
from tests.workflow.services.closed_loop import await_meeting
from workflow.models import Attendance, EvaluationCase, Meeting, Problem, Resolution
from workflow.services.pending import settle_children


@pytest.fixture
def case(city: City) -> EvaluationCase:
    """Return an evaluation that waits for the meeting."""
    return await_meeting(city)


@pytest.fixture
def item(city: City, case: EvaluationCase) -> EvaluationCase:
    """Return its agenda item, signed by the bureau."""
    item = city.session.scalars(
        select(EvaluationCase).where(EvaluationCase.parent_id == case.id)
    ).one()
    city.do("performance_section", "propose", item)
    city.do("bureau_leader", "sign", item)
    return item


@pytest.fixture
def office(city: City, sign_in: SignIn) -> FlaskClient:
    """Return the browser of the government office."""
    return sign_in(city.people["government_office"])


def plan(office: FlaskClient, **changes: str):
    form = {
        "ordinal": "38",
        "title": "市政府第38次常务会议",
        "held_on": "2026-09-17",
        "held_time": "15:00",
        "place": "三楼会议室",
    }
    return office.post("/meetings/", data=form | changes)


def test_a_planned_meeting_is_listed(office: FlaskClient):
    assert plan(office).status_code == 302
    assert "市政府第38次常务会议" in office.get("/meetings/").text


def test_a_number_is_given_once_a_year(office: FlaskClient):
    plan(office)
    answer = plan(office, title="又一次")
    assert answer.status_code == 422
    assert "当年已有这个次数的会议" in answer.text
    assert "又一次" in answer.text


def test_a_meeting_is_not_held_before_its_day(city: City, office: FlaskClient):
    plan(office, held_on="2026-09-18")
    meeting = city.session.scalars(select(Meeting)).one()
    answer = office.post(f"/meetings/{meeting.id}/held")
    assert answer.status_code == 422
    assert "当天及以后才能登记" in answer.text


def test_the_whole_way_of_an_item(city: City, office: FlaskClient, item: EvaluationCase, sign_in):
    plan(office)
    meeting = city.session.scalars(select(Meeting)).one()
    page = office.get(f"/meetings/{meeting.id}").text
    assert "待列入的议题" in page
    assert (
        office.post(f"/meetings/{meeting.id}/agenda", data={"case": str(item.id)}).status_code
        == 302
    )
    office.post(f"/meetings/{meeting.id}/people", data={"people": "陈立言 市政府"})
    called = office.get(f"/meetings/{meeting.id}").text
    assert "陈立言" in called
    refused = decide(city, office, item, "adopt")
    assert refused.status_code == 422
    assert "会议还没召开" in refused.text
    assert "限期整改到位" in refused.text
    city.session.expire_all()
    assert (
        office.post(f"/meetings/{meeting.id}/held", data={"present": present(city)}).status_code
        == 302
    )
    assert decide(city, office, item, "adopt").status_code == 302
    mayor = sign_in(city.people["mayor"])
    confirmed = mayor.post(
        f"/meetings/items/{item.number}",
        data={"act": "confirm", "version": str(item.row_version), "opinion": "同意"},
    )
    assert confirmed.status_code == 302
    settle_children(city.session, resources=city.resources)
    problems = city.session.scalars(select(Problem)).all()
    assert {each.requirement for each in problems} == {"限期整改到位"}


def present(city: City) -> list[str]:

    return [str(each) for each in city.session.scalars(select(Attendance.id))]


def decide(city: City, office: FlaskClient, item: EvaluationCase, act: str):
    keys = ["project", *(str(each) for each in city.session.scalars(select(Problem.id)))]
    form = {f"requirement-{key}": "限期整改到位" for key in keys}
    return office.post(
        f"/meetings/items/{item.number}",
        data=form | {"act": act, "version": str(item.row_version)},
    )


def test_nobody_else_records_what_was_decided(city: City, item: EvaluationCase, sign_in: SignIn):
    city.session.add(
        Meeting(
            region_code=item.region_code,
            fiscal_year=2026,
            ordinal=1,
            title="第1次",
            held_on=city.resources.today(),
            status="held",
        )
    )
    city.session.flush()
    meeting = city.session.scalars(select(Meeting)).one()
    city.do("government_office", "put_on_agenda", item, meeting=str(meeting.id))
    client = sign_in(city.people["performance_section"])
    answer = decide(city, client, item, "adopt")
    assert answer.status_code == 422
    assert "不由您现在的岗位办理" in answer.text
    assert not city.session.scalars(select(Resolution)).all()


def test_a_version_of_many_digits_is_stale(office: FlaskClient, item: EvaluationCase):
    plan(office)
    page = office.post(
        f"/meetings/items/{item.number}", data={"act": "exempt", "version": "9" * 5000}
    )
    assert page.status_code == 409


def test_a_proposal_for_no_problem_is_refused(item: EvaluationCase, sign_in: SignIn, city: City):
    client = sign_in(city.people["performance_section"])
    path = f"/meetings/items/{item.number}/proposals"
    assert client.post(path, data={"suggestion-abc": "限期整改"}).status_code == 422
