"""Do the full number of generated steps in memory and at the door, and say how many were done.

`make properties` runs this. It fails when a property is broken, or when fewer steps were done than
are promised. The seed chooses the steps: the same seed gives the same ones.
"""

import argparse
import logging
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import structlog
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy.orm import Session

from tests.properties.cast import workflows
from tests.properties.door_walk import DoorWalk
from tests.properties.ground import given_facts, prepare
from tests.properties.walk import STEPS, Walk, walk_of
from tests.support.database import copied_engine
from tests.support.servers import connect_server, migrated_template, stop_own_server
from tests.support.time import clock_of_tests

PROMISED = {"memory": 100_000, "door": 5_000}
# Runs of so many steps each; rounds of them follow each other until there are enough.
STEPS_A_RUN = 50
RUNS_A_ROUND = {"memory": 60, "door": 5}
PROCESSES = 2


def walk_in_memory(name: str, least: int, first_seed: int) -> int:
    """Do at least so many steps in memory with cases of a workflow."""
    return _walk(walk_of(workflows()[name]), least, first_seed)


def walk_at_the_door(name: str, least: int, first_seed: int) -> int:
    """Do at least so many steps at the door with cases of a workflow."""
    quiet = structlog.make_filtering_bound_logger(logging.CRITICAL)
    structlog.configure(wrapper_class=quiet)
    server = connect_server(None)
    with (
        copied_engine(server, migrated_template(server)) as engine,
        Session(engine) as session,
        tempfile.TemporaryDirectory() as folder,
    ):
        ground = prepare(session, clock_of_tests(), Path(folder))
        walk = walk_of(workflows()[name], DoorWalk)
        walk.ground = ground
        with given_facts(ground):
            return _walk(walk, least, first_seed)


def _walk(walk: type[Walk], least: int, first_seed: int) -> int:
    before = STEPS[walk.mode]
    rounds = 0
    while STEPS[walk.mode] - before < least:
        chosen = settings(
            max_examples=RUNS_A_ROUND[walk.mode],
            stateful_step_count=STEPS_A_RUN,
            derandomize=False,
            database=None,
            print_blob=False,
            suppress_health_check=list(HealthCheck),
        )
        run_state_machine_as_test(seed(first_seed + rounds)(walk), settings=chosen)
        rounds += 1
    return STEPS[walk.mode] - before


Job = Callable[[str, int, int], int]
JOBS: dict[str, Job] = {"memory": walk_in_memory, "door": walk_at_the_door}


def main(arguments: Sequence[str] | None = None) -> int:
    """Do everything that is promised, or a part of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="which steps are generated")
    parser.add_argument("--part", type=float, default=1.0, help="how much of what is promised")
    asked = parser.parse_args(arguments)
    done = {mode: _do(mode, asked.seed, asked.part) for mode in JOBS}
    stop_own_server()
    for mode, steps in done.items():
        print(f"{mode}: {steps} steps, no property broken")  # noqa: T201 - a command's answer
    return 0 if all(done[mode] >= PROMISED[mode] * asked.part for mode in JOBS) else 1


def _do(mode: str, first_seed: int, part: float) -> int:
    names = sorted(workflows())
    least = int(PROMISED[mode] * part / len(names)) + 1
    total = 0
    with ProcessPoolExecutor(PROCESSES) as pool:
        jobs = {name: pool.submit(JOBS[mode], name, least, first_seed * 1000) for name in names}
        for name, job in jobs.items():
            total += job.result()
            print(f"{mode} {name}: {job.result()} steps", flush=True)  # noqa: T201 - progress
    return total


if __name__ == "__main__":
    sys.exit(main())
