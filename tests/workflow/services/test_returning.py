"""Returns through the door: the history alone gives tasks, seats and the way straight back."""

import pytest
from sqlalchemy import select

from tests.support.city import City
from tests.support.factories import make_actor
from tests.support.pages import SignIn
from tests.support.panel import open_by
from tests.workflow.engine.return_samples import RETURNS
from workflow.models import EvaluationCase, GroupSeat, Organisation, Task
from workflow.services.replay import case_differences


@pytest.fixture
def case(city: City) -> EvaluationCase:
    """Return a case that is being checked, in a bureau with two leaders."""
    office = city.session.get_one(Organisation, city.people["bureau_leader"].organisation_id)
    city.people["second_leader"] = make_actor(city.session, office, "bureau_leader")
    case = open_by(city, RETURNS)
    city.do("unit_clerk", "send", case)
    city.do("unit_head", "approve", case)
    return case


def waiting(city: City, case: EvaluationCase) -> list[tuple[str, str | None]]:
    """Return the roles of the open tasks, and whose they are."""
    names = {actor.account_id: name for name, actor in city.people.items()}
    tasks = city.session.scalars(
        select(Task).where(Task.case_id == case.id, Task.closed_at.is_(None)).order_by(Task.id)
    )
    return [(task.role, names.get(task.person_id) if task.person_id else None) for task in tasks]


def agrees(city: City, case: EvaluationCase) -> bool:
    return list(case_differences(city.session, city.resources, case)) == []


def test_a_case_comes_straight_back_to_who_returned_it(city: City, case: EvaluationCase):
    city.do("finance_section", "to_passed", case, opinion="请补充", return_to="drafting")
    assert case.state == "drafting"
    city.do("unit_clerk", "send", case)
    assert case.state == "checking"
    assert waiting(city, case) == [("finance_section", "finance_section")]
    assert agrees(city, case)


def test_votes_outlive_a_return_that_keeps_them(city: City, case: EvaluationCase):
    city.do("finance_section", "pass_on", case)
    city.do("bureau_leader", "vote", case, choice="for")
    city.do("second_leader", "from_panel", case, opinion="缺附件", return_to="checking")
    assert case.state == "checking"
    assert agrees(city, case)
    city.do("finance_section", "pass_on", case)
    assert waiting(city, case) == [("bureau_leader", "second_leader")]
    choices = city.session.scalars(
        select(GroupSeat.choice)
        .where(GroupSeat.case_id == case.id, GroupSeat.is_current)
        .order_by(GroupSeat.number)
    )
    assert sorted(str(each) for each in choices) == ["None", "for"]
    assert agrees(city, case)
    city.do("second_leader", "vote", case, choice="for")
    assert case.ending == "closed"
    assert agrees(city, case)


def test_the_page_offers_the_passed_states_and_keeps_a_wrong_choice_where_it_was(
    city: City, case: EvaluationCase, sign_in: SignIn
):
    client = sign_in(city.people["finance_section"])
    page = client.get(f"/cases/{case.number}").text
    for state in ("drafting", "heading"):
        assert f'<option value="{state}"' in page
    assert '<option value="heading"\n                  selected>' in page
    assert '<option value="checking"' not in page
    path = f"/cases/{case.number}/acts/to_passed"
    typed = {"version": str(case.row_version), "key": "a", "opinion": "请补充"}
    answer = client.post(path, data={**typed, "to_passed.return_to": ""})
    assert answer.status_code == 422
    assert '<a href="#to_passed.return_to">请选择退回到哪个环节，只能选走过的</a>' in answer.text
    client.post(path, data={**typed, "key": "b", "to_passed.return_to": "drafting"})
    assert case.state == "drafting"
