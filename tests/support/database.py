"""Give tests a real PostgreSQL database: one a worker, rolled back, or one a test, dropped.

A worker keeps a second one, where the city of tests/support/city.py stands. The schema is migrated
once and copied; see tests/support/servers.py.
"""

import os
import uuid
import weakref
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import Engine, Pool, event
from sqlalchemy.orm import Session

from tests.support.servers import DatabaseServer, connect_server, migrated_template
from web.commands.local_database import MIGRATOR
from workflow.database import create_engine_for

_CONNECTIONS: weakref.WeakSet[psycopg.Connection] = weakref.WeakSet()


@event.listens_for(Pool, "connect")
def _remember(connection: psycopg.Connection, _record: object) -> None:
    _CONNECTIONS.add(connection)


@pytest.fixture(scope="session")
def database_server() -> DatabaseServer:
    """Return the server of this run."""
    return connect_server(os.environ.get("DATABASE_URL"))


@pytest.fixture(scope="session")
def database_template(database_server: DatabaseServer) -> str:
    """Return the name of the migrated database that others are copied from."""
    return migrated_template(database_server)


@pytest.fixture(scope="session")
def worker_engine(database_server: DatabaseServer, database_template: str) -> Iterator[Engine]:
    """Connect, as `app`, to the database that this process keeps for all its tests."""
    with copied_engine(database_server, database_template) as engine:
        yield engine


@pytest.fixture
def session(request: pytest.FixtureRequest) -> Iterator[Session]:
    """Open a session as `app` whose work, commits included, is rolled back after the test.

    Where the test asks for the city, the city stands there already; otherwise nothing does.
    """
    place = "city_engine" if "city" in request.fixturenames else "worker_engine"
    engine: Engine = request.getfixturevalue(place)
    with engine.connect() as connection:
        outer = connection.begin()
        with Session(
            connection, join_transaction_mode="create_savepoint", expire_on_commit=False
        ) as inner:
            yield inner
        outer.rollback()


@pytest.fixture
def database_name(database_server: DatabaseServer, database_template: str) -> Iterator[str]:
    """Name a database of the test's own, for tests with several connections or processes."""
    with _copy(database_server, database_template) as name:
        yield name
        left = [one for one in _CONNECTIONS if not one.closed and one.info.dbname == name]
    assert not left, "the test leaves connections open, which would warn in another test"


@pytest.fixture
def database_url(database_server: DatabaseServer, database_name: str) -> str:
    """Return the address, as `app`, of the test's own database."""
    return database_server.url(database_name)


@pytest.fixture
def migrator_url(database_server: DatabaseServer, database_name: str) -> str:
    """Return the address, as the schema's owner, of the test's own database."""
    return database_server.url(database_name, role=MIGRATOR)


@contextmanager
def copied_engine(server: DatabaseServer, template: str) -> Iterator[Engine]:
    """Connect, as `app`, to a new copy of a database, which is dropped afterwards."""
    with _copy(server, template) as name:
        engine = create_engine_for(server.url(name))
        yield engine
        engine.dispose()


@contextmanager
def _copy(server: DatabaseServer, template: str) -> Iterator[str]:
    name = f"bihuan_test_{uuid.uuid4().hex[:16]}"
    server.create(name, template=template)
    yield name
    server.drop(name)
