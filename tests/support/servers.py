"""Reach the server that holds the test databases: ours under ./data, or the one in DATABASE_URL."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from web.commands.local_database import (
    APP,
    MIGRATOR,
    SUPERUSER,
    LocalServer,
    is_running,
    start,
    stop,
)
from workflow.migration import upgrade

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "data" / "test"
_TEMPLATE = "bihuan_test_template_"
_KEPT_TEMPLATES = 4
# Of the two roles on a server of somebody else's, where we make them when they are missing.
_PASSWORD = "bihuan-test"


@dataclass(frozen=True, slots=True)
class DatabaseServer:
    """Make, copy and drop databases on one server."""

    local: LocalServer | None
    external: URL | None

    def url(self, database: str, *, role: str = APP) -> str:
        """Return the address of a database, entered as one of the database's roles."""
        if self.local is not None:
            return self.local.url(database, role=role)
        assert self.external is not None
        entered = self.external.set(drivername="postgresql", database=database)
        if role != SUPERUSER:
            entered = entered.set(username=role, password=_PASSWORD)
        # libpq reads a plus sign as itself, where SQLAlchemy means a blank.
        return entered.render_as_string(hide_password=False).replace("+", "%20")

    @contextmanager
    def administer(self) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
        """Connect with the right to make databases and roles."""
        home = "postgres" if self.external is None else str(self.external.database)
        with psycopg.connect(self.url(home, role=SUPERUSER), autocommit=True) as connection:
            yield connection

    def create(self, name: str, *, template: str | None = None) -> None:
        """Create a database of the migrator's, empty or as a copy."""
        statement = "CREATE DATABASE {} OWNER {}"
        parts = [sql.Identifier(name), sql.Identifier(MIGRATOR)]
        if template is not None:
            statement += " TEMPLATE {} STRATEGY wal_log"
            parts.append(sql.Identifier(template))
        with self.administer() as connection:
            connection.execute(sql.SQL(statement).format(*parts))

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected."""
        with self.administer() as connection:
            connection.execute(_alter(name, "ALTER DATABASE {} IS_TEMPLATE false"))
            connection.execute(_alter(name, "DROP DATABASE {} WITH (FORCE)"))

    def names(self, prefix: str) -> list[str]:
        """List the databases whose name begins so, oldest first."""
        query = "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid"
        with self.administer() as connection:
            return [str(name) for (name,) in connection.execute(query, [prefix])]


def connect_server(external: str | None) -> DatabaseServer:
    """Return the server named by an address, else our own, started when it does not run.

    Raises ValueError when the address does not say that its database is for tests.
    """
    if external is None:
        return DatabaseServer(start(FOLDER, durable=False), None)
    address = make_url(external)
    if "test" not in (address.database or ""):
        message = f"DATABASE_URL names the database {address.database!r}; tests want 'test' in it"
        raise ValueError(message)
    server = DatabaseServer(None, address)
    with server.administer() as connection:
        for role in (MIGRATOR, APP):
            if (
                connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
                is None
            ):
                connection.execute(_alter(role, f"CREATE ROLE {{}} LOGIN PASSWORD '{_PASSWORD}'"))
            connection.execute(_alter(role, "GRANT {} TO CURRENT_USER"))
    return server


def stop_own_server() -> None:
    """Stop our own server after a run, unless another run uses it; drop what broken runs left."""
    if not is_running(FOLDER):
        return
    server = connect_server(None)
    others = "SELECT 1 FROM pg_stat_activity WHERE datname LIKE 'bihuan_test%' LIMIT 1"
    with server.administer() as connection:
        if connection.execute(others).fetchone() is not None:
            return
    for name in set(server.names("bihuan_test_")) - set(server.names(_TEMPLATE)):
        server.drop(name)
    stop(FOLDER)


def migrated_template(server: DatabaseServer) -> str:
    """Return the name of a migrated database to copy, made once for each state of the schema."""
    name = _TEMPLATE + _schema_digest()
    with _lock():
        if name in server.names(_TEMPLATE):
            return name
        building = f"bihuan_test_building_{os.getpid()}"
        server.create(building)
        upgrade(server.url(building, role=MIGRATOR))
        with server.administer() as connection:
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(building), sql.Identifier(name)
                )
            )
            connection.execute(_alter(name, "ALTER DATABASE {} IS_TEMPLATE true"))
        for stale in server.names(_TEMPLATE)[:-_KEPT_TEMPLATES]:
            server.drop(stale)
    return name


def _schema_digest() -> str:
    digest = hashlib.sha256()
    for folder in ("migrations", "workflow/models"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _alter(name: str, statement: str) -> sql.Composed:
    return sql.SQL(statement).format(sql.Identifier(name))


@contextmanager
def _lock() -> Iterator[None]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / ".template").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
