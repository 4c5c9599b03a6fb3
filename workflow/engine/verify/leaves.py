"""Find the single comparisons of a workflow's conditions, each with its place."""

from collections.abc import Iterator

from definitions.schema import Act, Condition, Workflow
from definitions.source import Location

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


def all_leaves(workflow: Workflow) -> Iterator[Leaf]:
    """Yield all comparisons of a workflow."""
    for name, act in workflow.acts.items():
        yield from leaves_of(name, act)


def parameter_of(leaf: Condition) -> str | None:
    """Return the parameter that a comparison names, or nothing."""
    value = leaf.value
    return value[1:] if isinstance(value, str) and value.startswith("$") else None
