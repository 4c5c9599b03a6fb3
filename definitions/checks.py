"""Check that the names of a workflow resolve and that its parts fit together.

What the workflow then means is proved by `workflow/engine/verify`, which knows the engine.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from definitions.errors import Problem
from definitions.launches import title_fault
from definitions.operation_checks import operation_faults
from definitions.operations import WHO
from definitions.references import references
from definitions.schema import (
    CLAIMING,
    CORRECT,
    OPERATIONS,
    PLACES,
    RETURN_TO,
    STAY,
    SYSTEM,
    Act,
    State,
    Workflow,
)
from definitions.source import Source
from definitions.subject_checks import subject_faults
from definitions.subjects import Subject
from definitions.suggestions import closest

# Facts that the engine itself supplies.
BUILT_IN_FACTS = frozenset({"today"})


@dataclass(frozen=True, slots=True)
class Names:
    """Hold the names outside a workflow that it may refer to; None leaves a kind unchecked."""

    roles: frozenset[str]
    reminders: frozenset[str]
    subjects: Mapping[str, Subject]
    workflows: frozenset[str]
    guards: frozenset[str] | None = None
    effects: frozenset[str] | None = None
    slips: frozenset[str] | None = None

    def facts_of(self, workflow: Workflow) -> frozenset[str]:
        """Return the facts of a workflow's subject."""
        subject = self.subjects.get(workflow.subject)
        return frozenset() if subject is None else frozenset(subject.facts)


def check_workflow(workflow: Workflow, source: Source, names: Names) -> list[Problem]:
    """Return the faults of one workflow, in no particular order."""
    return [
        *_unknown_names(workflow, source, names),
        *_shapes(workflow, source),
        *_launch_faults(workflow, source, names),
        *subject_faults(workflow, source, names.subjects),
    ]


def _unknown_names(workflow: Workflow, source: Source, names: Names) -> Iterator[Problem]:
    known = _known(workflow, names)
    for reference in references(workflow):
        allowed = known[reference.kind]
        if allowed is not None and reference.name not in allowed:
            code = f"definition.unknown_{reference.kind}"
            values = {"name": reference.name, "suggestion": closest(reference.name, allowed)}
            yield source.problem(reference.location, code, **values)


def _known(workflow: Workflow, names: Names) -> Mapping[str, frozenset[str] | None]:
    facts = names.facts_of(workflow) | BUILT_IN_FACTS
    open_states = {name for name, state in workflow.states.items() if state.final is None}
    expiring = {name for name, act in workflow.acts.items() if act.by == (SYSTEM,)}
    return {
        "subject": frozenset(names.subjects),
        "role": names.roles,
        "actor": names.roles | {SYSTEM},
        "operator": names.roles | WHO,
        "field": frozenset(workflow.fields),
        "fact": facts,
        "value": facts | frozenset(workflow.fields),
        "parameter": frozenset(workflow.parameters),
        "phase": frozenset(workflow.phases),
        "lane": frozenset(workflow.lanes),
        "reminder_set": names.reminders,
        "workflow": names.workflows,
        "expiry_act": frozenset(expiring),
        "result_act": frozenset(expiring),
        "people_field": frozenset(
            name for name, field in workflow.fields.items() if field.type == "people"
        ),
        "origin": frozenset(open_states),
        "state": frozenset(workflow.states) | PLACES,
        "declared_state": frozenset(workflow.states),
        "act": frozenset(workflow.acts),
        "guard": names.guards,
        "effect": names.effects,
    }


def _shapes(workflow: Workflow, source: Source) -> Iterator[Problem]:
    if sum(state.initial for state in workflow.states.values()) != 1:
        yield source.problem(("states",), "definition.one_initial")
    for name in sorted(PLACES & workflow.states.keys()):
        yield source.problem(("states", name), "definition.reserved_state", name=name)
    for name in sorted({RETURN_TO, CORRECT} & workflow.fields.keys()):
        yield source.problem(("fields", name), "definition.reserved_field", name=name)
    for name, state in workflow.states.items():
        for code in _state_faults(workflow, name, state):
            yield source.problem(("states", name), code, name=name)
        yield from _due_faults(workflow, source, name, state)
        yield from _result_faults(workflow, source, name, state)
    for name, act in workflow.acts.items():
        yield from _act_faults(workflow, source, name, act)
    yield from operation_faults(workflow, source)
    if not _gives_numbers(workflow.number):
        yield source.problem(("number",), "definition.bad_number")


def _launch_faults(workflow: Workflow, source: Source, names: Names) -> Iterator[Problem]:
    """Find launches of what cannot open by itself, and cases that could not be told apart."""
    launch = workflow.launch
    if launch is None:
        return
    subject = names.subjects.get(workflow.subject)
    if subject is None or launch.for_ not in subject.launches:
        yield source.problem(("launch", "for"), "definition.launch_for_nobody", name=launch.for_)
    if "{serial" not in workflow.number:
        yield source.problem(("launch",), "definition.launch_of_a_child")
    fault = title_fault(launch)
    if fault is not None:
        yield source.problem(("launch", "title"), fault)


def _act_faults(workflow: Workflow, source: Source, name: str, act: Act) -> Iterator[Problem]:
    if name in OPERATIONS | CLAIMING:
        yield source.problem(("acts", name), "definition.reserved_act", name=name)
    yield from _return_faults(workflow, source, name, act)
    yield from _vote_faults(workflow, source, name, act)
    yield from _branch_faults(source, name, act)
    yield from _lacking(source, name, act)


def _lacking(source: Source, name: str, act: Act) -> Iterator[Problem]:
    for key, listed, code in (("from", act.from_, "no_origin"), ("by", act.by, "no_actor")):
        if not listed:
            yield source.problem(("acts", name, key), f"definition.{code}", name=name)


def _gives_numbers(pattern: str) -> bool:
    """Tell whether a pattern gives every case another number."""

    def number(**changes: object) -> str:
        values = {"fiscal_year": 2026, "serial": 1, "parent": "P", "ordinal": 1, **changes}
        return pattern.format(**values)

    try:
        first = number()
        by_itself, below = number(serial=2), number(ordinal=2)
        return by_itself != first or (below != first and number(parent="Q") != first)
    except (AttributeError, IndexError, KeyError, ValueError):
        return False


def _branch_faults(source: Source, name: str, act: Act) -> Iterator[Problem]:
    if not act.to:
        yield source.problem(("acts", name, "to"), "definition.no_destination", name=name)
    for index, branch in enumerate(act.to):
        if (index == len(act.to) - 1) != (branch.when is None):
            yield source.problem(("acts", name, "to", index), "definition.branch_order")


def _return_faults(workflow: Workflow, source: Source, name: str, act: Act) -> Iterator[Problem]:
    """Find what only returns may say in acts of another kind."""
    for index, branch in enumerate(act.to):
        # A state that is called so is told of itself.
        place = branch.to in PLACES - {STAY} and branch.to not in workflow.states
        if place and act.kind != "return":
            at = ("acts", name, "to", index)
            yield source.problem(at, "definition.place_of_a_return", name=branch.to)
    for key, value, plain in (
        ("then", act.then, "again"),
        ("votes", act.votes, "reopen"),
        ("names", act.names, "none"),
    ):
        if value != plain and act.kind != "return":
            yield source.problem(("acts", name, key), "definition.only_of_a_return", name=key)


def _vote_faults(workflow: Workflow, source: Source, name: str, act: Act) -> Iterator[Problem]:
    """Find returns that keep the votes of no group, or never come back to it."""
    at = ("acts", name, "votes")
    origins = [workflow.states[each] for each in act.from_ if each in workflow.states]
    if act.votes != "keep" or act.kind != "return":
        return
    if act.then != "straight_back":
        yield source.problem(at, "definition.votes_without_way_back")
    elif origins and not any(each.group for each in origins):
        yield source.problem(at, "definition.votes_without_group", name=name)


def _due_faults(workflow: Workflow, source: Source, name: str, state: State) -> Iterator[Problem]:
    days = state.due.days if state.due is not None else None
    parameter = workflow.parameters.get(days[1:]) if isinstance(days, str) else None
    if parameter is not None and not isinstance(parameter.default, int):
        yield source.problem(("states", name, "due"), "definition.due_not_a_number", name=days)
    field = state.due.date_field if state.due is not None else None
    spec = workflow.fields.get(field) if field is not None else None
    if spec is not None and spec.type != "date":
        yield source.problem(("states", name, "due"), "definition.due_not_a_date", name=field)


def _result_faults(
    workflow: Workflow, source: Source, name: str, state: State
) -> Iterator[Problem]:
    """Find results of a group that do not lead on from its state."""
    if state.group is None:
        return
    then = state.group.then
    for result, act in (("passed", then.passed), ("failed", then.failed)):
        if act in workflow.acts and act not in workflow.acts_from(name):
            at = ("states", name, "group", "then", result)
            yield source.problem(at, "definition.result_from_elsewhere", name=act)


def _state_faults(workflow: Workflow, name: str, state: State) -> Iterator[str]:
    kinds = (bool(state.holder), state.group, state.children, state.final)
    if sum(kind not in (None, False) for kind in kinds) != 1:
        yield "definition.state_needs_holder"
    if workflow.lane_of(name) is None:
        yield "definition.state_without_lane"
    if state.due is not None and not state.escalate:
        yield "definition.due_without_escalation"
    if state.due is None and (state.reminders is not None or state.on_expiry is not None):
        yield "definition.reminders_without_due"
    if state.group is not None and state.on_expiry is not None:
        yield "definition.group_expiry"
    elif state.on_expiry is not None and state.on_expiry not in workflow.acts_from(name):
        yield "definition.expiry_from_elsewhere"
