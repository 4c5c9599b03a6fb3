"""Prove a workflow before it is used: walk it everywhere, and show by example what goes wrong."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from definitions.checks import Names, check_workflow
from definitions.errors import Problem
from definitions.library import Library
from definitions.schema import Workflow
from definitions.source import Source
from workflow.engine.verify.arrangement import arrangement_faults
from workflow.engine.verify.compatibility import type_faults
from workflow.engine.verify.courses import Actions, TooManyCasesError
from workflow.engine.verify.domains import Domains, settings
from workflow.engine.verify.duties import duty_faults, needs_holders
from workflow.engine.verify.exploration import Graph, explore, limits_of
from workflow.engine.verify.faults import Fault, Outside, Report, outside_of, told
from workflow.engine.verify.naming import naming_faults
from workflow.engine.verify.passage import doubtful_ways_on, passage_faults
from workflow.engine.verify.reach import reach_faults
from workflow.engine.verify.seats import seat_faults
from workflow.engine.verify.trails import trails

# Acts that a condition counts further than any limit goes may have been taken any number of times.
_FURTHEST = 40


def examine(
    workflow: Workflow,
    source: Source,
    *,
    library: Library,
    names: Names,
    others: Mapping[str, Workflow] | None = None,
) -> tuple[Sequence[Problem], Mapping[str, int]]:
    """Check the names of a workflow, then prove it; return the faults and the holders it needs.

    `others` are workflows that are not yet in the library, or take the place of one there.
    """
    problems = check_workflow(workflow, source, names)
    if problems:
        return problems, {}
    report = verify(workflow, outside_of(library, workflow, others=others))
    return [problem_of(workflow, source, fault) for fault in report.faults], report.needs_holders


def problem_of(workflow: Workflow, source: Source, fault: Fault) -> Problem:
    """Return a fault at its line, with the titles of the acts that show it."""
    problem = source.problem(fault.location, fault.code, **fault.values)
    if fault.example is None:
        return problem
    return replace(problem, example=tuple(told(workflow, fault.example)))


def verify(workflow: Workflow, outside: Outside) -> Report:
    """Prove a workflow whose names resolve."""
    wrong_types = list(type_faults(workflow, outside))
    found = [*arrangement_faults(workflow, outside), *wrong_types]
    if wrong_types:
        return Report(list(_once(found)))  # what cannot be compared cannot be walked
    found += [*seat_faults(workflow, outside), *naming_faults(workflow, outside)]
    try:
        return _conclude(found, list(_walks(workflow, outside)))
    except TooManyCasesError as error:
        return Report([*found, Fault(error.location, error.code, {"name": error.name})])


@dataclass(frozen=True, slots=True)
class _Walk:
    """Be a workflow walked with some parameters, and what was found on the way."""

    graphs: Sequence[Graph]
    faults: Sequence[Fault]
    needs_holders: Mapping[str, int]


def _walks(workflow: Workflow, outside: Outside) -> Iterator[_Walk]:
    uncounted: set[str] = set()
    for parameters in settings(workflow):
        actions = Actions(workflow, Domains(workflow, outside, parameters), parameters)
        yield _walk(actions, outside, uncounted)


def _walk(actions: Actions, outside: Outside, uncounted: set[str]) -> _Walk:
    """Walk a workflow, and once more with the acts counted about which conditions ask.

    What a course shows is taken from the second walk, in which every course is real. What no course
    does is so in both: operations bring about counts that no course of acts does.
    """
    free = _followed(actions, outside)
    exact = _counted(actions, outside, uncounted)
    if exact is None:
        return free
    faults = [each for each in free.faults if each.example is None]
    faults += [each for each in exact.faults if each.example is not None]
    return replace(free, graphs=[*free.graphs, *exact.graphs], faults=faults)


def _counted(actions: Actions, outside: Outside, uncounted: set[str]) -> _Walk | None:
    """Walk with as many acts counted as can be; those counted furthest are given up first."""
    told_apart = actions.told_apart
    near = [name for name, number in told_apart.items() if number <= _FURTHEST]
    asked = sorted(set(near) - uncounted, key=lambda name: (told_apart[name], name))
    while asked:
        try:
            return _followed(actions, outside, asked=frozenset(asked))
        except TooManyCasesError:
            uncounted.add(asked.pop())
    return None


def _followed(actions: Actions, outside: Outside, *, asked: frozenset[str] = frozenset()) -> _Walk:
    """Walk a workflow; an act whose limit a counter-example would break is counted, and again."""
    counted: frozenset[str] = frozenset()
    while True:
        graph = explore(actions, counted=counted, asked=asked)
        behind = trails(graph)
        faults = [*passage_faults(graph, behind, outside), *duty_faults(graph, behind)]
        doubtful = doubtful_ways_on(graph) | _overdrawn(actions, faults)
        if not doubtful:
            return _Walk([graph], faults, needs_holders(graph, behind))
        counted = frozenset(graph.counted) | doubtful


def _overdrawn(actions: Actions, faults: Iterable[Fault]) -> frozenset[str]:
    limits = limits_of(actions)
    courses = [[move.act for move in f.example.moves] for f in faults if f.example is not None]
    return frozenset(
        name for taken in courses for name in taken
        if name in limits and taken.count(name) > limits[name]
    )  # fmt: skip


def _conclude(found: Sequence[Fault], walks: Sequence[_Walk]) -> Report:
    faults = [*found, *reach_faults([graph for each in walks for graph in each.graphs])]
    holders: dict[str, int] = {}
    for walk in walks:
        faults += walk.faults
        for role, number in walk.needs_holders.items():
            holders[role] = max(number, holders.get(role, 0))
    return Report(list(_once(faults)), holders)


def _once(faults: Iterable[Fault]) -> Iterator[Fault]:
    """Leave out what was found again with other parameters."""
    shown: set[object] = set()
    for fault in faults:
        key = (fault.location, fault.code, repr(fault.values))
        if key not in shown:
            shown.add(key)
            yield fault
