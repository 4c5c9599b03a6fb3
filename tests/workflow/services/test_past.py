"""A look back finds what stood in the tables, whatever has happened since."""

from datetime import UTC, datetime

from tests.support.city import CALENDAR, City
from tests.support.panel import open_panel
from tests.support.snapshots import Snapshots
from tests.support.stages import every_stage
from tests.workflow.services.test_recalculation import (
    in_unit_review,
    only_calendar,
)
from tests.workflow.services.test_transfers import LONGER, Scene, make_version
from workflow.clock import SHANGHAI, FixedClock
from workflow.models import Account
from workflow.services.calendars import store_calendar
from workflow.services.recalculation import recalculate
from workflow.services.reseating import reseat
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


def test_the_days_of_an_earlier_calendar_are_found_again(city: City, clock: FixedClock):
    clock.instant = datetime(2026, 2, 12, 9, tzinfo=SHANGHAI).astimezone(UTC)
    only_calendar(city, city.calendar_without(2026))
    run = Snapshots(city)
    in_unit_review(city)
    run.take()
    store_calendar(city.session, CALENDAR, now=city.resources.now())
    assert recalculate(city.session, resources=city.resources).changed == 1
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
    batch, _ = scene.move()
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
