"""Measure what must stay quick."""

import json
from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter

import click
from sqlalchemy.orm import Session

from definitions.library import load_library
from web.commands.bench_cases import NAME, Yard, longer, publish_next, yard
from web.commands.sentences import say
from web.commands.synthetic import synthetic_workflow
from web.commands.transfer_processes import Mover
from workflow.database import unit_of_work
from workflow.engine.verify import verify as prove
from workflow.engine.verify.faults import outside_of
from workflow.services.actors import Actor
from workflow.services.boards import board_of
from workflow.services.case_lines import Ask
from workflow.services.past import open_past
from workflow.services.resources import Resources
from workflow.services.transfer_plans import Order
from workflow.services.whatif import what_if
from workflow.services.worklists import list_open, search_cases

_STATES, _ACTS, _TIMES = 30, 80, 5
_CASES = 10_000
# Longer than this nobody waits for all cases of a region.
_MOST_SECONDS = 10.0
_TOO_SLOW = 1
_HOW_MANY = click.option(
    "--cases", default=_CASES, show_default=True, type=click.IntRange(1, 1_000_000)
)
_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")


@click.group()
def bench() -> None:
    """Measure what must stay quick."""


@bench.command()
@click.option("--states", default=_STATES, show_default=True, type=click.IntRange(3, 300))
@click.option("--acts", default=_ACTS, show_default=True, type=click.IntRange(2, 1000))
@click.option("--times", default=_TIMES, show_default=True, type=click.IntRange(1, 100))
@click.option("--json", "as_json", is_flag=True, help="Print the times as JSON, in milliseconds.")
def verify(*, states: int, acts: int, times: int, as_json: bool) -> None:
    """Prove a made-up workflow several times, and tell the shortest and the median time."""
    library = load_library()
    workflow = synthetic_workflow(library, states=states, acts=acts)
    outside = outside_of(library, workflow)
    took: list[float] = []
    for _ in range(times):
        started = perf_counter()
        report = prove(workflow, outside)
        took.append((perf_counter() - started) * 1000)
    result = {
        "states": len(workflow.states),
        "acts": len(workflow.acts),
        "faults": len(report.faults),
        "times": times,
        "best": round(min(took), 1),
        "median": round(median(took), 1),
    }
    if as_json:
        click.echo(json.dumps(result))
    else:
        say("bench.verify", **result)


@bench.command()
@_HOW_MANY
@_AS_JSON
def whatif(*, cases: int, as_json: bool) -> None:
    """Ask what a longer definition changes for many open cases, in a database of its own.

    Exit code 1 when that takes longer than ten seconds.
    """
    with yard(cases) as place, unit_of_work(place.factory) as session:
        started = perf_counter()
        target = longer(place.workflow)
        found = what_if(session, place.actor, resources=place.resources, target=target)
        seconds = perf_counter() - started
    result = {"cases": found.total, "changed": len(found.rows), "seconds": round(seconds, 2)}
    _tell("bench.whatif", result, as_json=as_json)


@bench.command()
@_HOW_MANY
@_AS_JSON
def migrate(*, cases: int, as_json: bool) -> None:
    """Move many open cases to a longer definition, in a database of its own, in batches.

    Exit code 1 when that takes longer than ten seconds.
    """
    with yard(cases) as place:
        started = perf_counter()
        moved = _move_all(place)
        seconds = perf_counter() - started
    result = {"cases": sum(moved), "batches": len(moved), "seconds": round(seconds, 2)}
    _tell("bench.migrate", result, as_json=as_json)


@bench.command()
@_HOW_MANY
@_AS_JSON
def past(*, cases: int, as_json: bool) -> None:
    """Look at many cases as they stood before all were moved, in a database of its own.

    Exit code 1 when the lists together take longer than ten seconds.
    """
    with yard(cases) as place:
        before = place.resources.now()
        _move_all(place)
        with unit_of_work(place.factory) as session:
            look = open_past(session, place.actor, resources=place.resources, at=before)
            result = _time_lists(*look, place.actor)
    result["seconds"] = round(sum(result.values()), 2)
    _tell("bench.past", {"cases": cases, **result}, as_json=as_json)


def _move_all(place: Yard) -> list[int]:
    """Move all cases to a longer definition and return how many went in each batch."""
    with unit_of_work(place.factory) as session:
        version = publish_next(session, place.resources, longer(place.workflow))
    order = Order(version_id=version, states={}, reason=NAME)
    mover = Mover(place.url, place.actor, place.resources)
    return [done.moved for _, done in mover.move(order)]


def _time_lists(session: Session, resources: Resources, actor: Actor) -> dict[str, float]:
    """Return how many seconds each list takes."""
    ask, year = Ask(), resources.today().year
    lists: Mapping[str, Callable[[], object]] = {
        "worklist": lambda: list_open(session, actor, resources=resources, ask=ask),
        "search": lambda: search_cases(session, actor, resources=resources, ask=ask),
        "board": lambda: board_of(session, actor, resources=resources, year=year),
    }
    took = {}
    with session:
        for name, read in lists.items():
            started = perf_counter()
            read()
            took[name] = round(perf_counter() - started, 2)
    return took


def _tell(code: str, result: Mapping[str, float], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(result))
    else:
        say(code, **result)
    raise SystemExit(_TOO_SLOW if result["seconds"] > _MOST_SECONDS else 0)
