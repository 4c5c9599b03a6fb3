"""A year comes in by preview and confirmation, and says beforehand which deadlines it moves."""

import pytest

from definitions.calendars import CalendarContent, CalendarError
from tests.support.city import CALENDAR, City
from tests.support.factories import make_organisation, make_region
from workflow.domain.calendar_import import ImportedYear
from workflow.errors import NotFoundError, NotPermittedError
from workflow.models import Task
from workflow.services.calendar_imports import (
    MOST_BYTES,
    CalendarPreview,
    confirm_calendar,
    count_open_deadlines,
    list_calendars,
    preview_calendar,
    read_calendar,
    read_notice,
    show_calendar_import,
)
from workflow.services.calendars import current_timetable, store_calendar
from workflow.services.recalculation import recalculate

SHORT = "日期,名称,类型\n2026-10-01,国庆节,休\n"


@pytest.fixture
def preview(city: City):
    """Return what keeps a year for confirmation, as the system administrator."""

    def keep(imported: ImportedYear, who: str = "system_admin") -> CalendarPreview:
        return preview_calendar(
            city.session,
            city.people[who],
            resources=city.resources,
            imported=imported,
            file_name="x.csv",
        )

    return keep


def year_2026() -> ImportedYear:
    return ImportedYear(2026, CALENDAR.years[2026])


def confirm(city: City, shown: CalendarPreview):
    return confirm_calendar(
        city.session,
        city.people["system_admin"],
        resources=city.resources,
        batch_id=shown.batch_id,
    )


def review_task(city: City) -> Task:
    """Return an open task whose days are counted across the National Day holiday."""
    case = city.open_case()
    city.fill(case)
    city.do("unit_clerk", "send_for_unit_review", case)
    city.do("unit_head", "submit", case)
    tasks = city.session.query(Task).filter(Task.case_id == case.id, Task.closed_at.is_(None))
    return tasks.one()


def test_the_same_year_again_changes_nothing(preview):
    shown = preview(year_2026())
    assert (list(shown.changes), list(shown.moves), shown.replaces) == ([], [], True)


def test_what_a_preview_says_is_what_the_worker_does(city: City, preview):
    """Without the holidays of 2026 the days run out earlier; nobody was told of them yet."""
    task = review_task(city)
    before = task.due_on
    shown = preview(read_calendar(SHORT.encode()))
    (move,) = shown.moves
    assert (move.number, move.old.due_on) == (task.case.number, before)
    assert move.new.due_on < move.old.due_on
    assert task.due_on == before
    confirm(city, shown)
    recalculate(city.session, resources=city.resources)
    assert task.due_on == move.new.due_on


def test_a_provisional_deadline_becomes_final(city: City, preview):
    content = city.calendar_without(2026)
    store_calendar(city.session, content, now=city.resources.now())
    review_task(city)
    manager = city.people["system_admin"]
    assert count_open_deadlines(city.session, manager).provisional == 1
    shown = preview(year_2026())
    assert [move.new.provisional for move in shown.moves] == [False]
    confirm(city, shown)
    recalculate(city.session, resources=city.resources)
    assert count_open_deadlines(city.session, manager).provisional == 0


def test_a_calendar_of_before_becomes_current_again(city: City):
    now, session = city.resources.now(), city.session
    first = current_timetable(session).digest
    store_calendar(session, city.calendar_without(2026), now=now)
    assert current_timetable(session).digest != first
    store_calendar(session, CALENDAR, now=now)
    assert current_timetable(session).digest == first
    versions = list_calendars(session, city.people["system_admin"])
    assert [len(each.years) for each in versions] == [5, 4]


def test_an_import_is_its_makers_and_confirmed_once(city: City, preview):
    shown = preview(read_calendar(SHORT.encode()))
    with pytest.raises(NotPermittedError):
        show_calendar_import(city.session, city.people["security_admin"], batch_id=shown.batch_id)
    confirm(city, shown)
    with pytest.raises(NotFoundError):
        confirm(city, shown)


def test_only_those_who_manage_the_calendar_bring_in_a_year(preview):
    for who in ("performance_section", "audit_admin", "unit_clerk"):
        with pytest.raises(NotPermittedError):
            preview(year_2026(), who)


@pytest.mark.parametrize("read", [read_calendar, lambda data: read_notice(data.decode())])
def test_a_file_far_too_large_is_not_read(read):
    with pytest.raises(CalendarError) as refused:
        read(b"{" + b" " * MOST_BYTES)
    assert refused.value.code == "calendar.too_large"


def test_an_installation_without_calendar_takes_its_first(session, clock):
    make_organisation(session, make_region(session))
    assert current_timetable(session).calendar.content == CalendarContent()
    assert store_calendar(session, CALENDAR, now=clock.now()).years == sorted(CALENDAR.years)
