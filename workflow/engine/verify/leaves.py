"""Find the single comparisons of a workflow's conditions, each with its place."""

from collections.abc import Iterator

from definitions.parts import Condition
from definitions.schema import Act, Workflow
from definitions.source import Location
from workflow.engine.conditions import times_of

Leaf = tuple[Location, Condition]


def leaves(condition: Condition, at: Location) -> Iterator[Leaf]:
    """Yield the comparisons that a condition is made of."""
    if condition.negated is not None:
        yield from leaves(condition.negated, (*at, "not"))
    elif condition.all is None and condition.any is None:
        yield at, condition
    for key, parts in (("all", condition.all), ("any", condition.any)):
        for index, inner in enumerate(parts or ()):
            yield from leaves(inner, (*at, key, index))


def need_leaves(name: str, act: Act) -> Iterator[Leaf]:
    """Yield the comparisons of an act's needs."""
    for index, need in enumerate(act.needs):
        if need.condition is not None:
            yield from leaves(need.condition, ("acts", name, "needs", index, "condition"))


def branch_leaves(name: str, act: Act) -> Iterator[Leaf]:
    """Yield the comparisons of an act's branches."""
    for index, branch in enumerate(act.to):
        if branch.when is not None:
            yield from leaves(branch.when, ("acts", name, "to", index, "when"))


def leaves_of(name: str, act: Act) -> Iterator[Leaf]:
    """Yield all comparisons of an act."""
    yield from need_leaves(name, act)
    yield from branch_leaves(name, act)


def member_conditions(workflow: Workflow) -> Iterator[Leaf]:
    """Yield the conditions under which groups have their seats, each with its place."""
    for name, state in workflow.states.items():
        for index, seats in enumerate(state.group.members if state.group is not None else ()):
            if seats.when is not None:
                yield ("states", name, "group", "members", index, "when"), seats.when


def member_leaves(workflow: Workflow) -> Iterator[Leaf]:
    """Yield the comparisons on which seats depend."""
    for at, condition in member_conditions(workflow):
        yield from leaves(condition, at)


def all_leaves(workflow: Workflow) -> Iterator[Leaf]:
    """Yield all comparisons of a workflow's acts."""
    for name, act in workflow.acts.items():
        yield from leaves_of(name, act)


def fact_of(leaf: Condition) -> str | None:
    """Return the fact that a comparison reads; how often an act was taken is one too."""
    return leaf.fact if leaf.taken is None else times_of(leaf.taken)


def parameter_of(leaf: Condition) -> str | None:
    """Return the parameter that a comparison names, or nothing."""
    value = leaf.value
    return value[1:] if isinstance(value, str) and value.startswith("$") else None
