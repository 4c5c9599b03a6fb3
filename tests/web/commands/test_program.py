"""The command line finds its commands late and says in sentences what is wrong."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from definitions.library import load_library
from definitions.messages import load_messages
from web.commands import database
from web.commands.local_database import stop
from web.commands.program import REGISTRY, main

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for key in list(os.environ):
        if key.startswith("BIHUAN_") or key == "DATABASE_URL":
            monkeypatch.delenv(key)
    return monkeypatch


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_every_registered_command_exists_and_is_described(name: str):
    command = main.get_command(click.Context(main), name)
    assert command is not None
    assert f"command.{name}" in load_messages()


def test_help_lists_all_commands_without_importing_any():
    program = (
        "import sys; from web.commands.program import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'flask', 'sqlalchemy', 'alembic'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert all(f"\n  {name} " in done.stdout for name in REGISTRY)
    assert done.stdout.endswith("[]\n")


def test_unknown_command_is_refused():
    assert CliRunner().invoke(main, ["nonsense"]).exit_code == 2


@pytest.mark.usefixtures("environment")
def test_config_check_lists_what_is_wrong():
    result = CliRunner().invoke(main, ["config", "check"])
    assert result.exit_code == 2
    assert "配置有6处问题" in result.stderr
    assert "没有设置BIHUAN_SECRET_KEY" in result.stderr


def test_config_check_is_content_with_sound_settings(environment: pytest.MonkeyPatch):
    environment.setenv("BIHUAN_MODE", "demo")
    environment.setenv("BIHUAN_SECRET_KEY", "demo")
    environment.setenv("BIHUAN_DATABASE_URL", "postgresql://app@/demo")
    result = CliRunner().invoke(main, ["config", "check"])
    assert (result.exit_code, result.output) == (0, "配置检查通过。\n")


def test_local_database_is_started_upgraded_checked_and_stopped(
    environment: pytest.MonkeyPatch, folder: Path
):
    environment.setattr(database, "DEMO_FOLDER", folder)
    runner = CliRunner()
    try:
        started = runner.invoke(main, ["database", "start"])
        assert "postgresql://app@/bihuan?host=" in started.output
        assert runner.invoke(main, ["database", "check"]).exit_code == 1
        assert runner.invoke(main, ["database", "upgrade"]).exit_code == 0
        assert runner.invoke(main, ["database", "check"]).exit_code == 0
        assert runner.invoke(main, ["database", "stop"]).output == "数据库已停止。\n"
        assert runner.invoke(main, ["database", "stop"]).output == "数据库没有在运行。\n"
    finally:
        stop(folder)


def test_database_url_comes_first(environment: pytest.MonkeyPatch):
    environment.setenv("DATABASE_URL", "postgresql://somebody@elsewhere/one")
    result = CliRunner().invoke(main, ["database", "url"])
    assert result.output == "postgresql://somebody@elsewhere/one\n"


def test_settings_come_before_everything(environment: pytest.MonkeyPatch):
    environment.setenv("DATABASE_URL", "postgresql://somebody@elsewhere/one")
    environment.setenv("BIHUAN_MODE", "demo")
    environment.setenv("BIHUAN_SECRET_KEY", "demo")
    environment.setenv("BIHUAN_DATABASE_URL", "postgresql://app@/two")
    result = CliRunner().invoke(main, ["database", "url"])
    assert result.output == "postgresql://app@/two\n"


def test_missing_server_is_explained_in_both_languages(environment: pytest.MonkeyPatch):
    environment.setattr("web.commands.postgresql_programs._candidates", lambda **_: iter(()))
    result = CliRunner().invoke(main, ["database", "start"])
    assert result.exit_code == 2
    assert "没有找到可用的PostgreSQL" in result.stderr
    assert "No PostgreSQL was found" in result.stderr


def test_faulty_definitions_stop_a_command_with_their_faults(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    (tmp_path / "workflows").mkdir()
    (tmp_path / "workflows" / "broken.yaml").write_text("a: [\n", "utf-8")
    monkeypatch.setattr(load_library, "__defaults__", (tmp_path,))
    result = CliRunner().invoke(main, ["definitions", "show", "broken"])
    assert result.exit_code == 2
    assert "broken.yaml:2:1 " in result.stderr


def test_module_can_be_run_directly():
    command = [sys.executable, "-m", "web.commands", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.startswith("Usage: bihuan ")
