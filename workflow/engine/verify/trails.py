"""Tell what lies behind each node: acts that may have been taken, states passed for sure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from workflow.engine.verify.exploration import Edge, Graph

# Sets of names as the bits of a number: there are many nodes, and few names.
Bits = int


@dataclass(frozen=True, slots=True)
class Trails:
    """Hold, by node, the acts and states that may lie behind it, and the states that must."""

    acts: Mapping[str, Bits]
    states: Mapping[str, Bits]
    may_acts: Sequence[Bits]
    may_states: Sequence[Bits]
    must_states: Sequence[Bits]

    def may_be_taken(self, act: str, node: int) -> bool:
        """Tell whether an act may have been taken before a case stands at a node."""
        return bool(self.may_acts[node] & self.acts[act])

    def may_be_passed(self, state: str, node: int) -> bool:
        """Tell whether a state may have been passed, the node's own included."""
        return bool(self.may_states[node] & self.states[state])

    def must_be_passed(self, state: str, node: int) -> bool:
        """Tell whether a state was passed on every course, the node's own included."""
        return bool(self.must_states[node] & self.states[state])


def trails(graph: Graph) -> Trails:
    """Follow all courses of a walk."""
    workflow = graph.actions.workflow
    acts = {name: 1 << index for index, name in enumerate(workflow.acts)}
    states = {name: 1 << index for index, name in enumerate(workflow.states)}
    own = [states[node.state] for node in graph.nodes]
    everything = (1 << len(states)) - 1
    nothing = [0] * len(own)
    may_acts = _follow(graph, nothing, lambda e, bits, old: old | bits | acts[e.act])
    may_states = _follow(graph, own, lambda _, bits, old: old | bits)
    must = [own[0], *[everything] * (len(own) - 1)]
    must_states = _follow(graph, must, lambda e, bits, old: old & (bits | own[e.target]))
    return Trails(acts, states, may_acts, may_states, must_states)


def _follow(
    graph: Graph, start: Sequence[Bits], step: Callable[[Edge, Bits, Bits], Bits]
) -> Sequence[Bits]:
    """Repeat a step along all edges until nothing changes."""
    found = list(start)
    changing = True
    while changing:
        changing = False
        for edge in graph.all_edges():
            old = found[edge.target]
            new = step(edge, found[edge.source], old)
            if new != old:
                found[edge.target], changing = new, True
    return found
