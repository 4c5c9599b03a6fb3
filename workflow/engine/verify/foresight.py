"""Tell which fields may still be read in a state, before an act writes them anew.

What no act will read any more makes no difference; forgetting it keeps the walk short.
"""

from collections.abc import Mapping

from definitions.schema import Act, Workflow
from workflow.engine.verify.arrangement import end_of
from workflow.engine.verify.leaves import branch_leaves, need_leaves

Fields = frozenset[str]


def read_ahead(workflow: Workflow, in_state: Mapping[str, tuple[str, ...]]) -> Mapping[str, Fields]:
    """Return, by state, the fields whose present values may be read there or later."""
    reads = {name: reads_of(name, act) for name, act in workflow.acts.items()}
    dates = {name: state.due.date_field if state.due else None for name, state in
             workflow.states.items()}  # fmt: skip
    ahead: dict[str, Fields] = {
        name: frozenset() if field is None else frozenset({field}) for name, field in dates.items()
    }
    changing = True
    while changing:
        changing = False
        for state, names in in_state.items():
            found = ahead[state].union(*(reads[name] for name in names))
            for name in names:
                found |= _kept(workflow.acts[name], state, ahead)
            if found != ahead[state]:
                ahead[state], changing = found, True
    return ahead


def reads_of(name: str, act: Act) -> Fields:
    """Return the fields of which an act reads the value that they had before it."""
    typed = _typed(act)
    needs = {leaf.field for _, leaf in need_leaves(name, act)} - typed
    branches = {leaf.field for _, leaf in branch_leaves(name, act)} - typed - act.sets.keys()
    return frozenset(field for field in needs | branches if field is not None)


def _kept(act: Act, state: str, ahead: Mapping[str, Fields]) -> Fields:
    """Return what is read after an act and not written by it."""
    targets = {end_of(branch, state) for branch in act.to}
    return frozenset().union(*(ahead[each] for each in targets)) - _typed(act) - act.sets.keys()


def _typed(act: Act) -> set[str]:
    return {asked.field for asked in act.fields if asked.required}
