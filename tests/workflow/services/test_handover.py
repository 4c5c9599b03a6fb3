"""Work of who leaves is handed over item by item, by who stands above and sees it."""

import uuid
from collections.abc import Mapping

import pytest
from sqlalchemy import select

from tests.support.city import City
from tests.support.factories import make_actor, make_organisation
from tests.support.panel import open_panel
from workflow.errors import NotFoundError, NotPermittedError, RefusedError
from workflow.models import Account, EvaluationCase, Task
from workflow.services.actors import Actor
from workflow.services.handover import (
    RELEASE,
    HandoverOrder,
    HandoverResult,
    hand_over,
    list_busy,
    show_work,
)
from workflow.services.replay import differences
from workflow.services.tasks import claim_task, release_from
from workflow.services.transitions import ActRefusedError


@pytest.fixture
def case(city: City) -> EvaluationCase:
    """Return a case whose only clerk has claimed it."""
    case = city.open_case()
    clerk = city.people["unit_clerk"]
    claim_task(city.session, clerk, resources=city.resources, case_id=case.id, title="认领")
    return case


@pytest.fixture
def second(city: City) -> Actor:
    """Return a second clerk of the unit."""
    return make_actor(city.session, city.unit, "unit_clerk")


def give(
    city: City,
    who: str,
    person: uuid.UUID,
    to: Mapping[str, str],
    *,
    give_up: bool = False,
    reason: str = "离岗",
) -> list[HandoverResult]:
    order = HandoverOrder(person=person, to=to, give_up=give_up, reason=reason, title="放回")
    actor, resources = city.people[who], city.resources
    return list(hand_over(city.session, actor, resources=resources, order=order))


def busy(city: City, who: str) -> list[str]:
    found = list_busy(city.session, city.people[who], resources=city.resources)
    return [each.name for each in found]


def task_of(city: City, case: EvaluationCase) -> Task:
    open_ = select(Task).where(Task.case_id == case.id, Task.closed_at.is_(None))
    return city.session.scalars(open_).one()


def test_those_below_who_have_work_are_listed(city: City, case: EvaluationCase):
    clerk = city.people["unit_clerk"]
    assert busy(city, "unit_head") == [clerk.name]
    assert busy(city, "bureau_leader") == [clerk.name]
    city.fill(case)
    city.do("unit_clerk", "send_for_unit_review", case)
    head, resources = city.people["unit_head"], city.resources
    claim_task(city.session, head, resources=resources, case_id=case.id, title="认领")
    assert busy(city, "unit_head") == []
    assert busy(city, "department_head") == [city.people["unit_head"].name]
    with pytest.raises(NotPermittedError):
        busy(city, "unit_clerk")


def test_another_unit_is_out_of_reach(city: City, case: EvaluationCase):
    elsewhere = make_organisation(city.session, city.region, department=city.department)
    city.people["stranger"] = make_actor(city.session, elsewhere, "unit_head")
    assert busy(city, "stranger") == []
    clerk, stranger = city.people["unit_clerk"].account_id, city.people["stranger"]
    assert give(city, "stranger", clerk, {"unit_clerk": RELEASE}) == []
    with pytest.raises(NotFoundError):
        show_work(city.session, stranger, resources=city.resources, person=clerk)
    assert task_of(city, case).person_id is not None


def test_tasks_go_to_a_successor_with_the_reason(city: City, case: EvaluationCase, second: Actor):
    clerk = city.people["unit_clerk"]
    work = show_work(
        city.session, city.people["unit_head"], resources=city.resources, person=clerk.account_id
    )
    assert [each.value for each in work.successors["unit_clerk"]] == [str(second.account_id)]
    results = give(city, "unit_head", clerk.account_id, {"unit_clerk": str(second.account_id)})
    assert [each.error for each in results] == [None]
    assert task_of(city, case).person_id == second.account_id
    assert list(differences(city.session, city.resources)) == []


def test_work_of_a_closed_account_goes_back_to_the_office(city: City, case: EvaluationCase):
    clerk = city.people["unit_clerk"]
    city.session.get_one(Account, clerk.account_id).active = False
    city.session.flush()
    results = give(city, "unit_head", clerk.account_id, {"unit_clerk": RELEASE})
    assert [each.error for each in results] == [None]
    assert task_of(city, case).person_id is None
    assert list(differences(city.session, city.resources)) == []


def test_what_cannot_be_handed_over_says_why_and_stops_nothing(
    city: City, case: EvaluationCase, second: Actor
):
    clerk = city.people["unit_clerk"]
    other = city.open_case("另一个项目")
    claim_task(city.session, clerk, resources=city.resources, case_id=other.id, title="认领")
    city.do("bureau_leader", "suspend", case, opinion="等审计")
    to = {"unit_clerk": str(second.account_id)}
    results = give(city, "unit_head", clerk.account_id, to)
    errors = {each.item.case_id: each.error for each in results}
    assert errors[other.id] is None
    assert isinstance(errors[case.id], ActRefusedError)
    assert task_of(city, other).person_id == second.account_id
    assert task_of(city, case).person_id == clerk.account_id


def test_signatures_are_given_up_and_ballots_stay(city: City, case: EvaluationCase):
    officer = city.people["department_officer"]
    person = str(officer.account_id)
    city.do("unit_clerk", "add_signer", case, place="beside", person=person)
    assert give(city, "department_head", officer.account_id, {}) == []
    results = give(city, "department_head", officer.account_id, {}, give_up=True)
    assert [(each.item.kind, each.error) for each in results] == [("signature", None)]
    assert case.riders == {}
    panel = open_panel(city)
    expert = city.people["expert"]
    kinds = [
        each.kind
        for each in show_work(
            city.session,
            city.people["performance_section"],
            resources=city.resources,
            person=expert.account_id,
        ).items
    ]
    assert kinds == ["ballot"]
    assert give(city, "performance_section", expert.account_id, {"expert": RELEASE}) == []
    assert panel.state == "judging"


def test_nothing_is_handed_over_without_a_reason(city: City, case: EvaluationCase):
    clerk = city.people["unit_clerk"].account_id
    with pytest.raises(RefusedError) as refused:
        give(city, "unit_head", clerk, {"unit_clerk": RELEASE}, reason=" ")
    assert refused.value.code == "handover.reason_needed"
    assert task_of(city, case).person_id == clerk


def test_only_work_that_somebody_has_is_given_back(city: City, case: EvaluationCase):
    def release(who: str, task_id: uuid.UUID) -> None:
        actor, resources = city.people[who], city.resources
        release_from(city.session, actor, resources=resources, task_id=task_id, title="放回")

    task = task_of(city, case)
    with pytest.raises(ActRefusedError):
        release("audit_office", task.id)
    with pytest.raises(NotFoundError):
        release("unit_head", uuid.UUID(int=1))
    release("unit_head", task.id)
    with pytest.raises(RefusedError) as refused:
        release("unit_head", task.id)
    assert refused.value.code == "tasks.nobody_has"
    panel = open_panel(city)
    seats = select(Task.id).where(Task.case_id == panel.id, Task.seat.is_not(None))
    with pytest.raises(RefusedError) as refused:
        release("performance_section", city.session.scalars(seats.limit(1)).one())
    assert refused.value.code == "tasks.seat"
