"""Cases that open by themselves: which, when, for whom, by which version, and once."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.support.city import City
from tests.support.factories import make_organisation, make_region
from tests.support.launched import enter, launch_all, launched, launching, publish
from workflow.clock import SHANGHAI, FixedClock
from workflow.models import CaseEvent, EvaluationCase, Task
from workflow.services.calendars import store_calendar
from workflow.services.launch_plans import plan_launches
from workflow.services.launches import fail_launch, open_launch, waiting_launches
from workflow.services.opening import open_project_case

MONTHLY = '{every: month, on: 5, roll: none, for: units, title: "{unit}{period}月报"}'
OF_PROJECTS = '{every: month, on: 5, roll: none, for: projects, title: "{project}{period}"}'
YEARLY = (
    "{every: year, on: {month: 1, day: 10}, about: previous, for: projects,"
    ' title: "{project}{period}自评"}'
)


def at(clock: FixedClock, day: str) -> None:
    clock.instant = datetime.fromisoformat(f"{day} 08:00").replace(tzinfo=SHANGHAI).astimezone(UTC)


def periods(city: City) -> list[str]:
    return [each.period for each in launched(city.session)]


def test_a_case_opens_on_its_day_and_once(city: City, clock: FixedClock):
    version = publish(city.session, city.resources)
    assert launch_all(city) == []
    # The fifth lies in the holidays; the first workday after it is the eighth.
    at(clock, "2026-10-07")
    assert launch_all(city) == []
    at(clock, "2026-10-08")
    assert launch_all(city) == [f"{city.unit.name}2026年9月绩效运行监控月报"]
    case = city.session.scalars(select(EvaluationCase)).one()
    assert (case.opened_by, case.definition_version_id) == (None, version.id)
    assert (case.period, case.fiscal_year, case.state) == ("2026-09", 2026, "reporting")
    assert (case.unit_id, case.department_id) == (city.unit.id, city.department.id)
    task = city.session.scalars(select(Task).where(Task.case_id == case.id)).one()
    assert task.role == "unit_clerk"
    event = city.session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id)).one()
    assert (event.kind, event.person_id) == ("open", None)
    assert launch_all(city) == []


def test_nothing_is_launched_for_days_before_the_version_came_into_force(
    city: City, clock: FixedClock
):
    publish(city.session, city.resources, launching(MONTHLY), starts_on=date(2026, 11, 5))
    at(clock, "2026-11-04")
    assert launch_all(city) == []
    at(clock, "2026-11-06")
    assert periods(city) == []
    assert len(launch_all(city)) == 1
    assert periods(city) == ["2026-11"]


def test_a_version_published_late_begins_when_it_is_published(city: City):
    text = launching(MONTHLY)
    publish(city.session, city.resources, text, starts_on=date(2026, 1, 1))
    assert launch_all(city) == []


def test_what_a_worker_missed_is_made_up_for_once(city: City, clock: FixedClock):
    publish(city.session, city.resources, launching(MONTHLY))
    at(clock, "2027-01-06")
    assert len(launch_all(city)) == 4
    assert periods(city) == ["2026-10", "2026-11", "2026-12", "2027-01"]
    years = [each.fiscal_year for each in launched(city.session)]
    assert years == [2026, 2026, 2026, 2027]
    assert launch_all(city) == []


def test_who_comes_before_the_next_launch_gets_this_one_too(city: City, clock: FixedClock):
    publish(city.session, city.resources, launching(MONTHLY))
    at(clock, "2026-10-06")
    assert len(launch_all(city)) == 1
    late = make_organisation(city.session, city.region, department=city.department)
    late.entered_at = clock.now()
    city.session.flush()
    assert launch_all(city) == [f"{late.name}2026年10月月报"]
    at(clock, "2026-12-06")
    last = make_organisation(city.session, city.region, department=city.department)
    last.entered_at = clock.now() - timedelta(days=2)
    city.session.flush()
    launch_all(city)
    found = Counter(each.unit_id for each in launched(city.session))
    assert found == {city.unit.id: 3, late.id: 3, last.id: 2}


def test_who_is_opened_again_is_not_given_what_is_long_past(city: City, clock: FixedClock):
    publish(city.session, city.resources, launching(MONTHLY))
    back = make_organisation(city.session, city.region, department=city.department)
    back.active = False
    at(clock, "2027-02-06")
    assert len(launch_all(city)) == 5
    back.active = True
    city.session.flush()
    launch_all(city)
    found = [each.period for each in launched(city.session) if each.unit_id == back.id]
    assert found == ["2027-01", "2027-02"]


def test_a_clock_that_ran_ahead_keeps_nobody_from_a_launch(city: City, clock: FixedClock):
    publish(city.session, city.resources, launching(MONTHLY))
    at(clock, "2028-01-06")
    launch_all(city)
    at(clock, "2026-11-20")
    late = make_organisation(city.session, city.region, department=city.department)
    late.entered_at = clock.now()
    city.session.flush()
    launch_all(city)
    found = [each.period for each in launched(city.session) if each.unit_id == late.id]
    assert found == ["2026-11"]


def test_units_that_are_closed_and_offices_without_a_department_get_none(
    city: City, clock: FixedClock
):
    publish(city.session, city.resources, launching(MONTHLY))
    city.unit.active = False
    at(clock, "2026-10-06")
    assert launch_all(city) == []


def test_the_version_in_force_in_the_region_on_the_day_decides(city: City, clock: FixedClock):
    pilot = make_region(city.session, "420281", parent=city.region)
    unit = make_organisation(city.session, pilot, department=make_organisation(city.session, pilot))
    publish(city.session, city.resources, launching(MONTHLY))
    quarterly = MONTHLY.replace("month, on: 5", "quarter, on: {month: 1, day: 20}")
    other = publish(
        city.session,
        city.resources,
        launching(quarterly),
        starts_on=date(2026, 10, 10),
        regions=["420281"],
    )
    without = publish(city.session, city.resources, launching(""), starts_on=date(2026, 12, 1))
    assert without.version > other.version
    at(clock, "2027-02-01")
    launch_all(city)
    found = [(each.unit_id, each.period) for each in launched(city.session)]
    assert sorted(found, key=str) == sorted(
        [
            (city.unit.id, "2026-10"),
            (city.unit.id, "2026-11"),
            # Until the tenth of October the pilot had the version of everybody.
            (unit.id, "2026-10"),
            (unit.id, "2026-Q4"),
            (unit.id, "2027-Q1"),
        ],
        key=str,
    )
    by_other = [each for each in launched(city.session) if "Q" in each.period]
    assert {each.definition_version_id for each in by_other} == {other.id}


def test_a_changed_day_launches_no_period_twice(city: City, clock: FixedClock):
    publish(city.session, city.resources, launching(MONTHLY))
    later = MONTHLY.replace("on: 5", "on: 25")
    publish(city.session, city.resources, launching(later), starts_on=date(2026, 10, 10))
    at(clock, "2026-11-26")
    launch_all(city)
    assert periods(city) == ["2026-10", "2026-11"]


def test_a_project_has_a_case_of_each_month_whether_the_last_has_ended_or_not(
    city: City, clock: FixedClock
):
    publish(city.session, city.resources, launching(OF_PROJECTS))
    enter(city, "甲")
    enter(city, "旧", year=2025)
    at(clock, "2026-11-06")
    assert launch_all(city) == ["甲2026年10月", "甲2026年11月"]
    cases = city.session.scalars(select(EvaluationCase)).all()
    assert {each.ended_at for each in cases} == {None}
    assert launch_all(city) == []


def test_a_project_that_is_entered_late_gets_no_case_of_earlier_months(
    city: City, clock: FixedClock
):
    publish(city.session, city.resources, launching(OF_PROJECTS))
    at(clock, "2026-11-03")
    enter(city, "甲")
    at(clock, "2026-12-06")
    enter(city, "乙")
    assert sorted(launch_all(city)) == [
        "乙2026年12月",
        "甲2026年10月",
        "甲2026年11月",
        "甲2026年12月",
    ]


@pytest.mark.parametrize("ended", [False, True])
def test_a_yearly_case_that_somebody_opened_already_counts(
    city: City, clock: FixedClock, *, ended: bool
):
    version = publish(city.session, city.resources, launching(YEARLY))
    known, fresh = enter(city, "甲"), enter(city, "乙")
    clerk = city.people["unit_clerk"]
    opened = open_project_case(
        city.session, clerk, resources=city.resources, workflow=version.workflow, project=known
    )
    if ended:
        city.do("unit_clerk", "submit", opened, progress="50", deviates=False)
        city.do("department_officer", "accept", opened)
        assert opened.ended_at is not None
    at(clock, "2027-01-11")
    assert plan_launches(city.session, resources=city.resources) == 2
    for key in waiting_launches(city.session, now=clock.now()):
        open_launch(city.session, resources=city.resources, launch_id=key)
    cases = {each.project_id: each.case_id for each in launched(city.session)}
    assert cases[known.id] == opened.id
    made = city.session.get_one(EvaluationCase, cases[fresh.id])
    assert (made.title, made.period, made.fiscal_year) == ("乙2026年度自评", "", 2026)


def test_a_year_without_a_notice_counts_as_deadlines_do(city: City, clock: FixedClock):
    rolled = MONTHLY.replace("roll: none, ", "")
    publish(city.session, city.resources, launching(rolled))
    store_calendar(city.session, city.calendar_without(2026), now=clock.now())
    at(clock, "2026-10-06")
    # Nobody guesses that the fifth is a holiday: it is a Monday.
    assert len(launch_all(city)) == 1
    store_calendar(city.session, city.calendar_without(1949), now=clock.now())
    at(clock, "2026-10-09")
    assert launch_all(city) == []


def test_a_launch_that_fails_rests_and_is_tried_again(city: City, clock: FixedClock):
    publish(city.session, city.resources, launching(MONTHLY))
    at(clock, "2026-10-06")
    plan_launches(city.session, resources=city.resources)
    (key,) = waiting_launches(city.session, now=clock.now())
    fail_launch(city.session, launch_id=key, reason="broken", now=clock.now())
    assert waiting_launches(city.session, now=clock.now()) == []
    clock.advance(timedelta(minutes=5))
    assert waiting_launches(city.session, now=clock.now()) == [key]
    (row,) = launched(city.session)
    assert (row.attempts, row.error) == (1, "broken")
    assert open_launch(city.session, resources=city.resources, launch_id=key)
    assert not open_launch(city.session, resources=city.resources, launch_id=key)
    fail_launch(city.session, launch_id=key, reason="late", now=clock.now())
    assert row.attempts == 1


def test_planning_goes_on_where_one_run_was_full(city: City, clock: FixedClock):
    publish(city.session, city.resources, launching(MONTHLY))
    at(clock, "2027-01-06")
    counted = [plan_launches(city.session, resources=city.resources, limit=3) for _ in range(3)]
    assert counted == [3, 1, 0]
