"""Find what no course of a case ever reaches: states, acts and branches."""

from collections.abc import Iterator, Sequence

from definitions.operations import TERMINATE
from definitions.schema import Act
from workflow.engine.verify.exploration import Graph
from workflow.engine.verify.faults import Fault

# From which states an act was taken, and by which of its branches.
Ways = set[tuple[str, int]]


def reach_faults(graphs: Sequence[Graph]) -> Iterator[Fault]:
    """Yield what is reached with none of the parameters for which a workflow was walked."""
    workflow = graphs[0].actions.workflow
    reached = {node.state for graph in graphs for node in graph.nodes}
    ended = workflow.changed(TERMINATE)
    # Where nobody ends a case by hand, its end needs a way of its own.
    if ended is not None and ended.to is not None and ended.by != ():
        reached.add(ended.to)
    for name in workflow.states:
        if name not in reached:
            yield Fault(("states", name), "definition.unreachable", {"name": name})
    fired: dict[str, Ways] = {name: set() for name in workflow.acts}
    for graph in graphs:
        for edge in graph.all_edges():
            fired[edge.act].add((graph.nodes[edge.source].state, edge.course.branch))
    for name, act in workflow.acts.items():
        yield from _act_faults(graphs, name, act, reached, fired[name])


def _act_faults(
    graphs: Sequence[Graph], name: str, act: Act, reached: set[str], fired: Ways
) -> Iterator[Fault]:
    offered = [
        state
        for state in act.from_
        if state in reached and name in graphs[0].actions.in_state[state]
    ]
    states = {state for state, _ in fired}
    if offered and not fired:
        yield _never(graphs, name)
        return
    for state in offered:
        if state not in states:
            at = ("acts", name, "from", act.from_.index(state))
            yield Fault(at, "definition.act_never_from", {"name": name, "value": state})
    taken = {branch for _, branch in fired}
    for index in range(len(act.to)) if fired else ():
        if index not in taken:
            at = ("acts", name, "to", index)
            yield Fault(at, "definition.branch_never", {"name": name})


def _never(graphs: Sequence[Graph], name: str) -> Fault:
    values = {"name": name}
    if any(graph.actions.conceivable(name).ways for graph in graphs):
        return Fault(("acts", name), "definition.act_never", values)
    return Fault(("acts", name, "needs"), "definition.needs_contradict", values)
