"""Start, stop and migrate the database."""

import os
from pathlib import Path

import click

from config import read_settings, variable
from definitions.calendars import load_calendar_days
from definitions.library import FOLDER, load_library
from web.commands.local_database import Addresses, provide, stop
from web.commands.sentences import complain, say
from web.commands.sessions import command_session
from workflow import migration
from workflow.clock import SystemClock
from workflow.services.first_start import publish_shipped_content
from workflow.services.required_parts import require_parts

DEMO_FOLDER = Path(__file__).resolve().parents[2] / "data" / "demo"


@click.group()
def database() -> None:
    """Start, stop and migrate the database.

    The database is the one of the settings, else DATABASE_URL, else a local server under ./data.
    """


@database.command("start")
def start_server() -> None:
    """Start the local server unless it runs, and print its address."""
    say("house.database_address", url=provide(os.environ, DEMO_FOLDER).app)


@database.command("stop")
def stop_server() -> None:
    """Stop the local server."""
    stopped = stop(DEMO_FOLDER)
    say("house.database_stopped" if stopped else "house.database_not_running")


@database.command()
def url() -> None:
    """Print the address that the application uses, and nothing else."""
    click.echo(_addresses().app)


@database.command()
def upgrade() -> None:
    """Run the migrations up to this release; publish what it ships and is not there yet."""
    addresses = _addresses()
    migration.upgrade(addresses.migrator)
    with command_session(addresses.app) as session:
        publish_shipped_content(
            session,
            library=load_library(),
            calendar=load_calendar_days(FOLDER / "calendar"),
            now=SystemClock().now(),
        )
    say("house.database_upgraded")


@database.command()
@click.pass_context
def check(context: click.Context) -> None:
    """Compare schema and open cases with the program; exit code 1 when the schema differs."""
    addresses = _addresses()
    differences = migration.check(addresses.migrator)
    for difference in differences:
        complain("house.database_differs", difference=difference)
    if not differences:
        with command_session(addresses.app) as session:
            require_parts(session)
    context.exit(1 if differences else 0)


def _addresses() -> Addresses:
    """Take the settings' addresses when they name a database, else provide one."""
    if not {variable("database_url"), variable("database_url_file")} & set(os.environ):
        return provide(os.environ, DEMO_FOLDER)
    settings = read_settings(os.environ)
    return Addresses(settings.database_url, settings.migrator_url or settings.database_url)
