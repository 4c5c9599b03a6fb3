"""The light of a day and the condition that filters by it say the same."""

from datetime import timedelta

import pytest
from sqlalchemy import Date, cast, literal, select

from tests.support.city import City
from workflow.services.lights import KINDS, Lamp, lamps_of


@pytest.mark.parametrize("offset", range(-4, 20))
def test_conditions_agree_with_lights(city: City, offset: int):
    lamps = lamps_of(city.session, city.resources)
    day = lamps.today + timedelta(days=offset)
    column = cast(literal(day), Date)
    found = [kind for kind in KINDS if city.session.scalar(select(lamps.condition(kind, column)))]
    assert found == [lamps.of(day).kind]


def test_no_day_and_a_stopped_clock_are_grey(city: City):
    lamps = lamps_of(city.session, city.resources)
    assert lamps.of(None) == Lamp("grey")
    assert lamps.of(lamps.today, stopped=True) == Lamp("grey", stopped=True)
