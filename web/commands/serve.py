"""Serve the pages with gunicorn."""

import os
import sys

import click

from config import Settings, read_settings
from web.commands.sessions import command_session
from workflow.services.required_parts import require_parts

# A page that takes longer than this is broken; a stopping server lets running requests end.
_TIMEOUT_SECONDS = 60
_GRACE_SECONDS = 30


@click.command()
def serve() -> None:
    """Serve the pages on the address of the settings until told to stop."""
    settings = read_settings(os.environ)
    with command_session(settings.database_url) as session:
        require_parts(session)
    command = [sys.executable, "-m", "gunicorn", *options(settings)]
    os.execv(sys.executable, command)  # noqa: S606 - gunicorn takes over this process and its signals


def options(settings: Settings) -> list[str]:
    """Return gunicorn's arguments.

    X-Forwarded-* headers are read by the application, which knows how many proxies to trust.
    """
    return [
        f"--bind={settings.bind}",
        "--worker-class=gthread",
        f"--workers={settings.web_processes}",
        f"--threads={settings.web_threads}",
        f"--timeout={_TIMEOUT_SECONDS}",
        f"--graceful-timeout={_GRACE_SECONDS}",
        "--no-control-socket",
        "--config=python:web.commands.gunicorn_hooks",
        f"--log-level={settings.log_level}",
        "web.app:create_app()",
    ]
