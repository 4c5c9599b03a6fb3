"""Prove that separation of duties can be kept, and tell how many holders it takes."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count

from definitions.schema import SYSTEM, Act
from workflow.engine.verify.arrangement import people_of
from workflow.engine.verify.exploration import Edge, Graph
from workflow.engine.verify.faults import Fault
from workflow.engine.verify.trails import Trails

# Which pairs of acts must be taken by different people.
Apart = Mapping[str, set[str]]


def duty_faults(graph: Graph, behind: Trails) -> Iterator[Fault]:
    """Yield separations that bar nobody, and acts that run out of people however many there are."""
    acts, all_places = graph.actions.workflow.acts, _places(graph)
    for name, act in acts.items():
        places = all_places[name]
        for index, other in enumerate(act.different_person_from):
            at = ("acts", name, "different_person_from", index)
            people = people_of(act) and people_of(acts[other])
            once = other == name and act.at_most == 1
            if places and (once or not people or not _may_precede(behind, other, places)):
                values = {"name": name, "other": other}
                yield Fault(at, "definition.separation_of_nothing", values)
            elif other == name and places:
                course = _endless(graph, name)
                if course is not None:
                    values = {"name": name}
                    example = graph.example(course)
                    yield Fault(at, "definition.runs_out_of_people", values, example)


def needs_holders(graph: Graph, behind: Trails) -> Mapping[str, int]:
    """Return how many holders a role needs so that none of its acts lacks somebody, if not one.

    So many suffice, as each may keep to acts that do not bar each other. Acts that another role may
    take as well ask for nobody.
    """
    acts = graph.actions.workflow.acts
    roles = {role for act in acts.values() for role in act.by if role != SYSTEM}
    needed: dict[str, int] = {}
    for role in sorted(roles):
        own = {name: act for name, act in acts.items() if act.by == (role,)}
        number = _people_for(_apart(graph, behind, own))
        if number > 1:
            needed[role] = number
    return needed


def _places(graph: Graph) -> Mapping[str, Sequence[int]]:
    """Return the nodes at which each act can be taken."""
    places: dict[str, list[int]] = {name: [] for name in graph.actions.workflow.acts}
    for edge in graph.all_edges():
        places[edge.act].append(edge.source)
    return places


def _may_precede(behind: Trails, act: str, places: Sequence[int]) -> bool:
    return any(behind.may_be_taken(act, node) for node in places)


def _apart(graph: Graph, behind: Trails, acts: Mapping[str, Act]) -> Apart:
    """Return which tasks need unlike people; an act unlike itself is one task for each time."""
    places = _places(graph)
    times = {name: _times(graph, behind, name, places[name]) for name in acts}
    tasks = {name: [f"{name} {number}" for number in range(times[name])] for name in acts}
    apart: dict[str, set[str]] = {task: set() for each in tasks.values() for task in each}
    for name, act in acts.items():
        for other in act.different_person_from:
            if other in acts and _may_precede(behind, other, places[name]):
                for one in tasks[name]:
                    apart[one] |= set(tasks[other]) - {one}
                for one in tasks[other]:
                    apart[one] |= set(tasks[name]) - {one}
    return apart


def _times(graph: Graph, behind: Trails, name: str, places: Sequence[int]) -> int:
    """Return how often an act that differs from itself may be taken, at most."""
    acts = graph.actions.workflow.acts
    unlike = name in acts[name].different_person_from
    if not (unlike and _may_precede(behind, name, places)):
        return 1
    # Between two times lies at least one act that is limited, or people run out.
    others = sum(act.at_most or 0 for act in acts.values())
    return acts[name].at_most or 1 + others


def _people_for(apart: Apart) -> int:
    """Return how many people can share tasks of which some must lie apart."""
    given: dict[str, int] = {}
    for task in sorted(apart, key=lambda each: -len(apart[each])):
        taken = {given[other] for other in apart[task] if other in given}
        given[task] = next(person for person in count(1) if person not in taken)
    return max(given.values(), default=0)


def _endless(graph: Graph, name: str) -> list[Edge] | None:
    """Return a course that takes an act again and again, without any that is limited."""
    acts = graph.actions.workflow.acts
    for first in graph.all_edges():
        if first.act == name and acts[name].at_most is None:
            round_trip = _round_trip(graph, first)
            if round_trip is not None:
                return [*graph.course_to(first.source), first, *round_trip]
    return None


def _round_trip(graph: Graph, first: Edge) -> list[Edge] | None:
    """Return unlimited acts from the end of an edge up to and with that edge again."""
    acts = graph.actions.workflow.acts
    courses: dict[int, list[Edge]] = {first.target: []}
    waiting = [first.target]
    for node in waiting:
        for edge in graph.edges[node]:
            if edge == first:
                return [*courses[node], edge]
            if acts[edge.act].at_most is None and edge.target not in courses:
                courses[edge.target] = [*courses[node], edge]
                waiting.append(edge.target)
    return None
