"""Migrations and models say the same, in both directions."""

import re
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text

from tests.support.servers import DatabaseServer
from web.commands.local_database import MIGRATOR
from workflow.migration import check, configuration, downgrade, upgrade
from workflow.models import metadata

NAMES = text(
    """SELECT conrelid::regclass::text || '.' || conname FROM pg_constraint
       WHERE connamespace = 'public'::regnamespace AND contype <> 't'
       UNION ALL
       SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'"""
)


@pytest.fixture
def mapped_engine(database_server: DatabaseServer):
    """Connect to an empty database in which the models themselves made the tables."""
    database_server.create("bihuan_test_mapped", template="template0")
    engine = create_engine(database_server.url("bihuan_test_mapped", role=MIGRATOR))
    metadata.create_all(engine)
    yield engine
    engine.dispose()
    database_server.drop("bihuan_test_mapped")


def _names(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return {name for name in connection.scalars(NAMES) if "alembic_version" not in name}


def test_migrations_end_where_the_models_are(migrator_url):
    assert check(migrator_url) == []


def test_constraints_and_indexes_are_those_of_the_models(migrator_url, mapped_engine):
    migrated = create_engine(migrator_url)
    assert _names(migrated) == _names(mapped_engine)
    migrated.dispose()


def test_migrations_go_down_and_up_again(migrator_url):
    downgrade(migrator_url, "base")
    upgrade(migrator_url)
    assert check(migrator_url) == []


def test_migrations_are_one_numbered_line():
    scripts = ScriptDirectory.from_config(configuration())
    revisions = [script.revision for script in scripts.walk_revisions()][::-1]
    assert len(scripts.get_heads()) == 1
    assert revisions == [f"{number:04}" for number in range(1, len(revisions) + 1)]
    for script in scripts.walk_revisions():
        assert re.fullmatch(rf"{script.revision}_[a-z_]+", Path(script.path).stem)


def test_every_table_is_within_reach_of_the_program(database_url):
    engine = create_engine(database_url)
    readable = text(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        " AND has_table_privilege(oid, 'SELECT')"
    )
    with engine.connect() as connection:
        assert set(connection.scalars(readable)) == {*metadata.tables, "alembic_version"}
    engine.dispose()
