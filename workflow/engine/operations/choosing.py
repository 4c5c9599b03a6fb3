"""List what can be chosen for an operation: people, tasks, slips, states."""

from collections.abc import Callable, Iterable, Mapping

from definitions.operations import COLOUR, PEOPLE, PERSON, TASK, TO, WHICH
from workflow.engine.operations.handing import eligible, tasks_to_hand, unsigned
from workflow.engine.operations.handling import Handling
from workflow.engine.operations.moving import landings
from workflow.engine.operations.telling import graver_slips, readers

# A value with what people call it.
Titled = tuple[str, str]


def people_to_choose(h: Handling) -> Mapping[str, frozenset[str]]:
    """Return by input the people who can be chosen."""
    return {name: _PEOPLE[name](h) for name in h.rule.inputs if name in _PEOPLE}


def things_to_choose(h: Handling) -> Mapping[str, tuple[Titled, ...]]:
    """Return by input what else can be chosen from what the case has or knows."""
    return {
        name: tuple(dict.fromkeys(_THINGS[name](h))) for name in h.rule.inputs if name in _THINGS
    }


def _tasks(h: Handling) -> Iterable[Titled]:
    titled = h.world.roles.titled
    return ((task.stands_for, titled(task.stands_for)) for task in tasks_to_hand(h))


def _slips(h: Handling) -> Iterable[Titled]:
    return ((each, h.world.operations.slips[each]) for each in graver_slips(h))


def _landings(h: Handling) -> Iterable[Titled]:
    states = h.definition.workflow.states
    return ((each, states[each].title) for each in landings(h.definition, h.case))


_PEOPLE: Mapping[str, Callable[[Handling], frozenset[str]]] = {
    PERSON: eligible,
    PEOPLE: readers,
    WHICH: unsigned,
}
_THINGS: Mapping[str, Callable[[Handling], Iterable[Titled]]] = {
    TASK: _tasks,
    COLOUR: _slips,
    TO: _landings,
}
