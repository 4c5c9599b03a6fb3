"""Start the worker: reminders, messages, mails and whatever else nobody waits for."""

import os

import click

from config import Settings, read_settings
from definitions.notices import load_notices
from notifications.channels.smtp import SmtpChannel
from notifications.mailroom import Mailroom
from notifications.rendering import Notices
from notifications.scheduling import work_until_told
from notifications.shift import Shift
from notifications.worker import JOBS, run_once
from web.commands.sessions import command_session
from web.logs import set_up_logs
from web.system_parts import resources_of
from workflow.database import create_engine_for, session_factory
from workflow.services.required_parts import require_parts

# Checking all chains takes longer than any page may.
_STATEMENT_SECONDS = 60


@click.command()
@click.option("--once", is_flag=True, help="Run every job once and end.")
def worker(*, once: bool) -> None:
    """Run the jobs of the background until told to stop."""
    settings = read_settings(os.environ)
    set_up_logs(settings)
    with command_session(settings.database_url) as session:
        require_parts(session)
    engine = create_engine_for(
        settings.database_url, pool_size=len(JOBS) + 1, statement_seconds=_STATEMENT_SECONDS
    )
    factory, mailroom = session_factory(engine), build_mailroom(settings)
    try:
        if once:
            run_once(Shift(factory, mailroom))
        else:
            work_until_told(factory, mailroom)
    finally:
        engine.dispose()


def build_mailroom(settings: Settings) -> Mailroom:
    """Return the mailroom that the settings describe."""
    return Mailroom(
        resources=resources_of(settings),
        notices=Notices(load_notices()),
        channels=_channels(settings),
        public_url=settings.public_url or f"http://{settings.bind}",
    )


def _channels(settings: Settings) -> tuple[SmtpChannel, ...]:
    if settings.smtp_host is None or settings.smtp_from is None:
        return ()
    return (
        SmtpChannel(
            host=settings.smtp_host,
            port=settings.smtp_port,
            sender=settings.smtp_from,
            security=settings.smtp_security,
            user=settings.smtp_user,
            password=settings.smtp_password,
        ),
    )
