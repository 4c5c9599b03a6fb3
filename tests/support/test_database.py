"""The fixtures that give tests their database keep their promises."""

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.support.servers import DatabaseServer, connect_server
from workflow.clock import FixedClock

_TABLE = "CREATE TEMPORARY TABLE IF NOT EXISTS probe (value int)"


@pytest.mark.parametrize("value", [1, 2])
def test_session_forgets_even_what_was_committed(session: Session, value: int):
    session.execute(text(_TABLE))
    assert session.scalars(text("SELECT value FROM probe")).all() == []
    session.execute(text("INSERT INTO probe VALUES (:value)"), {"value": value})
    session.commit()
    session.execute(text("INSERT INTO probe VALUES (0)"))
    session.rollback()
    assert session.scalars(text("SELECT value FROM probe")).all() == [value]


def test_own_database_is_open_to_many_connections(database_url: str, migrator_url: str):
    with psycopg.connect(database_url) as one, psycopg.connect(migrator_url) as other:
        who = [connection.execute("SELECT current_user").fetchone() for connection in (one, other)]
    assert who == [("app",), ("migrator",)]


def test_address_without_the_word_test_is_refused():
    with pytest.raises(ValueError, match="production"):
        connect_server("postgresql://somebody@127.0.0.1:1/production")


def test_server_named_by_an_address_is_used(database_server: DatabaseServer):
    if database_server.local is None:
        pytest.skip("this run uses DATABASE_URL already")
    home = "bihuan_testing_by_address"
    database_server.create(home)
    try:
        server = connect_server(database_server.url(home, role="postgres"))
        with psycopg.connect(server.url(home)) as connection:
            assert connection.execute("SELECT current_user").fetchone() == ("app",)
    finally:
        database_server.drop(home)


def test_clock_stands_at_nine_in_shanghai(clock: FixedClock):
    assert clock.now().isoformat() == "2026-09-17T01:00:00+00:00"
