"""Tasks go back to the role they belong to once somebody holds it again."""

import pytest
from sqlalchemy import select

from tests.support.city import City
from tests.support.factories import make_actor
from workflow.models import Account, CaseEvent, EvaluationCase, PendingEvent, Task
from workflow.services.replay import case_differences
from workflow.services.stand_ins import give_back, stood_in_cases
from workflow.services.tasks import claim_task


@pytest.fixture
def case(city: City) -> EvaluationCase:
    """Return a case that nobody of the finance section could review when it came there."""
    reviewer = city.people["finance_section"]
    city.session.get_one(Account, reviewer.account_id).active = False
    case = city.open_case()
    city.fill(case)
    city.do("unit_clerk", "send_for_unit_review", case)
    city.do("unit_head", "submit", case)
    city.do("department_officer", "accept_by_department", case)
    assert the_task(city, case).role == "performance_section"
    return case


def the_task(city: City, case: EvaluationCase) -> Task:
    return city.session.scalars(
        select(Task).where(Task.case_id == case.id, Task.closed_at.is_(None))
    ).one()


def come_back(city: City) -> None:
    """Let the reviewer hold the post again."""
    account = city.session.get_one(Account, city.people["finance_section"].account_id)
    account.active = True
    city.session.flush()


def found(city: City) -> list[object]:
    return list(stood_in_cases(city.session, today=city.resources.today()))


def test_a_task_stays_with_the_stand_in_while_nobody_holds_its_role(
    city: City, case: EvaluationCase
):
    assert found(city) == []
    assert give_back(city.session, resources=city.resources, case_id=case.id) is False


def test_a_task_goes_back_to_whom_it_belongs(city: City, case: EvaluationCase):
    come_back(city)
    assert found(city) == [case.id]
    assert give_back(city.session, resources=city.resources, case_id=case.id) is True
    assert the_task(city, case).role == "finance_section"
    assert found(city) == []
    event = city.session.scalars(
        select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.kind == "give_back")
    ).one()
    assert event.title == "岗位已有人，任务交还财政业务科室"
    told = select(PendingEvent).where(PendingEvent.dedupe_key == f"event:{event.id}")
    assert city.session.scalars(told).one().payload["entered"] is True
    assert list(case_differences(city.session, city.resources, case)) == []


def test_who_is_barred_gets_nothing_back(city: City, case: EvaluationCase):
    come_back(city)
    reviewer = city.session.get_one(Account, city.people["finance_section"].account_id)
    city.people["barred"] = make_actor(
        city.session, city.department, "department_officer", account=reviewer
    )
    city.do("performance_section", "return_to_department", case, opinion="请核对")
    city.do("barred", "accept_by_department", case)
    assert the_task(city, case).role == "performance_section"
    assert give_back(city.session, resources=city.resources, case_id=case.id) is False


def test_what_a_stand_in_has_claimed_stays_theirs(city: City, case: EvaluationCase):
    stand_in = city.people["performance_section"]
    claim_task(city.session, stand_in, resources=city.resources, case_id=case.id, title="认领")
    come_back(city)
    assert found(city) == []
    assert give_back(city.session, resources=city.resources, case_id=case.id) is False
