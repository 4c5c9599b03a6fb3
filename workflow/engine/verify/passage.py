"""Find what goes wrong on the way: dead ends, days never set, acts that refuse for ever."""

from collections.abc import Collection, Iterator, Sequence

from definitions.schema import PLACES, SYSTEM, Act
from definitions.source import Location
from workflow.engine.verify.arrangement import mixed_endings, people_of
from workflow.engine.verify.exploration import Edge, Graph, closure, limits_of
from workflow.engine.verify.faults import Fault, Outside
from workflow.engine.verify.foresight import read_on_entry
from workflow.engine.verify.leaves import branch_leaves, member_leaves, need_leaves
from workflow.engine.verify.trails import Trails

Nodes = Sequence[Sequence[int]]


def passage_faults(graph: Graph, behind: Trails, outside: Outside) -> Iterator[Fault]:
    """Yield what can go wrong on the way, each with a course that shows it where one does."""
    yield from _dead_ends(graph)
    yield from _entered_with_nothing(graph)
    yield from _refusing(graph)
    yield from _returns(graph, behind)
    yield from _children_again(graph, behind, outside)
    yield from _too_early(graph, behind)


def _dead_ends(graph: Graph) -> Iterator[Fault]:
    """Yield the states in which a case is caught for good, each once."""
    onward: list[list[int]] = [[] for _ in graph.nodes]
    back: list[list[int]] = [[] for _ in graph.nodes]
    for edge in filter(graph.leads_on, graph.all_edges()):
        onward[edge.source].append(edge.target)
        back[edge.target].append(edge.source)
    unexplained = set(graph.dead)
    shown: set[str] = set()
    while unexplained:
        caught = _caught(onward, back, min(unexplained))
        unexplained -= closure(caught, back)
        node = min(caught)
        name = graph.nodes[node].state
        if name not in shown:
            example = graph.example(graph.course_to(node))
            yield Fault(("states", name), "definition.dead_end", {"name": name}, example)
        shown.add(name)


def _caught(onward: Nodes, back: Nodes, node: int) -> set[int]:
    """Return the nodes among which a case goes round for ever, somewhere ahead of a dead node."""
    while True:
        ahead = closure([node], onward)
        without_return = ahead - closure([node], back)
        if not without_return:
            return ahead
        node = max(without_return)


def _entered_with_nothing(graph: Graph) -> Iterator[Fault]:
    """Yield the deadlines and the lists of members on a field that may be empty on entry."""
    workflow = graph.actions.workflow
    entries: dict[str, list[Edge | None]] = {workflow.initial: [None]}
    for edge in graph.all_edges():
        if graph.enters(edge):
            entries.setdefault(graph.nodes[edge.target].state, []).append(edge)
    for state, edges in entries.items():
        for field, part in read_on_entry(workflow.states[state]):
            yield from _empty_fields(graph, (state, *part), field, edges)


def _empty_fields(
    graph: Graph, at: Location, field: str, entries: Sequence[Edge | None]
) -> Iterator[Fault]:
    index = graph.actions.domains.fields.index(field)
    for edge in entries:
        if graph.nodes[edge.target if edge else 0].values[index] is None:
            course = [*graph.course_to(edge.source), edge] if edge else []
            values = {"name": at[0], "value": field}
            code = "definition.due_on_nothing" if at[1] == "due" else "definition.list_of_nobody"
            yield Fault(("states", *at), code, values, graph.example(course))
            return


def _refusing(graph: Graph) -> Iterator[Fault]:
    """Yield the acts by system that may be refused where people cannot lead the case on."""
    led_on = _led_on_by_people(graph)
    shown: set[str] = set()
    for index, node in enumerate(graph.nodes):
        for name in _refusable(graph, index) if index not in led_on else ():
            if name not in shown:
                shown.add(name)
                at = ("acts", name, "needs")
                values = {"name": name, "value": node.state}
                example = graph.example(graph.course_to(index))
                yield Fault(at, "definition.system_may_refuse", values, example)


def doubtful_ways_on(graph: Graph) -> frozenset[str]:
    """Return the acts not counted without which people might not lead on where an act refuses."""
    loose = limits_of(graph.actions).keys() - set(graph.counted)
    surely = _led_on_by_people(graph, without=loose)
    states = {
        node.state
        for index, node in enumerate(graph.nodes)
        if index not in surely and _refusable(graph, index)
    }
    return frozenset(
        name for state in states for name in graph.actions.in_state[state] if name in loose
    )


def _refusable(graph: Graph, node: int) -> list[str]:
    """Return the acts by system that may be refused at a node."""
    place, acts = graph.nodes[node], graph.actions.workflow.acts
    return [
        name
        for name in graph.actions.in_state[place.state]
        if SYSTEM in acts[name].by
        and (
            any(need.guard is not None for need in acts[name].needs)
            or graph.courses(name, place).refusable
        )
    ]


def _led_on_by_people(graph: Graph, *, without: Collection[str] = ()) -> set[int]:
    """Return the nodes from which people can lead a case into another state without some acts."""
    acts = graph.actions.workflow.acts
    leading: set[int] = set()
    back: list[list[int]] = [[] for _ in graph.nodes]
    for edge in graph.all_edges():
        if people_of(acts[edge.act]) and edge.act not in without:
            if graph.nodes[edge.source].state == graph.nodes[edge.target].state:
                back[edge.target].append(edge.source)
            else:
                leading.add(edge.source)
    return closure(leading, back)


def _returns(graph: Graph, behind: Trails) -> Iterator[Fault]:
    """Yield the returns to a state that was not passed."""
    workflow = graph.actions.workflow
    shown: set[object] = set()
    for edge in graph.all_edges():
        act, target = workflow.acts[edge.act], graph.nodes[edge.target].state
        at = ("acts", edge.act, "to", edge.course.branch)
        # Where the case itself knows its way back, it was there.
        known = act.kind != "return" or act.to[edge.course.branch].to in PLACES
        back = known or behind.must_be_passed(target, edge.source)
        if not back and at not in shown:
            shown.add(at)
            course = _course_around(graph, target, edge.source)
            values = {"name": edge.act, "value": target}
            example = graph.example([*course, edge])
            yield Fault(at, "definition.return_to_nowhere", values, example)


def _course_around(graph: Graph, state: str, node: int) -> list[Edge]:
    """Return a shortest course to a node that does not pass a state; there is one."""
    came_by: dict[int, list[Edge]] = {0: []}
    waiting = [0]
    for source in waiting:
        for edge in graph.edges[source]:
            if edge.target not in came_by and graph.nodes[edge.target].state != state:
                came_by[edge.target] = [*came_by[source], edge]
                waiting.append(edge.target)
    return came_by[node]


def _children_again(graph: Graph, behind: Trails, outside: Outside) -> Iterator[Fault]:
    """Yield the acts that wait for children opened more than once, ended in unlike ways."""
    workflow = graph.actions.workflow
    shown: set[str] = set()
    opening = {
        name: state.children.workflow for name, state in workflow.states.items() if state.children
    }
    for edge in graph.all_edges():
        state = graph.nodes[edge.target].state
        child = opening.get(state)
        before = [one for one, opened in opening.items() if opened == child]
        again = any(behind.may_be_passed(one, edge.source) for one in before)
        if child is not None and again and state not in shown:
            shown.add(state)
            yield from mixed_endings(workflow, state, child, outside)


def _too_early(graph: Graph, behind: Trails) -> Iterator[Fault]:
    """Yield the comparisons that read a field which nothing can have filled yet."""
    for name, act in graph.actions.workflow.acts.items():
        places = [index for index, node in enumerate(graph.nodes)
                  if name in graph.actions.in_state[node.state]]  # fmt: skip
        for at, field in _reads(name, act):
            yield from _never_filled(graph, behind, at, field, places)
    for at, leaf in member_leaves(graph.actions.workflow):
        places = [index for index, node in enumerate(graph.nodes) if node.state == at[1]]
        yield from _never_filled(graph, behind, at, leaf.field, places)


def _never_filled(
    graph: Graph, behind: Trails, at: Location, field: str | None, places: Sequence[int]
) -> Iterator[Fault]:
    """Yield a fault when a field is empty at all of some nodes."""
    if field is None or not places:
        return
    if not any(_may_be_filled(graph, behind, field, node) for node in places):
        yield Fault(at, "definition.field_not_yet", {"name": field})


def _reads(name: str, act: Act) -> Iterator[tuple[Location, str]]:
    """Yield the fields that an act reads and does not fill itself, each with its place."""
    asked = {each.field for each in act.fields}
    written = asked | {field for field, value in act.sets.items() if value is not None}
    for own, found in ((asked, need_leaves(name, act)), (written, branch_leaves(name, act))):
        for at, leaf in found:
            if leaf.field is not None and leaf.field not in own:
                yield at, leaf.field


def _may_be_filled(graph: Graph, behind: Trails, field: str, node: int) -> bool:
    return any(
        behind.may_be_taken(name, node)
        for name, act in graph.actions.workflow.acts.items()
        if act.sets.get(field) is not None or field in {each.field for each in act.fields}
    )
