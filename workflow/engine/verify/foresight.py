"""Tell which fields may still be read in a state, before an act writes them anew.

What no act will read any more makes no difference; forgetting it keeps the walk short.
"""

from collections.abc import Iterator, Mapping

from definitions.schema import Act, State, Workflow
from definitions.source import Location
from workflow.engine.verify.leaves import branch_leaves, need_leaves

Fields = frozenset[str]


def read_on_entry(state: State) -> Iterator[tuple[str, Location]]:
    """Yield the fields that entering a state reads, and the part of the state that does."""
    if state.due is not None and state.due.date_field is not None:
        yield state.due.date_field, ("due",)
    for index, seats in enumerate(state.group.members if state.group is not None else ()):
        if seats.people is not None:
            yield seats.people, ("group", "members", index)


def read_ahead(workflow: Workflow, in_state: Mapping[str, tuple[str, ...]]) -> Mapping[str, Fields]:
    """Return, by state, the fields whose present values may be read there or later."""
    reads = {name: reads_of(name, act) for name, act in workflow.acts.items()}
    ahead: dict[str, Fields] = {
        name: frozenset(field for field, _ in read_on_entry(state))
        for name, state in workflow.states.items()
    }
    changing = True
    while changing:
        changing = False
        for state, names in in_state.items():
            found = ahead[state].union(*(reads[name] for name in names))
            for name in names:
                found |= _kept(workflow, workflow.acts[name], state, ahead)
            if found != ahead[state]:
                ahead[state], changing = found, True
    return ahead


def reads_of(name: str, act: Act) -> Fields:
    """Return the fields of which an act reads the value that they had before it."""
    typed = _typed(act)
    needs = {leaf.field for _, leaf in need_leaves(name, act)} - typed
    branches = {leaf.field for _, leaf in branch_leaves(name, act)} - typed - act.sets.keys()
    return frozenset(field for field in needs | branches if field is not None)


def _kept(workflow: Workflow, act: Act, state: str, ahead: Mapping[str, Fields]) -> Fields:
    """Return what is read after an act and not written by it."""
    back = workflow.returners(state) if act.kind == "forward" else ()
    targets = {*workflow.ends_of(act, state), *back}
    return frozenset().union(*(ahead[each] for each in targets)) - _typed(act) - act.sets.keys()


def _typed(act: Act) -> set[str]:
    return {asked.field for asked in act.fields if asked.required}
