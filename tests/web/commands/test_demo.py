"""`bihuan demo` seeds once, says what it does, serves, and ends what it began."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import pytest
from click.testing import CliRunner, Result

from definitions.roles import load_roles
from tests.support.factories import DEFINITIONS, make_region
from web.commands.demonstration.place import Place
from web.commands.demonstration.scenario import load_scenario
from web.commands.demonstration.seeding import MARK, mark_seeded
from web.commands.program import main
from workflow.database import create_engine_for, session_factory, unit_of_work

SCENARIO = load_scenario()
Run = Callable[..., Result]


@pytest.fixture
def run(migrator_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return what runs the command on the test's own database without serving."""
    monkeypatch.setenv("DATABASE_URL", migrator_url)

    def call(*arguments: str) -> Result:
        order = ["demo", "--seed-only", "--folder", str(tmp_path), *arguments]
        return CliRunner().invoke(main, order)

    return call


def test_what_is_seeded_is_not_seeded_again(run: Run, tmp_path: Path):
    mark_seeded(tmp_path, SCENARIO)
    answer = run()
    assert answer.exit_code == 0
    assert "--reseed" not in answer.output
    assert Place(tmp_path).clock.file.exists()


def test_changed_files_are_told(run: Run, tmp_path: Path):
    (tmp_path / MARK).write_text('{"digest": "another"}')
    answer = run()
    assert (answer.exit_code, "--reseed" in answer.output) == (0, True)


def test_somebody_elses_database_is_not_emptied(run: Run, migrator_url: str, tmp_path: Path):
    engine = create_engine_for(migrator_url, pool_size=1)
    with unit_of_work(session_factory(engine)) as session:
        make_region(session)
    engine.dispose()
    assert run().exit_code == 2
    mark_seeded(tmp_path, SCENARIO)
    assert run("--reseed").exit_code == 2


def test_a_second_one_is_refused(run: Run, tmp_path: Path):
    with Place(tmp_path).occupied():
        answer = run()
    assert answer.exit_code == 2


def test_it_serves_until_told_to_stop(migrator_url: str, tmp_path: Path):
    mark_seeded(tmp_path, SCENARIO)
    command = [sys.executable, "-m", "web.commands", "demo", "--folder", str(tmp_path)]
    environment = os.environ | {"DATABASE_URL": migrator_url, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [*command, "--port", "18400"], env=environment, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        printed = ""
        while "/tour" not in printed:
            line = running.stdout.readline()
            assert line, printed
            printed += line
        address = re.search(r"http://127\.0\.0\.1:\d+", printed)
        assert address is not None
        with urlopen(f"{address[0]}/tour", timeout=20) as page:  # noqa: S310 - our own pages
            assert page.status == 200
        children = _children(running.pid)
        running.send_signal(signal.SIGTERM)
        assert running.wait(40) == 0
    for role in load_roles(DEFINITIONS).roles.values():
        assert role.title in printed
    assert SCENARIO.city.password in printed
    assert len(children) == 2
    assert [child for child in children if Path(f"/proc/{child}").exists()] == []


def _children(parent: int) -> list[str]:
    return Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii").split()
