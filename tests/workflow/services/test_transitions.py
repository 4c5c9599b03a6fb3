"""Check the door: one effect an order, refusals that write nothing, everything in one commit."""

import pytest
from sqlalchemy import func, select

from tests.support.city import City
from tests.support.factories import make_actor
from tests.workflow.services.closed_loop import reach_grading
from workflow.errors import NotFoundError, RefusedError
from workflow.models import (
    Appointment,
    CaseCopy,
    CaseEvent,
    EvaluationCase,
    PendingEvent,
    Task,
    Timer,
    TimerStatus,
)
from workflow.services.transitions import ActRefusedError, StaleCaseError, perform_by_itself


@pytest.fixture
def case(city: City) -> EvaluationCase:
    """Return a case whose self-evaluation is filled in."""
    case = city.open_case()
    city.fill(case)
    return case


def count(city: City, table: type) -> int:
    return city.session.scalar(select(func.count()).select_from(table)) or 0


def open_tasks(city: City, case: EvaluationCase) -> list[Task]:
    found = select(Task).where(Task.case_id == case.id, Task.closed_at.is_(None))
    return list(city.session.scalars(found))


def test_the_same_order_again_gives_the_first_answer(city: City, case: EvaluationCase):
    first = city.do("unit_clerk", "send_for_unit_review", case, key="one", seen=1)
    again = city.do("unit_clerk", "send_for_unit_review", case, key="one", seen=1)
    assert again.id == first.id
    assert case.row_version == 2


def test_a_key_is_not_used_for_another_order(city: City, case: EvaluationCase):
    city.do("unit_clerk", "send_for_unit_review", case, key="one")
    with pytest.raises(RefusedError) as refused:
        city.do("unit_clerk", "send_for_unit_review", case, key="one", opinion="其他")
    assert refused.value.code == "transitions.key_reused"


def test_who_saw_an_older_version_is_told_what_happened(city: City, case: EvaluationCase):
    city.do("unit_clerk", "send_for_unit_review", case, opinion="请审")
    with pytest.raises(StaleCaseError) as stale:
        city.do("unit_clerk", "send_for_unit_review", case, seen=1)
    (event,) = stale.value.events
    assert (event.person_name, event.opinion) == (city.people["unit_clerk"].name, "请审")


def test_what_decides_nothing_makes_nothing_stale(city: City, case: EvaluationCase):
    seen = case.row_version
    city.do("unit_clerk", "open_task", case)
    city.do("unit_clerk", "send_for_unit_review", case, seen=seen)
    seen = case.row_version
    city.do("bureau_leader", "jump", case, opinion="退回", to="filling")
    with pytest.raises(StaleCaseError):
        city.do("unit_clerk", "send_for_unit_review", case, seen=seen)


@pytest.mark.parametrize("seen", [0, 10**30, -(10**30)])
def test_who_claims_to_have_seen_what_never_was_is_stale(
    city: City, case: EvaluationCase, seen: int
):
    with pytest.raises(StaleCaseError):
        city.do("unit_clerk", "send_for_unit_review", case, seen=seen)


def test_a_refused_act_writes_nothing(city: City):
    case = city.open_case()
    before = [count(city, table) for table in (CaseEvent, Task, Timer, PendingEvent)]
    with pytest.raises(ActRefusedError) as refused:
        city.do("unit_clerk", "send_for_unit_review", case)
    assert refused.value.refusal.code == "refusal.needs"
    assert [count(city, table) for table in (CaseEvent, Task, Timer, PendingEvent)] == before


def test_a_case_out_of_sight_is_not_found(city: City, case: EvaluationCase):
    stranger = make_actor(city.session, city.department, "unit_clerk")
    city.people["stranger"] = stranger
    with pytest.raises(NotFoundError):
        city.do("stranger", "send_for_unit_review", case)


def test_the_person_who_sent_may_not_submit(city: City, case: EvaluationCase):
    city.do("unit_clerk", "send_for_unit_review", case)
    clerk = city.people["unit_clerk"]
    account = clerk.account_id
    city.session.add(
        Appointment(
            account_id=account,
            role="unit_head",
            organisation_id=city.unit.id,
            region_code=city.region.code,
            starts_on=city.resources.today(),
        )
    )
    city.session.flush()
    city.people["both"] = city.act_as(clerk, "unit_head")
    with pytest.raises(ActRefusedError) as refused:
        city.do("both", "submit", case)
    assert refused.value.refusal.code == "refusal.same_person"


def test_moving_on_closes_tasks_and_timers_and_opens_new_ones(city: City, case: EvaluationCase):
    (first,) = open_tasks(city, case)
    city.do("unit_clerk", "send_for_unit_review", case)
    (second,) = open_tasks(city, case)
    assert first.closed_by == city.people["unit_clerk"].account_id
    assert (second.role, second.opened_seq) == ("unit_head", 2)
    armed = city.session.scalars(
        select(Timer.rule).where(Timer.case_id == case.id, Timer.status == TimerStatus.ARMED)
    ).all()
    assert armed
    assert {rule.split(":")[0] for rule in armed} == {"unit_review"}


def test_a_state_entered_again_on_the_same_day_arms_its_timers_again(
    city: City, case: EvaluationCase
):
    for _ in range(2):
        city.do("unit_clerk", "send_for_unit_review", case)
        city.do("unit_head", "return_to_clerk", case, opinion="请核对")
    city.do("unit_clerk", "send_for_unit_review", case)
    armed = select(func.count()).where(Timer.case_id == case.id, Timer.status == TimerStatus.ARMED)
    assert city.session.scalar(armed)


def test_where_nobody_may_act_the_supervisor_gets_the_task(city: City, case: EvaluationCase):
    city.session.query(Appointment).filter(Appointment.role == "unit_head").update(
        {"ends_on": city.resources.today()}
    )
    city.do("unit_clerk", "send_for_unit_review", case)
    (task,) = open_tasks(city, case)
    assert (task.role, task.stands_for) == ("department_officer", "unit_head")
    word = city.session.scalars(
        select(PendingEvent).order_by(PendingEvent.created_at.desc(), PendingEvent.id.desc())
    ).first()
    assert word is not None
    assert word.payload["unheld"] == ["unit_head"]
    city.do("department_officer", "submit", case)
    assert case.state == "department_review"


def test_copies_go_to_who_the_act_names(city: City, case: EvaluationCase):
    reach_again = city.open_case("农村公路养护")
    reach_grading(city, reach_again, problems=0, score="10")
    city.do("performance_section", "propose_grade", reach_again, proposed_grade="good")
    city.do("bureau_leader", "fix_grade", reach_again, grade="good")
    copied = city.session.scalars(select(CaseCopy.account_id)).all()
    assert copied == [city.people["finance_section"].account_id]
    assert (reach_again.grade, case.grade) == ("good", None)


def test_silence_is_agreement_only_when_the_time_is_over(city: City):
    case = city.open_case("农村公路养护")
    reach_grading(city, case, problems=0, score="10")
    city.do("performance_section", "propose_grade", case, proposed_grade="good")
    city.do("bureau_leader", "fix_grade", case, grade="good")
    city.do("performance_section", "issue_feedback", case, feedback_number="云财绩〔2026〕9号")
    refused = perform_by_itself(
        city.session,
        resources=city.resources,
        case_id=case.id,
        act="deem_accepted",
        trigger="children",
    )
    assert not isinstance(refused, CaseEvent)
    event = perform_by_itself(
        city.session,
        resources=city.resources,
        case_id=case.id,
        act="deem_accepted",
        trigger="expiry",
    )
    assert isinstance(event, CaseEvent)
    assert (event.person_id, case.state) == (None, "closing")
