"""Operations through the door: what is written, what the history keeps, what replay gives."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from definitions.operations import OperationChange
from tests.support.city import City
from tests.support.factories import make_actor
from tests.support.stages import every_stage, reach
from workflow.clock import FixedClock
from workflow.models import CaseCopy, EvaluationCase, Organisation, Task, Timer, TimerStatus
from workflow.services.actors import Actor
from workflow.services.definitions import definition_for
from workflow.services.editing import may_edit
from workflow.services.pending import settle_children
from workflow.services.replay import differences
from workflow.services.tasks import claim_task, release_task
from workflow.services.transitions import ActRefusedError


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
    actor = make_actor(city.session, city.unit, "unit_head")
    city.people["deputy"] = actor
    return actor


def tasks(city: City, case: EvaluationCase) -> Sequence[Task]:
    found = select(Task).where(Task.case_id == case.id, Task.closed_at.is_(None))
    return city.session.scalars(found.order_by(Task.opened_at, Task.id)).all()


def armed(city: City, case: EvaluationCase) -> int:
    return len(
        city.session.scalars(
            select(Timer.id).where(Timer.case_id == case.id, Timer.status == TimerStatus.ARMED)
        ).all()
    )


def id_of(city: City, who: str) -> str:
    return str(city.people[who].account_id)


def refused(city: City, who: str, act: str, case: EvaluationCase, **fields: object) -> str:
    with pytest.raises(ActRefusedError) as error:
        city.do(who, act, case, opinion="意见", key=None, seen=None, **fields)
    return error.value.refusal.code


def whole(city: City) -> bool:
    """Tell whether every case is what its history gives."""
    return list(differences(city.session, city.resources)) == []


def test_a_task_is_handed_over_with_both_names(city: City, case: EvaluationCase, deputy: Actor):
    event = city.do("unit_head", "transfer", case, person=str(deputy.account_id))
    assert event.kind == "transfer"
    assert event.title == f"转办：{deputy.name}"
    (task,) = tasks(city, case)
    assert task.person_id == deputy.account_id
    assert refused(city, "unit_head", "submit", case) == "refusal.claimed"
    assert whole(city)
    city.do("deputy", "submit", case)
    assert whole(city)


def test_delegated_work_is_the_delegates_to_write(city: City, deputy: Actor):
    case = city.open_case()
    clerk, second = city.people["unit_clerk"], make_actor(city.session, city.unit, "unit_clerk")
    city.people["second"] = second

    def writers() -> list[str]:
        able = {"clerk": clerk, "second": second, "deputy": deputy}
        return [
            name
            for name, actor in able.items()
            if may_edit(city.session, actor, city.resources, case, "self_evaluation")
        ]

    assert writers() == ["clerk", "second"]
    city.do("unit_clerk", "delegate", case, opinion="请代填", person=str(second.account_id))
    assert [(task.duty, task.person_id) for task in tasks(city, case)] == [
        ("work", None),
        ("sign", second.account_id),
    ]
    assert writers() == ["second"]
    city.fill(case)
    assert refused(city, "unit_clerk", "send_for_unit_review", case) == "refusal.signers_wait"
    city.do("second", "report_back", case, opinion="填好了")
    assert writers() == ["clerk", "second"]
    city.do("unit_clerk", "send_for_unit_review", case)
    assert whole(city)


def test_signers_are_called_where_they_were_asked_for(
    city: City, case: EvaluationCase, deputy: Actor
):
    officer = id_of(city, "department_officer")
    city.do("unit_head", "add_signer", case, place="before", person=str(deputy.account_id))
    event = city.do("deputy", "countersign", case, choice="against", opinion="数据不实")
    assert event.title == "签署意见：不同意"
    city.do("unit_head", "add_signer", case, place="after", person=officer)
    assert [task.duty for task in tasks(city, case)] == ["work"]
    city.do("unit_head", "submit", case)
    assert sorted(task.duty for task in tasks(city, case)) == ["sign", "work"]
    assert refused(city, "department_officer", "accept_by_department", case) == (
        "refusal.signers_wait"
    )
    city.do("department_officer", "countersign", case, choice="for")
    city.do("department_officer", "accept_by_department", case)
    assert whole(city)


def test_a_claim_leaves_the_signature_of_the_same_role_alone(
    city: City, case: EvaluationCase, deputy: Actor
):
    city.do("unit_head", "add_signer", case, place="beside", person=str(deputy.account_id))
    head = city.people["unit_head"]
    for step in (claim_task, release_task):
        step(city.session, head, resources=city.resources, case_id=case.id, title="认领")
        assert whole(city)
    assert [task.person_id for task in tasks(city, case)] == [None, deputy.account_id]


def test_a_signer_is_removed(city: City, case: EvaluationCase, deputy: Actor):
    city.do("unit_head", "add_signer", case, place="beside", person=str(deputy.account_id))
    who = str(deputy.account_id)
    event = city.do("unit_head", "remove_signer", case, opinion="出差", signer=who)
    assert event.title == f"减签：{deputy.name}"
    city.do("unit_head", "add_signer", case, place="beside", person=who)
    assert city.do("unit_head", "remove_signer", case, opinion="出差", signer="0").title == "减签"
    assert len(tasks(city, case)) == 1
    assert case.riders == {}
    assert whole(city)


def test_copies_reach_people_once(city: City, case: EvaluationCase):
    people = [id_of(city, "department_officer"), id_of(city, "performance_section")]
    city.do("unit_head", "copy", case, people=people)
    city.do("unit_head", "copy", case, people=people[:1])
    copies = city.session.scalars(select(CaseCopy.account_id).where(CaseCopy.case_id == case.id))
    assert {str(each) for each in copies} == set(people)
    assert whole(city)


def test_everybody_who_sees_the_case_can_get_a_copy(city: City, case: EvaluationCase):
    """Whatever their office: it need not take part in the workflow."""
    place = city.session.get_one(Organisation, city.people["finance_section"].organisation_id)
    reader = make_actor(city.session, place, "audit_office")
    city.do("unit_head", "copy", case, people=[str(reader.account_id)])
    copies = city.session.scalars(select(CaseCopy.account_id).where(CaseCopy.case_id == case.id))
    assert list(copies) == [reader.account_id]


def test_a_suspended_case_rests_and_goes_on(city: City, case: EvaluationCase, clock: FixedClock):
    (task,) = tasks(city, case)
    due = task.due_on
    assert armed(city, case) > 0
    city.do("performance_section", "suspend", case, opinion="等待审计")
    assert armed(city, case) == 0
    assert not may_edit(
        city.session, city.people["unit_clerk"], city.resources, case, "self_evaluation"
    )
    assert refused(city, "unit_head", "submit", case) == "refusal.suspended"
    clock.advance(timedelta(days=7))
    city.do("performance_section", "resume", case, opinion="审计结束")
    assert due is not None
    assert task.due_on is not None
    assert task.due_on > due
    assert task.explanation["because"] != {}
    assert armed(city, case) > 0
    assert whole(city)


def test_who_is_asked_to_sign_later_has_the_time_that_was_granted(
    city: City, case: EvaluationCase, deputy: Actor
):
    person = str(deputy.account_id)
    city.do("unit_head", "add_signer", case, place="before", person=person)
    city.do("deputy", "countersign", case, choice="for")
    (task,) = tasks(city, case)
    assert task.due_on is not None
    until = task.due_on + timedelta(days=10)
    city.do("unit_head", "ask_extension", case, opinion="资料未齐", until=until.isoformat())
    city.do("department_officer", "grant_extension", case)
    city.do("unit_head", "add_signer", case, place="before", person=person)
    assert {each.due_on for each in tasks(city, case)} == {until}
    assert whole(city)


def test_more_time_is_granted_by_somebody_else(city: City, case: EvaluationCase):
    (task,) = tasks(city, case)
    assert task.due_on is not None
    until = task.due_on + timedelta(days=10)
    city.do("unit_head", "ask_extension", case, opinion="资料未齐", until=until.isoformat())
    assert [each.duty for each in tasks(city, case)] == ["work", "rule"]
    assert refused(city, "unit_head", "grant_extension", case) == "refusal.not_the_operator"
    city.do("department_officer", "grant_extension", case)
    assert task.due_on == until
    assert [each.duty for each in tasks(city, case)] == ["work"]
    assert whole(city)


def test_a_supervised_case_stands_on_the_list(city: City, case: EvaluationCase):
    day = city.resources.today().isoformat()
    event = city.do(
        "bureau_leader", "supervise", case, opinion="限期办结", slip="yellow", until=day
    )
    assert event.title == "发出督办单：黄色催办单、2026年9月17日"
    assert case.slip == "yellow"
    assert city.do("unit_clerk", "urge", case, until="明天").title == "催办"
    city.do("unit_head", "answer_slip", case, opinion="本周报送")
    city.do("unit_head", "submit", case)
    assert case.slip == "yellow"
    city.do("bureau_leader", "lift_slip", case, opinion="已落实")
    assert case.riders == {}
    assert whole(city)


def test_urging_and_receipts_are_in_the_history(city: City, case: EvaluationCase):
    assert city.do("unit_clerk", "urge", case).title == "催办"
    assert refused(city, "performance_section", "urge", case) == "refusal.too_soon"
    city.do("unit_head", "open_task", case)
    (task,) = tasks(city, case)
    assert task.seen_at is not None
    assert refused(city, "unit_clerk", "take_back", case) == "refusal.opened_meanwhile"
    assert whole(city)


def test_a_case_is_taken_back_before_it_is_opened(city: City, case: EvaluationCase):
    city.do("unit_clerk", "take_back", case)
    assert case.state == "filling"
    assert [task.role for task in tasks(city, case)] == ["unit_clerk"]
    assert whole(city)


def test_a_jump_is_traced_with_where_it_led(city: City, case: EvaluationCase):
    event = city.do("bureau_leader", "jump", case, opinion="机构撤并", to="department_review")
    assert event.title == "跳转到其他环节：主管部门审核"
    assert case.state == "department_review"
    assert whole(city)


def test_an_ended_case_is_opened_again_and_blocks_no_other(city: City, case: EvaluationCase):
    city.do("bureau_leader", "terminate", case, opinion="项目取消")
    assert (case.ending, case.state) == ("cancelled", "cancelled")
    assert tasks(city, case) == []
    city.do("bureau_leader", "reopen", case, opinion="恢复项目")
    assert (case.ending, case.ended_at, case.state) == (None, None, "closing")
    assert whole(city)


def test_a_project_with_another_evaluation_is_not_opened_again(city: City, case: EvaluationCase):
    city.do("bureau_leader", "terminate", case, opinion="项目取消")
    second = city.open_case("另一个项目")
    second.project_id = case.project_id
    city.session.flush()
    assert refused(city, "bureau_leader", "reopen", case) == "refusal.project_busy"


def test_children_end_with_their_parent(city: City):
    problem = reach(city, "measuring")
    parent = city.session.get_one(EvaluationCase, problem.parent_id)
    city.do("bureau_leader", "terminate", parent, opinion="项目取消")
    settle_children(city.session, resources=city.resources)
    endings = city.session.scalars(
        select(EvaluationCase.ending).where(EvaluationCase.parent_id == parent.id)
    ).all()
    assert endings
    assert None not in endings
    assert whole(city)


def test_a_child_is_opened_again_while_its_parent_waits(city: City, clock: FixedClock):
    problem = minute_by_minute(city, clock, "written_off")
    city.do("performance_section", "reopen", problem, opinion="佐证不实")
    assert (problem.state, problem.ending) == ("rectifying", None)
    assert whole(city)


def test_a_child_stays_ended_once_its_parent_has_gone_on(city: City, clock: FixedClock):
    parent = minute_by_minute(city, clock, "leader_closing")
    child = city.session.scalars(
        select(EvaluationCase).where(
            EvaluationCase.parent_id == parent.id, EvaluationCase.ending == "written_off"
        )
    ).first()
    assert child is not None
    assert refused(city, "performance_section", "reopen", child) == "refusal.parent_went_on"


def minute_by_minute(city: City, clock: FixedClock, state: str) -> EvaluationCase:
    """Lead a case, or a child of it, to a state, with a minute between what happens."""
    for stage, case in every_stage(city):
        clock.advance(timedelta(minutes=1))
        if stage == state:
            return case
    raise AssertionError(state)


def test_a_case_is_not_ended_while_a_child_could_not_end(
    city: City, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
):
    problem = minute_by_minute(city, clock, "measuring")
    parent = city.session.get_one(EvaluationCase, problem.parent_id)
    child = definition_for(city.session, city.resources, problem).workflow
    monkeypatch.setitem(child.operations, "terminate", OperationChange())
    assert refused(city, "bureau_leader", "terminate", parent) == "refusal.child_never_ends"
