"""Groups vote through the door: seats, tasks and history agree, and a replay gives the same."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.support.city import City
from tests.support.factories import make_actor
from tests.support.panel import EXPERTS, open_panel
from workflow.clock import FixedClock
from workflow.errors import RefusedError
from workflow.identifiers import new_id
from workflow.models import (
    Account,
    CaseEvent,
    EvaluationCase,
    GroupSeat,
    Organisation,
    PendingEvent,
    Task,
    Timer,
    TimerStatus,
)
from workflow.services.replay import case_differences
from workflow.services.reseating import reseat, unseated_cases
from workflow.services.scope import open_tasks
from workflow.services.tasks import claim_task, release_task
from workflow.services.timers import expire
from workflow.services.transitions import ActRefusedError


def vote(city: City, who: str, case: EvaluationCase, choice: str) -> CaseEvent:
    opinion = "不可行" if choice == "against" else ""
    return city.do(who, "vote", case, opinion=opinion, choice=choice)


def waiting(city: City, case: EvaluationCase) -> set[str]:
    """Return who has an open task of the case, by name in the city."""
    found = select(Task.person_id).where(Task.case_id == case.id, Task.closed_at.is_(None))
    ids = set(city.session.scalars(found))
    return {name for name, actor in city.people.items() if actor.account_id in ids}


def events(city: City, case: EvaluationCase) -> list[tuple[str, str | None, str]]:
    rows = city.session.scalars(
        select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.seq)
    )
    return [(row.kind, row.act, row.title) for row in rows]


def agrees(city: City, case: EvaluationCase) -> bool:
    return list(case_differences(city.session, city.resources, case)) == []


def test_a_panel_passes_and_its_case_moves_on_in_the_same_transaction(city: City):
    case = open_panel(city)
    assert waiting(city, case) == {*EXPERTS, "budget_section"}
    assert agrees(city, case)
    vote(city, "expert", case, "for")
    assert waiting(city, case) == {*EXPERTS[1:], "budget_section"}
    assert agrees(city, case)
    vote(city, "budget_section", case, "for")
    vote(city, "third_expert", case, "for")
    assert case.ending == "adopted"
    assert events(city, case)[-3:] == [
        ("vote", "vote", "投票：同意"),
        ("vote", "vote", "投票：同意"),
        ("act", "adopt", "评审通过"),
    ]
    assert waiting(city, case) == set()
    seats = city.session.scalars(select(GroupSeat).where(GroupSeat.case_id == case.id)).all()
    assert {seat.is_current for seat in seats} == {False}
    assert sum(seat.choice == "for" for seat in seats) == 3
    assert agrees(city, case)


def test_the_tasks_of_the_others_close_with_the_act_that_followed(city: City):
    case = open_panel(city)
    vote(city, "budget_section", case, "against")
    assert case.ending == "declined"
    reasons = city.session.scalars(select(Task.close_reason).where(Task.case_id == case.id)).all()
    assert sorted(str(each) for each in reasons) == ["ask", "decline", "decline", "decline", "vote"]


def test_ballots_of_others_do_not_make_stale_what_is_typed(city: City):
    case = open_panel(city)
    seen = case.row_version
    vote(city, "expert", case, "abstain")
    assert case.row_version == seen + 1


def test_only_members_see_the_task_of_their_seat(city: City):
    case = open_panel(city)

    def sees(name: str) -> bool:
        wanted = select(Task.id).where(Task.case_id == case.id, open_tasks(city.people[name]))
        return city.session.scalar(wanted) is not None

    office = city.session.get_one(Organisation, city.people["budget_section"].organisation_id)
    city.people["colleague"] = make_actor(city.session, office, "budget_section")
    assert [sees(name) for name in (*EXPERTS, "budget_section")] == [True] * 4
    assert [sees(name) for name in ("colleague", "performance_section")] == [False, False]


def test_a_seat_is_neither_claimed_nor_given_back(city: City):
    case = open_panel(city)
    session, expert, resources = city.session, city.people["expert"], city.resources
    for change in (claim_task, release_task):
        with pytest.raises(RefusedError) as refused:
            change(session, expert, resources=resources, case_id=case.id, title="席位")
        assert refused.value.code == "tasks.seat"


def test_a_free_seat_waits_for_all_who_stand_above_and_is_not_claimed(city: City):
    case = open_panel(city, "recuse: {different_person_from: ask}", "recuse: {declared: true}")
    for name in (*EXPERTS, "budget_section"):
        city.do(name, "recuse", case, opinion="参与过立项")
    task = city.session.scalars(
        select(Task).where(Task.case_id == case.id, Task.closed_at.is_(None))
    ).one()
    assert (task.role, task.person_id) == ("bureau_leader", None)
    assert task.due_on is not None
    leader = city.people["bureau_leader"]
    with pytest.raises(RefusedError) as refused:
        claim_task(city.session, leader, resources=city.resources, case_id=case.id, title="认领")
    assert refused.value.code == "tasks.seat"
    assert agrees(city, case)
    vote(city, "bureau_leader", case, "for")
    assert case.ending == "adopted"
    assert agrees(city, case)


def test_members_in_turn_are_told_one_after_the_other(city: City):
    case = open_panel(city, "      pass: {share: 2/3}", "      order: in_turn\n      pass: all")
    assert waiting(city, case) == {"expert"}
    event = vote(city, "expert", case, "for")
    assert waiting(city, case) == {"second_expert"}
    told = select(PendingEvent).where(PendingEvent.dedupe_key == f"event:{event.id}")
    assert city.session.scalars(told).one().payload["entered"] is True
    assert agrees(city, case)
    with pytest.raises(ActRefusedError) as refused:
        vote(city, "third_expert", case, "for")
    assert refused.value.code == "refusal.not_in_turn"


def test_the_end_of_the_deadline_closes_the_vote(city: City, clock: FixedClock):
    case = open_panel(city)
    vote(city, "expert", case, "for")
    timer = city.session.scalars(
        select(Timer).where(
            Timer.case_id == case.id, Timer.kind == "expiry", Timer.status == TimerStatus.ARMED
        )
    ).one()
    clock.advance(timedelta(days=30))
    assert expire(city.session, case, resources=city.resources, timer=timer) is None
    assert case.ending == "declined"
    assert events(city, case)[-2] == ("close_ballot", "close_ballot", "表决到期，未投的按规则计票")
    silent = city.session.scalars(
        select(GroupSeat.silent).where(GroupSeat.case_id == case.id).order_by(GroupSeat.number)
    ).all()
    assert list(silent) == [False, True, True, True]
    assert agrees(city, case)


def test_time_that_is_up_changes_nothing_where_the_result_is_refused(city: City):
    needy = "to: declined, by: system, needs: [rows_are_reviewed, truth_is_attested]}"
    case = open_panel(city, "to: declined, by: system}", needy)
    timer = city.session.scalars(
        select(Timer).where(Timer.case_id == case.id, Timer.kind == "expiry")
    ).one()
    before = events(city, case)
    assert expire(city.session, case, resources=city.resources, timer=timer) is not None
    assert waiting(city, case) == {*EXPERTS, "budget_section"}
    assert events(city, case) == before


def test_a_deferred_vote_begins_anew(city: City):
    case = open_panel(city)
    vote(city, "expert", case, "for")
    city.do("finance_section", "defer", case, opinion="材料不全")
    assert waiting(city, case) == set()
    city.do("finance_section", "reconvene", case)
    assert waiting(city, case) == {*EXPERTS, "budget_section"}
    assert agrees(city, case)


def leave_post(city: City, name: str) -> None:
    """Let somebody leave all posts."""
    city.session.get_one(Account, city.people[name].account_id).active = False
    city.session.flush()


def reseated(city: City, case: EvaluationCase) -> bool:
    found = list(unseated_cases(city.session, today=city.resources.today()))
    assert found in ([], [case.id])
    return reseat(city.session, resources=city.resources, case_id=case.id)


def test_a_seat_goes_to_another_holder_of_the_post(city: City):
    case = open_panel(city)
    office = city.session.get_one(Organisation, city.people["budget_section"].organisation_id)
    city.people["heir"] = make_actor(city.session, office, "budget_section")
    assert reseated(city, case) is False
    leave_post(city, "budget_section")
    assert reseated(city, case) is True
    assert waiting(city, case) == {*EXPERTS, "heir"}
    assert events(city, case)[-1] == ("reseat", None, "原成员已离任，席位改由预算科接替")
    assert agrees(city, case)
    assert reseated(city, case) is False
    vote(city, "heir", case, "against")
    assert case.ending == "declined"
    assert agrees(city, case)


def test_without_another_holder_and_for_listed_members_somebody_above_takes_the_seat(city: City):
    case = open_panel(city)
    for name in ("budget_section", "expert"):
        leave_post(city, name)
    assert reseated(city, case) is True
    tasks = city.session.scalars(
        select(Task)
        .where(Task.case_id == case.id, Task.closed_at.is_(None), Task.person_id.is_(None))
        .order_by(Task.seat)
    ).all()
    assert [(task.role, task.stands_for) for task in tasks] == [
        ("performance_section", "expert"),
        ("bureau_leader", "budget_section"),
    ]
    told = [
        word.payload["unheld"]
        for word in city.session.scalars(select(PendingEvent).order_by(PendingEvent.created_at))
        if word.payload.get("unheld")
    ]
    assert told == [["expert"], ["budget_section"]]
    assert agrees(city, case)


def test_a_seat_whose_turn_has_not_come_changes_hands_too(city: City):
    case = open_panel(city, "      pass: {share: 2/3}", "      order: in_turn\n      pass: all")
    leave_post(city, "third_expert")
    assert reseated(city, case) is True
    assert waiting(city, case) == {"expert"}
    assert agrees(city, case)


def test_who_has_voted_or_stepped_aside_keeps_the_seat(city: City):
    case = open_panel(city)
    vote(city, "expert", case, "for")
    city.do("second_expert", "recuse", case, opinion="参与过立项")
    for name in ("expert", "second_expert"):
        leave_post(city, name)
    assert reseated(city, case) is False


def test_outside_of_a_group_nobody_is_reseated(city: City):
    case = open_panel(city)
    city.do("finance_section", "defer", case, opinion="材料不全")
    assert reseated(city, case) is False


def test_a_case_that_somebody_is_changing_is_left_alone(city: City):
    assert reseat(city.session, resources=city.resources, case_id=new_id()) is False
