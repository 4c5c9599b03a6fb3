"""The light of a day and the condition that filters by it say the same."""

from datetime import timedelta

import pytest
from sqlalchemy import Date, cast, literal, select

from tests.support.city import City
from workflow.models import EvaluationCase
from workflow.services.lights import KINDS, Lamp, lamps_of, rests


@pytest.mark.parametrize("offset", range(-4, 20))
def test_conditions_agree_with_lights(city: City, offset: int):
    lamps = lamps_of(city.session, city.resources)
    day = lamps.today + timedelta(days=offset)
    column, case = cast(literal(day), Date), city.open_case()

    def lit() -> list[str]:
        conditions = {kind: lamps.condition(kind, column) for kind in KINDS}
        statement = select(literal(1)).select_from(EvaluationCase)
        return [
            kind
            for kind, condition in conditions.items()
            if city.session.scalar(statement.where(condition))
        ]

    assert lit() == [lamps.of(day).kind]
    city.do("bureau_leader", "suspend", case, opinion="等审计")
    assert rests(case)
    assert lit() == [lamps.of(day, suspended=True).kind]


def test_no_day_and_a_stopped_clock_are_grey(city: City):
    lamps = lamps_of(city.session, city.resources)
    assert lamps.of(None) == Lamp("grey")
    assert lamps.of(lamps.today, stopped=True) == Lamp("grey", stopped=True)
    assert lamps.of(lamps.today, suspended=True) == Lamp("grey", stopped=True, suspended=True)
