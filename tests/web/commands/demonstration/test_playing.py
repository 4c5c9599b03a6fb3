"""What is played went through the door: whole chains, and histories that give what is stored."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from definitions.calendars import CalendarContent, load_calendar_days
from definitions.library import FOLDER, load_library
from web.commands.demonstration.plans import ProjectPlan
from web.commands.demonstration.scenario import Scenario, load_scenario
from web.commands.demonstration.seeding import Seeding, is_empty, seed
from workflow.clock import FixedClock
from workflow.database import create_engine_for, session_factory, unit_of_work
from workflow.models import CaseEvent, EvaluationCase, Meeting, Message, Problem
from workflow.services.calendars import store_calendar
from workflow.services.history import verify_chain
from workflow.services.recalculation import recalculate
from workflow.services.replay import differences
from workflow.services.resources import Resources

# One that met and was mended, one nobody answered, one imported, one disputed, one at the meeting.
PLAYED = frozenset(
    {"村级公路桥梁维修", "道路交通标线复划", "特色种养补贴到户项目", "机动车尾气遥感监测"}
)
SCENARIO = load_scenario()


@pytest.fixture
def played(database_url: str, tmp_path: Path) -> Iterator[sessionmaker[Session]]:
    """Return the database of a small demonstration."""
    engine = create_engine_for(database_url, pool_size=2)
    factory = session_factory(engine)
    assert is_empty(factory)
    seen: list[str] = []
    seed(Seeding(SCENARIO, factory, tmp_path, lambda name, *_: seen.append(name), only=PLAYED))
    assert set(seen) == PLAYED
    yield factory
    engine.dispose()


def _project(scenario: Scenario, name: str) -> ProjectPlan:
    return next(each for each in scenario.projects.projects if each.name == name)


@pytest.mark.timeout(300)
def test_a_small_demonstration_is_sound(played: sessionmaker[Session], tmp_path: Path):
    clock = FixedClock(SCENARIO.projects.begins)
    resources = Resources(load_library(), clock, tmp_path)
    with unit_of_work(played) as session:
        _came_to_their_stops(session)
        _is_lively(session)
        assert verify_chain(session) == []
        assert list(differences(session, resources)) == []
    _import_another_calendar(played, resources)
    with unit_of_work(played) as session:
        assert verify_chain(session) == []
        assert list(differences(session, resources)) == []


def _came_to_their_stops(session: Session) -> None:
    cases = session.scalars(select(EvaluationCase).where(EvaluationCase.parent_id.is_(None)))
    for case in cases:
        plan = _project(SCENARIO, case.title)
        assert case.state == SCENARIO.steps(plan)[-1].to
        assert case.entered_at < SCENARIO.projects.begins
        problems = session.scalars(
            select(EvaluationCase.state)
            .join(Problem, Problem.child_case_id == EvaluationCase.id)
            .where(Problem.case_id == case.id)
            .order_by(Problem.ordinal)
        ).all()
        if problems:
            assert problems == [SCENARIO.steps(each)[-1].to for each in plan.problems]


def _is_lively(session: Session) -> None:
    def count(table: type[CaseEvent | Message | Meeting]) -> int:
        return session.scalar(select(func.count()).select_from(table)) or 0

    by_itself = select(func.count()).where(CaseEvent.person_id.is_(None), CaseEvent.kind == "act")
    assert count(CaseEvent) > 60
    assert count(Message) > count(CaseEvent)
    assert count(Meeting) == len(SCENARIO.projects.meetings)
    assert (session.scalar(by_itself) or 0) >= 2


def _import_another_calendar(factory: sessionmaker[Session], resources: Resources) -> None:
    shipped = load_calendar_days(FOLDER / "calendar")
    years = {year: each for year, each in shipped.years.items() if year != 2026}
    with unit_of_work(factory) as session:
        store_calendar(session, CalendarContent(years=years), now=resources.now())
        assert recalculate(session, resources=resources).seen > 0
