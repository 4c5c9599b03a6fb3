"""Tasks are claimed by one at a time, and taken over from those who are no longer there."""

import pytest
from sqlalchemy import select

from tests.support.city import City
from tests.support.factories import make_actor
from tests.support.panel import open_panel
from workflow.errors import RefusedError
from workflow.models import Account, Appointment, EvaluationCase, Task
from workflow.services.actors import Actor
from workflow.services.replay import case_differences
from workflow.services.tasks import claim_task


def claim(city: City, actor: Actor, case: EvaluationCase) -> None:
    claim_task(city.session, actor, resources=city.resources, case_id=case.id, title="认领")


@pytest.fixture
def case(city: City) -> EvaluationCase:
    """Return a case whose form is filled in and which the only clerk has claimed."""
    case = city.open_case()
    city.fill(case)
    claim(city, city.people["unit_clerk"], case)
    return case


def test_a_colleague_does_not_take_what_somebody_has(city: City, case: EvaluationCase):
    colleague = make_actor(city.session, city.unit, "unit_clerk")
    with pytest.raises(RefusedError) as refused:
        claim(city, colleague, case)
    assert refused.value.code == "tasks.claimed"


@pytest.mark.parametrize("leaving", ["post", "account"])
def test_a_successor_takes_over_from_somebody_who_left(
    city: City, case: EvaluationCase, leaving: str
):
    session, clerk = city.session, city.people["unit_clerk"]
    if leaving == "account":
        session.get_one(Account, clerk.account_id).active = False
    else:
        held = select(Appointment).where(Appointment.account_id == clerk.account_id)
        session.scalars(held).one().ends_on = city.resources.today()
    session.flush()
    city.people["successor"] = make_actor(session, city.unit, "unit_clerk")
    claim(city, city.people["successor"], case)
    city.do("successor", "send_for_unit_review", case)
    assert case.state == "unit_review"
    assert list(case_differences(session, city.resources, case)) == []


def test_of_two_tasks_of_a_role_that_stands_in_one_is_claimed(city: City):
    finance = Appointment.role == "finance_section"
    city.session.scalars(select(Appointment).where(finance)).one().ends_on = city.resources.today()
    city.session.flush()
    holder = "initial: true, holder: finance_section}"
    both = "initial: true, holder: [finance_section, performance_section]}"
    case = open_panel(city, holder, both, asks=False)
    claim(city, city.people["performance_section"], case)
    people = city.session.scalars(select(Task.person_id).where(Task.case_id == case.id)).all()
    assert sorted(people, key=str) == [city.people["performance_section"].account_id, None]
    assert list(case_differences(city.session, city.resources, case)) == []
