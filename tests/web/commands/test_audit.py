"""Check that the audit names what was changed behind the program's back."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from tests.support.city import build_city
from web.commands.audit import audit
from workflow.clock import FixedClock
from workflow.database import create_engine_for, session_factory, unit_of_work


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path):
    """Return what runs the command on the test's own database."""
    monkeypatch.setenv("BIHUAN_MODE", "test")
    monkeypatch.setenv("BIHUAN_DATABASE_URL", database_url)
    monkeypatch.setenv("BIHUAN_SECRET_KEY", "a key for tests only, long enough to be one")
    monkeypatch.setenv("BIHUAN_DATA_FOLDER", str(tmp_path))
    return lambda: CliRunner().invoke(audit, ["verify", "--json"])


@pytest.fixture
def number(database_url: str, clock: FixedClock, tmp_path) -> str:
    """Return the number of a case with one event."""
    engine = create_engine_for(database_url)
    with unit_of_work(session_factory(engine)) as session:
        case = build_city(session, clock, tmp_path).open_case()
    engine.dispose()
    return case.number


@pytest.mark.usefixtures("number")
def test_whole_histories_are_sound(run):
    answer = run()
    assert (answer.exit_code, json.loads(answer.output)) == (0, [])


def test_a_changed_character_names_its_row(run, number: str, migrator_url: str):
    engine = create_engine_for(migrator_url)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE case_event DISABLE TRIGGER USER"))
        connection.execute(text("UPDATE case_event SET person_name = person_name || '.'"))
        connection.execute(text("ALTER TABLE case_event ENABLE TRIGGER USER"))
    engine.dispose()
    answer = run()
    assert answer.exit_code == 1
    assert [(each["case"], each["seq"]) for each in json.loads(answer.output)] == [(number, 1)]
