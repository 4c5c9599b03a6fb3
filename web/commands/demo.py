"""Show the system: seed the invented city once, then serve it."""

import os
import signal
import sys
from pathlib import Path

import click
from sqlalchemy.event import listen

from definitions.library import load_library
from web.commands.database import DEMO_FOLDER
from web.commands.demonstration.accounts import account_lines
from web.commands.demonstration.place import BusyPlaceError, Place, recreate_database
from web.commands.demonstration.running import (
    HOST,
    ChildEndedError,
    children,
    environment_of,
    free_port,
    wait_until_told,
    wait_until_up,
)
from web.commands.demonstration.scenario import Scenario, load_scenario
from web.commands.demonstration.seeding import Seeding, is_empty, mark_seeded, seed, seeded_digest
from web.commands.local_database import Addresses, provide, start
from web.commands.sentences import complain, say
from workflow import migration
from workflow.clock import SHANGHAI
from workflow.database import create_engine_for, session_factory
from workflow.errors import RefusedError

_DATABASE = "bihuan"
_EXTERNAL = "DATABASE_URL"
_HASTY = "SET synchronous_commit TO off"


@click.command()
@click.option("--seed-only", is_flag=True, help="Fill the database and end.")
@click.option("--reseed", is_flag=True, help="Throw away what is there and fill it anew.")
@click.option("--port", default=8000, show_default=True, help="The first port to try.")
@click.option("--folder", type=click.Path(path_type=Path), default=DEMO_FOLDER, hidden=True)
@click.pass_context
def demo(context: click.Context, *, seed_only: bool, reseed: bool, port: int, folder: Path) -> None:
    """Seed the invented city once, serve it with a worker, and print its accounts."""
    place = Place(folder.resolve())
    try:
        with place.occupied():
            scenario = load_scenario()
            addresses = _prepare(place, scenario, reseed=reseed)
            if not seed_only:
                _serve(place, scenario, addresses, port=port)
    except BusyPlaceError:
        complain("demo.busy")
        context.exit(2)
    except ChildEndedError:
        complain("demo.ended")
        context.exit(1)


def _prepare(place: Place, scenario: Scenario, *, reseed: bool) -> Addresses:
    """Return the addresses of a database that is there, migrated and seeded."""
    say("demo.database")
    addresses = provide(os.environ, place.folder)
    known = seeded_digest(place.folder)
    if reseed or (known is None and not _is_new(addresses)):
        _begin_anew(place)
        known = None
    migration.upgrade(addresses.migrator)
    if known is None:
        _seed(place, scenario, addresses)
    elif known != scenario.digest:
        say("demo.changed")
    place.start_clock(scenario)
    return addresses


def _is_new(addresses: Addresses) -> bool:
    """Tell whether a database has nothing in it; an interrupted seeding leaves half a city."""
    migration.upgrade(addresses.migrator)
    engine = create_engine_for(addresses.app, pool_size=1)
    try:
        return is_empty(session_factory(engine))
    finally:
        engine.dispose()


def _begin_anew(place: Place) -> None:
    if os.environ.get(_EXTERNAL):
        raise RefusedError("demo.not_ours")
    say("demo.anew")
    recreate_database(start(place.folder), _DATABASE)
    place.clear()


def _seed(place: Place, scenario: Scenario, addresses: Addresses) -> None:
    say("demo.seeding", projects=len(scenario.projects.projects))
    engine = create_engine_for(addresses.app, pool_size=1)
    # A seeding that a power cut ends is begun anew anyway.
    listen(engine, "connect", lambda connection, _: connection.execute(_HASTY))
    try:
        seeding = Seeding(scenario, session_factory(engine), place.files, _progress)
        steps = seed(seeding)
    finally:
        engine.dispose()
    mark_seeded(place.folder, scenario)
    say("demo.seeded", steps=steps)


def _progress(name: str, done: int, total: int) -> None:
    say("demo.progress", name=name, done=done, total=total)


def _serve(place: Place, scenario: Scenario, addresses: Addresses, *, port: int) -> None:
    """Serve until told to stop; the children are ended by their ids."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    free = free_port(port)
    settings = place.settings(addresses, scenario, bind=f"{HOST}:{free}")
    try:
        with children(environment_of(settings)) as started:
            wait_until_up(free, started)
            _tell(place, scenario, free)
            wait_until_told(started)
    finally:
        place.stop_clock()
    say("demo.stopped")


def _tell(place: Place, scenario: Scenario, port: int) -> None:
    now = place.clock.now()
    for line in account_lines(scenario.city, load_library().roles):
        click.echo(f"  {line}")
    say("demo.password", password=scenario.city.password)
    say("demo.address", url=f"http://{HOST}:{port}", tour=f"http://{HOST}:{port}/tour")
    say("demo.date", date=f"{now.astimezone(SHANGHAI):%Y-%m-%d %H:%M}")
