"""A look back finds what stood in the tables, whatever has happened since."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.support.city import CALENDAR, City, build_city
from tests.support.factories import make_actor
from tests.support.panel import open_panel
from tests.support.snapshots import Snapshots
from tests.support.stages import every_stage, raise_problems, review
from tests.support.wanderers import wander
from tests.workflow.services.ledger_city import open_rectification
from tests.workflow.services.test_operations import id_of
from tests.workflow.services.test_recalculation import (
    in_unit_review,
    only_calendar,
)
from tests.workflow.services.test_transfers import LONGER, Scene, make_version
from workflow.clock import SHANGHAI, FixedClock
from workflow.models import Account, EvaluationCase, GroupSeat, Task
from workflow.services.actors import Actor
from workflow.services.calendars import store_calendar
from workflow.services.definitions import definition_for
from workflow.services.history import Entry, append_event
from workflow.services.past import PastIsReadError, open_past
from workflow.services.past_cases import show_past_case
from workflow.services.recalculation import recalculate
from workflow.services.reseating import reseat
from workflow.services.scope import visible_cases
from workflow.services.stand_ins import give_back
from workflow.services.tasks import claim_task, release_task


def test_every_stage_of_a_whole_course_is_found_again(city: City):
    run = Snapshots(city)
    run.after(every_stage(city))
    run.check()


def test_claims_are_found_again(city: City):
    run = Snapshots(city)
    case = city.open_case()
    run.take()
    for change in (claim_task, release_task, claim_task):
        clerk = city.people["unit_clerk"]
        change(city.session, clerk, resources=city.resources, case_id=case.id, title="认领")
        run.take()
    city.fill(case)
    city.do("unit_clerk", "send_for_unit_review", case)
    run.take()
    run.check()


def test_the_days_of_an_earlier_calendar_are_found_again(
    session: Session, clock: FixedClock, tmp_path: Path
):
    clock.instant = datetime(2026, 2, 12, 9, tzinfo=SHANGHAI).astimezone(UTC)
    city = build_city(session, clock, tmp_path)
    only_calendar(city, city.calendar_without(2026))
    run = Snapshots(city)
    in_unit_review(city)
    run.take()
    store_calendar(session, CALENDAR, now=clock.now())
    assert recalculate(session, resources=city.resources).changed == 1
    run.take()
    run.check()


def test_stand_ins_are_found_again(city: City):
    run = Snapshots(city)
    account = city.session.get_one(Account, city.people["finance_section"].account_id)
    account.active = False
    case = city.open_case()
    city.fill(case)
    city.do("unit_clerk", "send_for_unit_review", case)
    city.do("unit_head", "submit", case)
    city.do("department_officer", "accept_by_department", case)
    run.take()
    account.active = True
    city.session.flush()
    assert give_back(city.session, resources=city.resources, case_id=case.id)
    run.take()
    run.check()


def test_moves_to_another_version_and_back_are_found_again(city: City):
    run = Snapshots(city)
    review, filling = city.open_case("甲"), city.open_case("乙")
    city.fill(review)
    city.do("unit_clerk", "send_for_unit_review", review)
    scene = Scene(city, review, filling, make_version(city, *LONGER))
    claim_task(
        city.session,
        city.people["unit_head"],
        resources=city.resources,
        case_id=review.id,
        title="认领",
    )
    run.take()
    batch, *_ = scene.move()
    run.take()
    scene.back(batch)
    run.take()
    run.check()


def test_votes_and_new_seats_are_found_again(city: City):
    run = Snapshots(city)
    case = open_panel(city)
    run.take()
    city.do("expert", "vote", case, choice="for")
    run.take()
    city.session.get_one(Account, city.people["third_expert"].account_id).active = False
    city.session.flush()
    assert reseat(city.session, resources=city.resources, case_id=case.id)
    run.take()
    city.do("budget_section", "vote", case, choice="for")
    run.take()
    run.check()


def test_operations_are_found_again(city: City):
    """All that operations attach to a case, hand over, put off or turn back."""
    deputy = make_actor(city.session, city.unit, "unit_head")
    second = make_actor(city.session, city.unit, "unit_clerk")
    city.people |= {"deputy": deputy, "second": second}
    other, today = str(deputy.account_id), city.resources.today()
    until = (today + timedelta(days=40)).isoformat()
    run = Snapshots(city)
    case = city.open_case()
    run.take()
    steps: list[tuple[str, str, dict[str, object]]] = [
        ("unit_clerk", "delegate", {"person": str(second.account_id)}),
        ("second", "report_back", {}),
        ("unit_clerk", "send_for_unit_review", {}),
        ("unit_head", "open_task", {}),
        ("unit_head", "transfer", {"person": other}),
        ("deputy", "add_signer", {"place": "beside", "person": id_of(city, "unit_head")}),
        ("deputy", "remove_signer", {"signer": id_of(city, "unit_head")}),
        ("bureau_leader", "supervise", {"slip": "yellow", "until": until}),
        ("deputy", "answer_slip", {}),
        ("performance_section", "suspend", {}),
        ("performance_section", "resume", {}),
        ("deputy", "ask_extension", {"until": until}),
        ("department_officer", "grant_extension", {}),
        ("deputy", "copy", {"people": [id_of(city, "mayor")]}),
        ("unit_clerk", "urge", {}),
        ("deputy", "submit", {}),
        ("deputy", "take_back", {}),
        ("bureau_leader", "lift_slip", {}),
        ("bureau_leader", "jump", {"to": "department_review"}),
        ("bureau_leader", "terminate", {}),
        ("bureau_leader", "reopen", {}),
    ]
    city.fill(case)
    for who, act, fields in steps:
        city.do(who, act, case, opinion="意见", **fields)  # type: ignore[arg-type]  # a table names them
        run.take()
    run.check()


@settings(
    max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(choices=st.lists(st.integers(0, 40), min_size=8, max_size=16))
def test_whatever_people_do_is_found_again(city: City, choices: list[int]):
    point = city.session.begin_nested()
    run = Snapshots(city)
    case = city.open_case()
    city.fill(case)
    review(city, case)
    raise_problems(city, case, 2)
    run.take()
    run.after(wander(city, choices))
    run.check()
    point.rollback()
    city.session.expire_all()


def test_nobody_sees_more_of_the_past_than_of_today(city: City, clock: FixedClock):
    """A task handed to somebody brings its case into sight; without it, so does no past day."""
    case = open_panel(city)
    clock.advance(timedelta(days=1))
    expert = city.people["expert"]
    at = city.resources.now()
    task = city.session.scalars(
        select(Task).where(Task.case_id == case.id, Task.person_id == expert.account_id)
    ).one()
    assert case.id in visible(city, expert, at)
    assert case.id not in visible(city, expert, at - timedelta(days=3))
    seat = city.session.scalars(
        select(GroupSeat).where(
            GroupSeat.case_id == case.id, GroupSeat.person_id == expert.account_id
        )
    ).one()
    task.person_id = seat.person_id = city.people["third_expert"].account_id
    city.session.flush()
    assert case.id not in visible(city, expert, at)


def visible(city: City, actor: Actor, at: datetime) -> Sequence[UUID]:
    past, _ = open_past(city.session, actor, resources=city.resources, at=at)
    with past:
        return past.scalars(select(EvaluationCase.id).where(visible_cases(actor))).all()


def test_a_result_hidden_today_is_hidden_on_every_day_before(city: City, clock: FixedClock):
    case = open_rectification(city)
    shown = city.resources.now() + timedelta(hours=1)
    clerk = city.people["unit_clerk"]

    def grade(actor: Actor) -> str | None:
        past, _ = open_past(city.session, actor, resources=city.resources, at=shown)
        with past:
            return past.get_one(EvaluationCase, case.id).grade

    assert grade(clerk) == "good"
    workflow = definition_for(city.session, city.resources, case).workflow
    hiding = next(name for name, each in workflow.states.items() if clerk.role in each.hidden_from)
    clock.advance(timedelta(days=1))
    entry = Entry(kind="back", title="重议", at=clock.now(), to_state=hiding)
    append_event(city.session, None, case=case, entry=entry)
    assert grade(clerk) is None
    assert grade(city.people["performance_section"]) == "good"


def test_the_past_is_only_read(city: City):
    case = city.open_case()
    past, then = open_past(city.session, None, resources=city.resources, at=city.resources.now())
    with past:
        past.get_one(EvaluationCase, case.id).title = "改"
        with pytest.raises(PastIsReadError):
            past.flush()
        past.expunge_all()
        with pytest.raises(PastIsReadError):
            past.execute(update(EvaluationCase).values(title="改"))
    assert then.now() == city.resources.now()


def test_a_history_that_gives_something_else_is_told(city: City, clock: FixedClock):
    case = city.open_case()
    clock.advance(timedelta(days=1))
    lead = city.people["performance_section"]
    look = partial(show_past_case, city.session, lead, resources=city.resources)
    assert look(number=case.number, at=clock.now()).fault is None
    task = city.session.scalars(select(Task).where(Task.case_id == case.id)).one()
    task.title = "改过"
    city.session.flush()
    fault = look(number=case.number, at=clock.now()).fault
    assert fault is not None
    assert fault.code == "replay.tasks"
    entry = Entry(kind="act", act="close", title="办结", at=clock.now())
    append_event(city.session, None, case=case, entry=entry)
    found = look(number=case.number, at=clock.now())
    assert found.fault is not None
    assert (found.fault.code, found.fault.seq, found.page.tasks) == ("replay.no_world", 2, ())
