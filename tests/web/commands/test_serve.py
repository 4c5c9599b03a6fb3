"""Gunicorn is told what the settings say."""

import sys

import pytest
from click.testing import CliRunner

from config import Settings
from web.commands import serve
from web.commands.program import main


def test_arguments_follow_the_settings():
    arguments = serve.options(Settings(web_processes=3, web_threads=5, bind="127.0.0.1:9000"))
    assert {"--workers=3", "--threads=5", "--bind=127.0.0.1:9000"} <= set(arguments)
    assert "--worker-class=gthread" in arguments
    assert arguments[-1] == "web.app:create_app()"


def test_serving_becomes_gunicorn(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BIHUAN_MODE", "demo")
    monkeypatch.setenv("BIHUAN_SECRET_KEY", "demo")
    monkeypatch.setenv("BIHUAN_DATABASE_URL", "postgresql://app@/demo")
    started: list[list[str]] = []
    monkeypatch.setattr("os.execv", lambda _, command: started.append(command))
    assert CliRunner().invoke(main, ["serve"]).exit_code == 0
    assert started[0][:3] == [sys.executable, "-m", "gunicorn"]
