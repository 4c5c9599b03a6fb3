"""The embedded server starts anywhere, twice, and lets in nobody else."""

from pathlib import Path

import psycopg
import pytest

from web.commands.local_database import (
    LocalServer,
    ensure_database,
    is_running,
    start,
    stop,
)
from web.commands.postgresql_programs import LocalDatabaseError, find_programs


def _who(server: LocalServer) -> tuple[object, ...] | None:
    with psycopg.connect(server.url("bihuan")) as connection:
        return connection.execute("SELECT current_user, current_setting('TimeZone')").fetchone()


@pytest.mark.parametrize("wheel", [True, False], ids=["wheel", "system"])
@pytest.mark.parametrize("name", ["plain", "演示 o'k, 2", "x" * 120])
def test_server_starts_in_any_folder_and_stops(folder: Path, name: str, wheel: bool):  # noqa: FBT001 - parameter
    try:
        find_programs(wheel=wheel)
    except LocalDatabaseError:
        pytest.skip("the system brings no PostgreSQL of its own")
    folder = folder / name
    server = start(folder, wheel=wheel)
    try:
        ensure_database(server, "bihuan")
        ensure_database(server, "bihuan")
        assert _who(server) == ("app", "UTC")
        assert start(folder, wheel=wheel) == server
        assert is_running(folder, wheel=wheel)
    finally:
        assert stop(folder, wheel=wheel)
    assert not is_running(folder, wheel=wheel)
    assert not stop(folder, wheel=wheel)


def test_server_keeps_its_data_between_starts_and_listens_on_its_socket_only(folder: Path):
    server = start(folder, durable=False)
    ensure_database(server, "bihuan")
    stop(folder)
    again = start(folder)
    try:
        with psycopg.connect(again.url("bihuan", role="migrator")) as connection:
            rows = connection.execute(
                "SELECT name, setting FROM pg_settings "
                "WHERE name IN ('listen_addresses', 'fsync', 'unix_socket_permissions')"
            ).fetchall()
        assert dict(rows) == {
            "listen_addresses": "",
            "fsync": "on",
            "unix_socket_permissions": "0700",
        }
        assert again.socket.stat().st_mode & 0o077 == 0
    finally:
        stop(folder)


def test_database_belongs_to_the_migrator_and_the_app_is_no_superuser(folder: Path):
    server = start(folder, durable=False)
    try:
        ensure_database(server, "bihuan")
        with psycopg.connect(server.url("bihuan")) as connection:
            owner = connection.execute(
                "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'bihuan'"
            ).fetchone()
            special = connection.execute(
                "SELECT count(*) FROM pg_roles WHERE rolname IN ('app', 'migrator') "
                "AND (rolsuper OR rolcreatedb OR rolcreaterole)"
            ).fetchone()
        assert (owner, special) == (("migrator",), (0,))
    finally:
        stop(folder)


def test_missing_programs_are_named_by_a_code(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("web.commands.postgresql_programs._candidates", lambda **_: iter(()))
    with pytest.raises(LocalDatabaseError) as raised:
        find_programs()
    assert raised.value.code == "house.database_not_found"


def test_failure_to_start_shows_what_the_server_wrote(folder: Path):
    server = start(folder, durable=False)
    stop(folder)
    with (server.cluster / "postgresql.auto.conf").open("a") as settings:
        settings.write("no_such_setting = 1\n")
    with pytest.raises(LocalDatabaseError) as raised:
        start(folder)
    assert raised.value.code == "house.database_failed"
    assert "no_such_setting" in raised.value.values["log"]


def test_stopping_where_nothing_is(folder: Path):
    assert not stop(folder / "nothing")
    assert not is_running(folder / "nothing")
