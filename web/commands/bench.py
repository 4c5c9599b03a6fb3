"""Measure what must stay quick."""

import json
from statistics import median
from time import perf_counter

import click

from definitions.library import load_library
from web.commands.sentences import say
from web.commands.synthetic import synthetic_workflow
from workflow.engine.verify import verify as prove
from workflow.engine.verify.faults import outside_of

_STATES, _ACTS, _TIMES = 30, 80, 5


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
