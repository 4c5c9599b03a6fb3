"""Deadlines after a new calendar, with their history, timers and what was told."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from definitions.calendars import CalendarContent
from tests.support.city import CALENDAR, City, build_city
from workflow.clock import SHANGHAI, FixedClock
from workflow.models import CalendarVersion, CaseEvent, EvaluationCase, Message, Task, Timer
from workflow.services.calendars import store_calendar
from workflow.services.history import verify_chain
from workflow.services.recalculation import Recalculation, outdated_cases, recalculate
from workflow.services.replay import case_differences

# Three workdays after Thursday 12 February 2026; Spring Festival is off from the 15th to the 23rd
# and makes Saturday the 14th a working day.
BY_WEEKENDS, BY_NOTICE = date(2026, 2, 17), date(2026, 2, 24)


@pytest.fixture
def february(session: Session, clock: FixedClock, tmp_path: Path) -> City:
    """Return a city just before Spring Festival 2026."""
    clock.instant = datetime(2026, 2, 12, 9, tzinfo=SHANGHAI).astimezone(UTC)
    return build_city(session, clock, tmp_path)


def only_calendar(city: City, content: CalendarContent) -> None:
    city.session.execute(delete(CalendarVersion))
    store_calendar(city.session, content, now=city.resources.now())


def in_unit_review(city: City) -> EvaluationCase:
    case = city.open_case()
    city.fill(case)
    city.do("unit_clerk", "send_for_unit_review", case)
    return case


def the_task(city: City) -> Task:
    return city.session.scalars(select(Task).where(Task.closed_at.is_(None))).one()


def armed_days(city: City) -> Collection[str]:
    armed = city.session.scalars(select(Timer).where(Timer.status == "armed"))
    return {timer.occurrence[:10] for timer in armed}


def tell(city: City, case: EvaluationCase, kind: str) -> None:
    city.session.add(
        Message(
            **case.place,
            recipient_id=city.people["unit_head"].account_id,
            kind=kind,
            title="",
            body="",
            link="",
            dedupe_key=kind,
            created_at=city.resources.now() + timedelta(minutes=1),
        )
    )
    city.session.flush()


def test_the_calendar_of_a_new_year_moves_provisional_days(february: City):
    city = february
    only_calendar(city, city.calendar_without(2026))
    case = in_unit_review(city)
    task, seen = the_task(city), case.row_version
    assert (task.due_on, task.provisional) == (BY_WEEKENDS, True)
    store_calendar(city.session, CALENDAR, now=city.resources.now() + timedelta(days=1))
    assert outdated_cases(city.session) == [case.id]
    assert recalculate(city.session, resources=city.resources) == Recalculation(1, 1, 0)
    assert (task.due_on, task.provisional) == (BY_NOTICE, False)
    assert armed_days(city) == {BY_NOTICE.isoformat()}
    event = city.session.scalars(select(CaseEvent).where(CaseEvent.kind == "recompute")).one()
    assert (event.seq, event.person_id, event.fields) == (seen + 1, None, {"due_on": "2026-02-24"})
    assert (event.from_state, event.to_state) == (case.state, case.state)
    assert event.world["tasks"] == [str(task.id)]
    assert verify_chain(city.session) == []
    assert list(case_differences(city.session, city.resources, case)) == []
    assert recalculate(city.session, resources=city.resources) == Recalculation()


@pytest.mark.parametrize(
    ("told", "day", "kept"),
    [
        (None, BY_WEEKENDS, 0),
        ("case_copied", BY_WEEKENDS, 0),
        ("task_opened", BY_NOTICE, 1),
        ("due_soon", BY_NOTICE, 1),
    ],
)
def test_a_day_that_was_told_comes_no_nearer(
    february: City, told: str | None, day: date, kept: int
):
    city = february
    only_calendar(city, CALENDAR)
    case = in_unit_review(city)
    if told is not None:
        tell(city, case, told)
    later = city.resources.now() + timedelta(days=1)
    store_calendar(city.session, city.calendar_without(2026), now=later)
    assert recalculate(city.session, resources=city.resources) == Recalculation(1, 1, kept)
    task = the_task(city)
    assert (task.due_on, task.provisional) == (day, True)
    assert task.explanation.get("kept_over") == (BY_WEEKENDS.isoformat() if kept else None)
    assert armed_days(city) == {day.isoformat()}
    assert list(case_differences(city.session, city.resources, case)) == []


def without_qingming() -> CalendarContent:
    noticed = CALENDAR.years[2026]
    days = {day: each for day, each in noticed.days.items() if day.month != 4}
    return CalendarContent(
        years={**CALENDAR.years, 2026: noticed.model_copy(update={"days": days})}
    )


def test_a_calendar_that_gives_the_same_day_moves_reminders_only(february: City):
    city = february
    only_calendar(city, without_qingming())
    case = city.open_case()
    seen = case.row_version
    last = select(Timer).order_by(Timer.fires_at.desc()).limit(1)
    assert city.session.scalars(last).one().fires_at.day == 7
    store_calendar(city.session, CALENDAR, now=city.resources.now() + timedelta(days=1))
    assert recalculate(city.session, resources=city.resources) == Recalculation(1, 0, 0)
    # Qingming is off from 4 to 6 April, so that the fifth workday after 31 March is a day later.
    city.session.expire_all()
    assert city.session.scalars(last).one().fires_at.day == 8
    assert case.row_version == seen
    assert outdated_cases(city.session) == []
    assert list(case_differences(city.session, city.resources, case)) == []
