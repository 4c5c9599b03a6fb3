"""Check that a workflow uses what its subject offers, and gives guards the parameters they take."""

from collections.abc import Iterator, Mapping

from definitions.errors import Problem
from definitions.schema import Act, Need, State, Workflow
from definitions.source import Location, Source
from definitions.subjects import OfferKind, Subject
from definitions.suggestions import closest
from definitions.written import written

Use = tuple[Location, OfferKind, str]


def subject_faults(
    workflow: Workflow, source: Source, subjects: Mapping[str, Subject]
) -> Iterator[Problem]:
    """Yield what belongs to cases of another subject, and the wrong parameters of guards."""
    own = subjects.get(workflow.subject)
    if own is None:
        return
    for at, kind, name in _uses(workflow):
        others = [each.title for each in subjects.values() if name in each.offers(kind)]
        if others and name not in own.offers(kind):
            values = {"name": name, "other": " / ".join(others), "expected": own.title}
            near = closest(name, own.offers(kind))
            yield source.problem(at, "definition.of_other_subject", **values, suggestion=near)
    for act_name, act in workflow.acts.items():
        for index, need in enumerate(act.needs):
            yield from _parameter_faults(source, ("acts", act_name, "needs", index), need, own)


def _uses(workflow: Workflow) -> Iterator[Use]:
    for name, state in workflow.states.items():
        yield from _of_state(("states", name), state)
    for name, act in workflow.acts.items():
        yield from _of_act(("acts", name), act)


def _of_state(at: Location, state: State) -> Iterator[Use]:
    if state.form is not None:
        yield (*at, "form"), "form", state.form
    for index, part in enumerate(state.edits):
        yield (*at, "edits", index), "part", part


def _of_act(at: Location, act: Act) -> Iterator[Use]:
    for index, need in enumerate(act.needs):
        if need.guard is not None:
            yield (*at, "needs", index), "guard", need.guard
    for index, effect in enumerate(act.effects):
        yield (*at, "effects", index), "effect", effect


def _parameter_faults(source: Source, at: Location, need: Need, own: Subject) -> Iterator[Problem]:
    if need.guard is None and need.parameters:
        yield source.problem((*at, "parameters"), "definition.parameters_without_guard")
    taken = own.guards.get(need.guard or "")
    if taken is None:
        return  # a guard that is unknown, or another subject's, is told of itself
    for name, value in need.parameters.items():
        place = (*at, "parameters", name)
        values: dict[str, object] = {"name": name, "other": need.guard}
        if name not in taken:
            near = closest(name, taken)
            code = "definition.unknown_guard_parameter"
            yield source.problem(place, code, **values, suggestion=near)
        elif not taken[name].fits(value):
            values |= {"ge": taken[name].least, "value": written(value)}
            yield source.problem(place, "definition.guard_parameter_kind", **values)
