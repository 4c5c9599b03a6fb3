"""Check that histories give the stored cases, also after the calendar changed."""

from sqlalchemy import select

from tests.support.city import City
from tests.workflow.services.closed_loop import play_poor_case
from workflow.models import EvaluationCase
from workflow.services.calendars import store_calendar
from workflow.services.replay import case_differences, differences


def test_every_case_is_what_its_history_gives(city: City):
    play_poor_case(city)
    assert len(city.session.scalars(select(EvaluationCase)).all()) == 4
    assert list(differences(city.session, city.resources)) == []


def test_a_new_calendar_does_not_change_the_past(city: City):
    play_poor_case(city)
    thinner = city.calendar_without(2026)
    store_calendar(city.session, thinner, now=city.resources.now())
    assert list(differences(city.session, city.resources)) == []


def test_a_state_that_the_history_does_not_give_is_named(city: City):
    case = city.open_case()
    case.fields = {"grade": "excellent"}
    city.session.flush()
    found = list(case_differences(city.session, city.resources, case))
    assert [each.code for each in found] == ["replay.fields"]
    assert found[0].number == case.number
