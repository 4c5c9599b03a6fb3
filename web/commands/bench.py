"""Measure what must stay quick."""

import json
from collections.abc import Mapping
from statistics import median
from time import perf_counter

import click

from definitions.library import load_library
from web.commands.bench_cases import NAME, longer, publish_next, yard
from web.commands.sentences import say
from web.commands.synthetic import synthetic_workflow
from web.commands.transfer_processes import Mover
from workflow.database import unit_of_work
from workflow.engine.verify import verify as prove
from workflow.engine.verify.faults import outside_of
from workflow.services.transfer_plans import Order
from workflow.services.whatif import what_if

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
        with unit_of_work(place.factory) as session:
            version = publish_next(session, place.resources, longer(place.workflow))
        order = Order(version_id=version, states={}, reason=NAME)
        started = perf_counter()
        moved = [
            done.moved for _, done in Mover(place.url, place.actor, place.resources).move(order)
        ]
        seconds = perf_counter() - started
    result = {"cases": sum(moved), "batches": len(moved), "seconds": round(seconds, 2)}
    _tell("bench.migrate", result, as_json=as_json)


def _tell(code: str, result: Mapping[str, float], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(result))
    else:
        say(code, **result)
    raise SystemExit(_TOO_SLOW if result["seconds"] > _MOST_SECONDS else 0)
