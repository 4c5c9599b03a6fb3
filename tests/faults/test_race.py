"""Let 32 connections take the same task at once: one wins, the others are told."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from tests.support.city import City, build_city
from workflow.clock import FixedClock
from workflow.database import create_engine_for, session_factory, unit_of_work
from workflow.errors import RefusedError
from workflow.models import CaseEvent, EvaluationCase
from workflow.services.history import verify_chain
from workflow.services.transitions import ActOrder, StaleCaseError, perform

CONNECTIONS = 32
ROUNDS = 200


@pytest.mark.timeout(600)
def test_exactly_one_of_many_wins_each_round(database_url: str, clock: FixedClock, tmp_path):
    engine = create_engine_for(database_url, pool_size=CONNECTIONS + 1)
    factory = session_factory(engine)
    with unit_of_work(factory) as session:
        city = build_city(session, clock, tmp_path)
        case = city.open_case()
        city.fill(case)
    barrier, everybody = Barrier(CONNECTIONS), range(CONNECTIONS)
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        for number in range(ROUNDS):
            order = order_of_round(factory, case, number)
            tries = [pool.submit(attempt, factory, city, barrier, order) for _ in everybody]
            answers = Counter(each.result() for each in tries)
            winner = city.people[order[0]].name
            assert answers == {"won": 1, f"told of {winner}": CONNECTIONS - 1}
    with factory() as session:
        events = select(func.count()).where(CaseEvent.case_id == case.id)
        assert session.scalar(events) == ROUNDS + 1
        assert verify_chain(session) == []
    engine.dispose()


def order_of_round(
    factory: sessionmaker[Session], case: EvaluationCase, number: int
) -> tuple[str, ActOrder]:
    """Send the form to and fro: there by the clerk, back by the head."""
    who, act = (
        ("unit_clerk", "send_for_unit_review")
        if number % 2 == 0
        else ("unit_head", "return_to_clerk")
    )
    with factory() as session:
        seen = session.get_one(EvaluationCase, case.id).row_version
    return who, ActOrder(case_id=case.id, act=act, seen_version=seen, opinion="请核对")


def attempt(
    factory: sessionmaker[Session], city: City, barrier: Barrier, order: tuple[str, ActOrder]
) -> str:
    """Try to take the act together with everybody else."""
    who, asked = order
    with factory() as session, session.begin():
        session.connection()
        barrier.wait(timeout=60)
        try:
            perform(session, city.people[who], resources=city.resources, order=asked)
        except StaleCaseError as error:
            return f"told of {error.events[0].person_name}"
    return "won"


def test_a_key_used_on_two_cases_at_once_is_refused_on_one(
    database_url: str, clock: FixedClock, tmp_path
):
    engine = create_engine_for(database_url, pool_size=3)
    factory = session_factory(engine)
    with unit_of_work(factory) as session:
        city = build_city(session, clock, tmp_path)
        cases = [city.open_case("甲"), city.open_case("乙")]
        for case in cases:
            city.fill(case)
    barrier = Barrier(len(cases))

    def send(case: EvaluationCase) -> str:
        order = ActOrder(case_id=case.id, act="send_for_unit_review", seen_version=1, key="one")
        with factory() as session:
            barrier.wait(timeout=60)
            try:
                with session.begin():
                    perform(
                        session, city.people["unit_clerk"], resources=city.resources, order=order
                    )
            except RefusedError as error:
                return error.code
        return "done"

    with ThreadPoolExecutor(len(cases)) as pool:
        answers = sorted(pool.map(send, cases))
    assert answers == ["done", "transitions.key_reused"]
    engine.dispose()
