"""List every name that a workflow mentions, with its kind and its place."""

from collections.abc import Iterator
from dataclasses import dataclass

from definitions.groups import Group
from definitions.operations import OperationChange
from definitions.parts import Condition
from definitions.schema import Act, State, Workflow
from definitions.source import Location


@dataclass(frozen=True, slots=True)
class Reference:
    """Hold one name, the kind of thing it should name, and where it stands."""

    location: Location
    kind: str
    name: str


def references(workflow: Workflow) -> Iterator[Reference]:
    """Yield the references of a workflow in the order of the file."""
    yield Reference(("subject",), "subject", workflow.subject)
    for headline in (workflow.headline.score, workflow.headline.grade):
        yield from _optional(("headline",), "field", headline)
    for name, lane in workflow.lanes.items():
        yield from _each(("lanes", name, "roles"), "role", lane.roles)
    for name, change in workflow.operations.items():
        yield from _of_operation(("operations", name), change)
    for name, state in workflow.states.items():
        yield from _of_state(("states", name), state)
    for name, act in workflow.acts.items():
        yield from _of_act(("acts", name), act)


def _of_operation(at: Location, change: OperationChange) -> Iterator[Reference]:
    yield from _each((*at, "by"), "operator", change.by or ())
    yield from _optional((*at, "to"), "declared_state", change.to)


def _of_state(at: Location, state: State) -> Iterator[Reference]:
    yield Reference((*at, "phase"), "phase", state.phase)
    yield from _optional((*at, "lane"), "lane", state.lane)
    yield from _each((*at, "holder"), "role", state.holder)
    yield from _each((*at, "escalate"), "role", state.escalate)
    yield from _each((*at, "hidden_from"), "role", state.hidden_from)
    yield from _optional((*at, "reminders"), "reminder_set", state.reminders)
    yield from _optional((*at, "on_expiry"), "expiry_act", state.on_expiry)
    if state.group is not None:
        yield from _of_group((*at, "group"), state.group)
    if state.children is not None:
        yield Reference((*at, "children"), "workflow", state.children.workflow)
        yield from _dollar((*at, "children"), "fact", state.children.each)
    if state.due is not None:
        yield from _dollar((*at, "due"), "parameter", state.due.days)
        yield from _optional((*at, "due"), "field", state.due.date_field)


def _of_group(at: Location, group: Group) -> Iterator[Reference]:
    for index, seats in enumerate(group.members):
        where = (*at, "members", index)
        yield Reference((*where, "role"), "role", seats.role)
        yield from _optional((*where, "list"), "people_field", seats.people)
        yield from _of_condition((*where, "when"), seats.when)
    barred = group.recuse.different_person_from
    yield from _each((*at, "recuse", "different_person_from"), "act", barred)
    for name, act in (("passed", group.then.passed), ("failed", group.then.failed)):
        yield Reference((*at, "then", name), "result_act", act)


def _of_act(at: Location, act: Act) -> Iterator[Reference]:
    yield from _each((*at, "from"), "origin", act.from_)
    yield from _each((*at, "by"), "actor", act.by)
    yield from _each((*at, "copy_to"), "role", act.copy_to)
    yield from _each((*at, "different_person_from"), "act", act.different_person_from)
    yield from _each((*at, "effects"), "effect", act.effects)
    for index, asked in enumerate(act.fields):
        yield Reference((*at, "fields", index), "field", asked.field)
        yield from _dollar((*at, "fields", index), "value", asked.default)
    for target, value in act.sets.items():
        yield Reference((*at, "sets", target), "field", target)
        yield from _dollar((*at, "sets", target), "fact", value)
    for index, need in enumerate(act.needs):
        yield from _optional((*at, "needs", index), "guard", need.guard)
        yield from _of_condition((*at, "needs", index), need.condition)
    for index, branch in enumerate(act.to):
        yield Reference((*at, "to", index), "state", branch.to)
        yield from _of_condition((*at, "to", index), branch.when)
    if act.on is not None:
        yield Reference((*at, "on"), "workflow", act.on.children)


def _of_condition(at: Location, condition: Condition | None) -> Iterator[Reference]:
    if condition is None:
        return
    yield from _optional(at, "field", condition.field)
    yield from _optional(at, "fact", condition.fact)
    yield from _optional(at, "act", condition.taken)
    yield from _dollar(at, "parameter", condition.value)
    for inner in (*(condition.all or ()), *(condition.any or ()), condition.negated):
        yield from _of_condition(at, inner)


def _optional(at: Location, kind: str, name: str | None) -> Iterator[Reference]:
    if name is not None:
        yield Reference(at, kind, name)


def _each(at: Location, kind: str, names: tuple[str, ...]) -> Iterator[Reference]:
    return (Reference((*at, index), kind, name) for index, name in enumerate(names))


def _dollar(at: Location, kind: str, value: object) -> Iterator[Reference]:
    if isinstance(value, str) and value.startswith("$"):
        yield Reference(at, kind, value[1:])
