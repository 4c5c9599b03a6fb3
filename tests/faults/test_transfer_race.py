"""Two people move the same cases at the same time: they go once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, sessionmaker

from definitions.library import parse_workflow
from tests.support.city import LIBRARY, MAIN, City, build_city
from workflow.clock import FixedClock
from workflow.database import create_engine_for, session_factory, unit_of_work
from workflow.models import CaseEvent
from workflow.services.definitions import Published, add_version
from workflow.services.replay import MIGRATED
from workflow.services.transfer_plans import Order
from workflow.services.transfers import Moved, transfer_cases

# Whoever waits for a lock that another session of this database holds.
_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def test_what_another_has_moved_is_not_moved_again(
    database_url: str, clock: FixedClock, tmp_path: Path
):
    engine = create_engine_for(database_url, pool_size=3)
    factory = session_factory(engine)
    with unit_of_work(factory) as session:
        city = build_city(session, clock, tmp_path)
        case, order = city.open_case(), order_of(session, city)
    with ThreadPoolExecutor(1) as pool, factory() as first:
        assert move(first, city, order).moved == 1
        second = pool.submit(move_and_commit, factory, city, order)
        while not somebody_waits(factory):
            assert not second.done()
            sleep(0.01)
        first.commit()
        assert second.result().moved == 0
    with factory() as session:
        moves = select(func.count()).where(CaseEvent.case_id == case.id, CaseEvent.kind == MIGRATED)
        assert session.scalar(moves) == 1
    engine.dispose()


def order_of(session: Session, city: City) -> Order:
    published = Published(
        source=LIBRARY.sources[MAIN],
        at=city.resources.now(),
        in_force_from=city.resources.today(),
    )
    workflow = parse_workflow(LIBRARY.sources[MAIN], name="x")
    version = add_version(session, workflow, published=published)
    return Order(version_id=version.id, states={}, reason="新办法")


def move(session: Session, city: City, order: Order) -> Moved:
    actor = city.people["performance_section"]
    return transfer_cases(session, actor, resources=city.resources, order=order)


def move_and_commit(factory: sessionmaker[Session], city: City, order: Order) -> Moved:
    with unit_of_work(factory) as session:
        return move(session, city, order)


def somebody_waits(factory: sessionmaker[Session]) -> bool:
    with factory() as session:
        return bool(session.scalar(_WAITING))
