"""Gunicorn is told what the settings say."""

import sys

import pytest
from click.testing import CliRunner

from config import Settings
from tests.support.post_office import PostOffice
from web.commands import serve
from web.commands.program import main
from workflow.domain.guards import GUARDS


def test_arguments_follow_the_settings():
    arguments = serve.options(Settings(web_processes=3, web_threads=5, bind="127.0.0.1:9000"))
    assert {"--workers=3", "--threads=5", "--bind=127.0.0.1:9000"} <= set(arguments)
    assert "--worker-class=gthread" in arguments
    assert arguments[-1] == "web.app:create_app()"


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, database_url: str) -> list[list[str]]:
    """Return the commands that serving became, on a database that is there."""
    monkeypatch.setenv("BIHUAN_MODE", "demo")
    monkeypatch.setenv("BIHUAN_SECRET_KEY", "demo")
    monkeypatch.setenv("BIHUAN_DATABASE_URL", database_url)
    started: list[list[str]] = []
    monkeypatch.setattr("os.execv", lambda _, command: started.append(command))
    return started


def test_serving_becomes_gunicorn(served: list[list[str]]):
    assert CliRunner().invoke(main, ["serve"]).exit_code == 0
    assert served[0][:3] == [sys.executable, "-m", "gunicorn"]


def test_nothing_is_served_without_what_open_cases_need(
    served: list[list[str]], office: PostOffice, monkeypatch: pytest.MonkeyPatch
):
    office.open_case()
    for guard in list(GUARDS):
        monkeypatch.delitem(GUARDS, guard)
    refused = CliRunner().invoke(main, ["serve"])
    assert (refused.exit_code, served) == (2, [])
    assert "而有1件未办结的案卷要用它" in refused.stderr


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_database_that_does_not_answer_is_told(
    served: list[list[str]], monkeypatch: pytest.MonkeyPatch, command: str
):
    monkeypatch.setenv("BIHUAN_DATABASE_URL", "postgresql://app@127.0.0.1:1/none")
    refused = CliRunner().invoke(main, [command])
    assert (refused.exit_code, served) == (2, [])
    assert refused.stderr.startswith("数据库没有应答")
