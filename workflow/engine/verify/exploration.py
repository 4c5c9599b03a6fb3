"""Walk a workflow everywhere: state by state, with the fields that decide and the limits used up.

How often each limited act was taken is counted only where it matters. At first no act is counted:
limited acts may then be taken too often, which finds too many courses, and are left out when it is
asked whether a case still ends, which finds too many dead ends. Each course or dead end that rests
on such an act makes it counted, and the walk begins anew, until every finding is real.

Acts about which conditions ask how often they were taken are counted from the start, up to the
number from which on all answers stay; or not at all, and then may have been taken any number of
times.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from definitions.schema import PASSED, PREVIOUS
from workflow.engine.verify.courses import Actions, Course, Courses, TooManyCasesError, Values
from workflow.engine.verify.faults import Example, Move
from workflow.engine.verify.ways import NOWHERE, Way, Ways

MOST_NODES = 20_000
MOST_EDGES = 200_000
# Beyond a tenth of that, some acts asked about are not counted instead.
_SHARE_FOR_ASKED = 10


@dataclass(frozen=True, slots=True)
class Node:
    """Be where a case can stand: its state, the deciding fields, the counted acts, its way."""

    state: str
    values: Values
    taken: tuple[int, ...]
    way: Way


@dataclass(frozen=True, slots=True)
class Edge:
    """Be one act taken in one way, from one node to another."""

    act: str
    course: Course
    source: int
    target: int


@dataclass(slots=True)
class Graph:
    """Hold everything that can happen to a case; node 0 is its opening.

    `came_by` is the first edge that found a node, so that it lies on a shortest course; `size`
    counts the edges; from the `dead` nodes no end is reached. Conditions are told how often the
    `asked` acts were taken, of which the way is followed as well.
    """

    actions: Actions
    counted: tuple[str, ...] = ()
    asked: frozenset[str] = frozenset()
    nodes: list[Node] = field(default_factory=list)
    edges: list[list[Edge]] = field(default_factory=list)
    came_by: list[Edge | None] = field(default_factory=list)
    dead: frozenset[int] = frozenset()
    size: int = 0

    def add(self, node: Node, edge: Edge | None) -> int:
        """Add a node found by an edge, or the opening; return its number."""
        self.nodes.append(node)
        self.edges.append([])
        self.came_by.append(edge)
        return len(self.nodes) - 1

    def all_edges(self) -> Iterator[Edge]:
        """Go through every edge, those near the opening first."""
        for edges in self.edges:
            yield from edges

    def course_to(self, node: int) -> list[Edge]:
        """Return a shortest course from the opening to a node."""
        course: list[Edge] = []
        edge = self.came_by[node]
        while edge is not None:
            course.append(edge)
            edge = self.came_by[edge.source]
        return course[::-1]

    def example(self, edges: Iterable[Edge]) -> Example:
        """Return a course as a counter-example."""
        moves = tuple(
            Move(
                edge.act,
                self.nodes[edge.target].state,
                edge.course.facts,
                edge.course.fields,
            )
            for edge in edges
        )
        return Example(moves, self.actions.parameters)

    def courses(self, act: str, node: Node) -> Courses:
        """Return how an act goes at a node."""
        taken = zip(self.counted, node.taken, strict=True)
        times = {name: number for name, number in taken if name in self.asked}
        return self.actions.courses(act, node.values, times)

    def leads_on(self, edge: Edge) -> bool:
        """Tell whether an edge is a way on: that somebody may have the case back is none."""
        return self.actions.workflow.acts[edge.act].only != "last_actor"

    def enters(self, edge: Edge) -> bool:
        """Tell whether an edge enters its state anew, with tasks and deadline."""
        return not self.actions.workflow.acts[edge.act].stays


def explore(
    actions: Actions,
    *,
    counted: frozenset[str] = frozenset(),
    asked: frozenset[str] = frozenset(),
) -> Graph:
    """Return everything that can happen, limits counted as far as they matter for reach and end.

    Conditions are told how often the `asked` acts were taken. Raises TooManyCasesError.
    """
    limits = limits_of(actions)
    counted |= asked
    while True:
        graph = _Walker(actions, tuple(sorted(counted)), asked).graph
        loose = limits.keys() - counted
        graph.dead = _dead(graph, without=loose)
        doubtful = _overdrawn(graph, {name: limits[name] for name in loose})
        doubtful |= _helpful(graph, loose)
        if not doubtful:
            return graph
        counted |= doubtful


def limits_of(actions: Actions) -> Mapping[str, int]:
    """Return how often the limited acts may be taken."""
    return {name: act.at_most for name, act in actions.workflow.acts.items() if act.at_most}


class _Walker:
    """Walk a workflow with some acts counted."""

    def __init__(self, actions: Actions, counted: tuple[str, ...], asked: frozenset[str]) -> None:
        self.graph = graph = Graph(actions, counted, asked)
        self._limits = limits_of(actions)
        self._most = tuple(self._limits.get(name) or actions.told_apart[name] for name in counted)
        self._ways = Ways(actions.workflow)
        opening = Node(actions.workflow.initial, actions.unset, (0,) * len(counted), NOWHERE)
        known = {opening: graph.add(opening, None)}
        for index, node in enumerate(graph.nodes):
            for act, course in self._ways_on(node):
                for after in self._after(index, act, course):
                    edge = Edge(act, course, index, known.get(after, len(graph.nodes)))
                    if after not in known:
                        known[after] = graph.add(after, edge)
                    graph.edges[index].append(edge)
            self._refuse_too_large(index)

    def _refuse_too_large(self, index: int) -> None:
        graph, share = self.graph, _SHARE_FOR_ASKED if self.graph.asked else 1
        graph.size += len(graph.edges[index])
        if len(graph.nodes) * share > MOST_NODES or graph.size * share > MOST_EDGES:
            name = graph.actions.workflow.workflow
            raise TooManyCasesError(("states",), "definition.too_many_courses", name)

    def _ways_on(self, node: Node) -> Iterator[tuple[str, Course]]:
        used_up = {
            name
            for name, times in zip(self.graph.counted, node.taken, strict=True)
            if name in self._limits and times >= self._limits[name]
        }
        for act in self.graph.actions.in_state[node.state]:
            if act not in used_up:
                for course in self.graph.courses(act, node).ways:
                    yield act, course

    def _after(self, index: int, name: str, course: Course) -> Iterator[Node]:
        """Yield where an act leads: one place, or each that a way back may mean."""
        graph, node = self.graph, self.graph.nodes[index]
        actions, act = graph.actions, graph.actions.workflow.acts[name]
        values = list(node.values)
        for place, value in course.writes:
            values[place] = value
        before = zip(graph.counted, node.taken, self._most, strict=True)
        taken = tuple(min(times + (each == name), most) for each, times, most in before)
        to = act.to[course.branch].to
        if not graph.asked:
            for state in _ends(graph, index, to):
                yield Node(state, actions.remembered(state, values), taken, NOWHERE)
            return
        for state in self._ways.ends(node.way, act, to, node.state):
            way = self._ways.after(node.way, act, node.state, state)
            yield Node(state, actions.remembered(state, values), taken, way)


def _ends(graph: Graph, index: int, to: str) -> Sequence[str]:
    """Return the states that a destination means on the course that first led to a node."""
    workflow, here = graph.actions.workflow, graph.nodes[index].state
    if to not in (PREVIOUS, PASSED):
        return workflow.ends_at(to, here)
    left = [graph.nodes[edge.source].state for edge in graph.course_to(index)]
    passed = [state for state in left if state != here and workflow.states[state].roles]
    return passed[-1:] if to == PREVIOUS else list(dict.fromkeys(passed))


def _dead(graph: Graph, *, without: Iterable[str]) -> frozenset[int]:
    """Return the nodes from which no end is reached without some acts."""
    left_out = frozenset(without)
    back: list[list[int]] = [[] for _ in graph.nodes]
    for edge in filter(graph.leads_on, graph.all_edges()):
        if edge.act not in left_out:
            back[edge.target].append(edge.source)
    states = graph.actions.workflow.states
    ending = [index for index, node in enumerate(graph.nodes) if states[node.state].final]
    alive = closure(ending, back)
    return frozenset(range(len(graph.nodes))) - alive


def closure(start: Iterable[int], steps: Sequence[Iterable[int]]) -> set[int]:
    """Return everything that some steps lead to from a start."""
    reached = set(start)
    waiting = list(reached)
    while waiting:
        fresh = set(steps[waiting.pop()]) - reached
        reached |= fresh
        waiting += fresh
    return reached


def _overdrawn(graph: Graph, limits: Mapping[str, int]) -> set[str]:
    """Return the acts that are taken more often than they may on the courses found.

    An edge by such an act beyond its limit does no harm where another edge proves the same.
    """
    spent: list[dict[str, int]] = []
    doubtful: set[str] = set()
    for edge in graph.came_by:
        taken = spent[edge.source] if edge is not None else {}
        if edge is not None and edge.act in limits:
            taken = {**taken, edge.act: taken.get(edge.act, 0) + 1}
        doubtful |= {name for name, times in taken.items() if times > limits[name]}
        spent.append(taken)
    proved: set[tuple[str, str, int]] = set()
    claimed: set[tuple[str, str, int]] = set()
    for edge in graph.all_edges():
        claim = (edge.act, graph.nodes[edge.source].state, edge.course.branch)
        before = spent[edge.source].get(edge.act, 0)
        within = edge.act not in limits or before < limits[edge.act]
        (proved if within else claimed).add(claim)
    return doubtful | {act for act, _, _ in claimed - proved}


def _helpful(graph: Graph, loose: Iterable[str]) -> set[str]:
    """Return the acts not counted that may lead out of what would else be a dead end."""
    uncounted = frozenset(loose)
    return {edge.act for node in graph.dead for edge in graph.edges[node] if edge.act in uncounted}
