"""Cases at the door go the way that the reference and the scenarios go, whatever happens."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy.orm import Session

from tests.properties.cast import workflows
from tests.properties.door_walk import DoorWalk
from tests.properties.ground import Ground, given_facts, prepare
from tests.properties.walk import walk_of
from tests.support.database import copied_engine
from tests.support.servers import DatabaseServer
from tests.support.time import clock_of_tests

FEW = settings(
    max_examples=2,
    stateful_step_count=20,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def ground(
    database_server: DatabaseServer,
    database_template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Ground]:
    """Prepare a database of the module's own."""
    with copied_engine(database_server, database_template) as engine, Session(engine) as session:
        ground = prepare(session, clock_of_tests(), tmp_path_factory.mktemp("door"))
        with given_facts(ground):
            yield ground


@pytest.mark.parametrize("name", sorted(workflows()))
def test_at_the_door_a_case_goes_as_the_reference_says(name: str, ground: Ground):
    walk = walk_of(workflows()[name], DoorWalk)
    walk.ground = ground
    run_state_machine_as_test(walk, settings=FEW)
