"""Check that the loop closes: from self-evaluation to closure through the door."""

from sqlalchemy import select

from tests.support.city import City
from tests.workflow.services.closed_loop import play_poor_case
from workflow.models import Task
from workflow.services.history import verify_chain


def test_a_poor_result_travels_the_whole_way(city: City):
    case = play_poor_case(city)
    assert (case.state, case.ending, case.grade) == ("closed", "completed", "poor")
    assert not city.session.scalars(select(Task).where(Task.closed_at.is_(None))).all()
    assert verify_chain(city.session) == []
