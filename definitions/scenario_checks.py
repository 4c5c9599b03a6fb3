"""Check that the names in a scenario resolve and that its parts fit together."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from definitions.checks import Names
from definitions.errors import Problem
from definitions.operations import CASE_OPERATIONS, INPUTS
from definitions.references import Reference
from definitions.scenarios import Expectation, Scenario, Step
from definitions.schema import CLAIMING, MEMBER_ACTS, OPERATIONS, RETURN_TO, Parameter, Workflow
from definitions.source import Location, Source
from definitions.suggestions import closest

_REFUSAL, _LACKS = "refusal.", ("missing.", "invalid.")


def check_scenario(
    scenario: Scenario,
    source: Source,
    workflows: Mapping[str, Workflow],
    names: Names,
    *,
    rules: Collection[str],
) -> list[Problem]:
    """Return the faults of one scenario, in no particular order.

    `rules` are what may stand after `refused`.
    """
    workflow = workflows.get(scenario.workflow)
    if workflow is None:
        missing = Reference(("workflow",), "workflow", scenario.workflow)
        return list(_unknown(source, [missing], {"workflow": workflows.keys()}))
    known = {**_known(scenario, workflow, workflows, names), "rule": rules}
    return [
        *_unknown(source, _references(scenario), known),
        *_reserved_names(scenario, source),
        *_stray_keys(scenario, source),
        *_typed_for_claims(scenario, source),
        *_posts_not_held(scenario, source),
        *_proxies_not_granted(scenario, source),
        *_parameter_faults(scenario, source, workflow),
        *_backwards(scenario, source),
        *_launches_without_rule(scenario, source, workflow),
    ]


def refusal_rules(codes: Collection[str]) -> frozenset[str]:
    """Return the rules among the codes of messages, and the codes of what is missing or wrong."""
    rules = {code.removeprefix(_REFUSAL) for code in codes if code.startswith(_REFUSAL)}
    return frozenset(rules | {code for code in codes if code.startswith(_LACKS)})


def _unknown(
    source: Source, found: Iterable[Reference], known: Mapping[str, Collection[str] | None]
) -> Iterator[Problem]:
    for reference in found:
        allowed = known[reference.kind]
        if allowed is not None and reference.name not in allowed:
            code = f"definition.unknown_{reference.kind}"
            values = {"name": reference.name, "suggestion": closest(reference.name, allowed)}
            yield source.problem(reference.location, code, **values)


def _known(
    scenario: Scenario, workflow: Workflow, workflows: Mapping[str, Workflow], names: Names
) -> Mapping[str, Collection[str] | None]:
    facts = names.facts_of(workflow)
    return {
        "role": names.roles,
        "person": scenario.people.keys(),
        "value": facts | workflow.fields.keys(),
        "guard": names.guards,
        "slip": names.slips,
        "parameter": workflow.parameters.keys(),
        "act": workflow.acts.keys() | OPERATIONS,
        "act_of_person": workflow.acts.keys() | MEMBER_ACTS | CASE_OPERATIONS | CLAIMING,
        "input": INPUTS,
        "field": workflow.fields.keys(),
        "state": workflow.states.keys(),
        "ending": _endings(workflow),
        "child_ending": _child_endings(workflow, workflows),
    }


def _step_keys() -> set[str]:
    return {info.alias or name for name, info in Step.model_fields.items()}


def _endings(workflow: Workflow) -> set[str]:
    return {state.final for state in workflow.states.values() if state.final is not None}


def _child_endings(workflow: Workflow, workflows: Mapping[str, Workflow]) -> set[str] | None:
    opened = {state.children.workflow for state in workflow.states.values() if state.children}
    if not opened <= workflows.keys():
        return None
    return {ending for name in opened for ending in _endings(workflows[name])}


def _references(scenario: Scenario) -> Iterator[Reference]:
    for person, holdings in scenario.people.items():
        for index, holding in enumerate(holdings):
            yield Reference(("people", person, index), "role", holding.role)
    yield from _of_proxies(scenario)
    if scenario.opened_by is not None:
        yield Reference(("opened_by",), "person", scenario.opened_by)
    for name in scenario.parameters:
        yield Reference(("parameters", name), "parameter", name)
    for at, given, guards in scenario.circumstances():
        yield from _each((*at, "given"), "value", given)
        yield from _each((*at, "guards"), "guard", guards)
    for index, step in enumerate(scenario.steps):
        at = ("steps", index)
        for person in step.others.keys() & scenario.people.keys():
            yield Reference((*at, person), "act_of_person", step.others[person])
        yield from _of_step(at, step)


def _of_proxies(scenario: Scenario) -> Iterator[Reference]:
    yield from _each(("proxies",), "person", scenario.proxies)
    for person, principals in scenario.proxies.items():
        for index, principal in enumerate(principals):
            yield Reference(("proxies", person, index), "person", principal)


def _of_step(at: Location, step: Step) -> Iterator[Reference]:
    operation = step.act is not None and step.act[1] in CASE_OPERATIONS
    kind = "input" if operation else "field"
    yield from _each((*at, "fields"), kind, step.fields or ())
    if step.return_to is not None:
        yield Reference((*at, RETURN_TO), "state", step.return_to)
    if step.refused is not None:
        yield Reference((*at, "refused"), "rule", step.refused)
    for child, ending in (step.children or {}).items():
        yield Reference((*at, "children", child), "child_ending", ending)
    if step.expect is not None:
        yield from _of_expectation((*at, "expect"), step.expect)


def _of_expectation(at: Location, expect: Expectation) -> Iterator[Reference]:
    if "state" in expect.model_fields_set:
        yield Reference((*at, "state"), "state", expect.state)
    if expect.ended is not None:
        yield Reference((*at, "ended"), "ending", expect.ended)
    for index, person in enumerate(expect.open):
        yield Reference((*at, "open", index), "person", person)
    for index, act in enumerate(expect.history):
        yield Reference((*at, "history", index), "act", act)
    yield from _each((*at, "fields"), "field", expect.fields)
    yield from _each((*at, "ballots"), "person", expect.ballots)
    yield from _each((*at, "signers"), "person", expect.signers)
    yield from _each((*at, "messages"), "person", expect.messages)
    if expect.slip is not None:
        yield Reference((*at, "slip"), "slip", expect.slip)


def _each(at: Location, kind: str, names: Iterable[str]) -> Iterator[Reference]:
    return (Reference((*at, name), kind, name) for name in names)


def _reserved_names(scenario: Scenario, source: Source) -> Iterator[Problem]:
    for name in scenario.people.keys() & _step_keys():
        yield source.problem(("people", name), "scenario.reserved_name", name=name)


def _stray_keys(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """Find keys of a step that are neither known nor its one person."""
    people = scenario.people.keys()
    for index, step in enumerate(scenario.steps):
        alone = len(step.others) == 1
        for name in step.others.keys() - people:
            code = "definition.unknown_person" if alone else "definition.unknown_key"
            values = {"name": name, "suggestion": closest(name, _step_keys() | people)}
            yield source.problem(("steps", index, name), code, **values)
        for name in [each for each in step.others if each in people][1:]:
            yield source.problem(("steps", index, name), "scenario.two_people", name=name)


def _typed_for_claims(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """Find claims that come with what only acts take."""
    for index, step in enumerate(scenario.steps):
        claims = step.act is not None and step.act[1] in CLAIMING
        if claims and (step.opinion is not None or step.typed):
            yield source.problem(("steps", index), "scenario.claim_takes_nothing")


def _posts_not_held(scenario: Scenario, source: Source) -> Iterator[Problem]:
    for index, step in enumerate(scenario.steps):
        holder = step.for_ or (step.act and step.act[0])
        if step.as_ is None or holder not in scenario.people:
            continue
        held = {holding.role for holding in scenario.people[holder]}
        if step.as_ not in held:
            values = {"name": step.as_, "suggestion": closest(step.as_, held)}
            yield source.problem(("steps", index, "as"), "scenario.not_held", **values)


def _proxies_not_granted(scenario: Scenario, source: Source) -> Iterator[Problem]:
    for person, principals in scenario.proxies.items():
        if person in principals:
            yield source.problem(("proxies", person), "scenario.proxy_of_oneself", name=person)
    for index, step in enumerate(scenario.steps):
        person = step.act[0] if step.act else ""
        if step.for_ is not None and step.for_ not in scenario.proxies.get(person, ()):
            values = {"name": person, "principal": step.for_}
            yield source.problem(("steps", index, "for"), "scenario.no_proxy", **values)


def _parameter_faults(scenario: Scenario, source: Source, workflow: Workflow) -> Iterator[Problem]:
    for name, value in scenario.parameters.items():
        spec = workflow.parameters.get(name)
        fault = None if spec is None else _parameter_fault(spec, value)
        if fault is not None:
            yield source.problem(("parameters", name), fault, name=name)


def _parameter_fault(spec: Parameter, value: int | tuple[str, ...]) -> str | None:
    if isinstance(spec.default, int) != isinstance(value, int):
        return "scenario.parameter_kind"
    if isinstance(value, int):
        low = value if spec.min is None else spec.min
        high = value if spec.max is None else spec.max
        return None if low <= value <= high else "scenario.parameter_range"
    return None


def _launches_without_rule(
    scenario: Scenario, source: Source, workflow: Workflow
) -> Iterator[Problem]:
    for index, step in enumerate(scenario.steps):
        expected = step.expect is not None and "launched" in step.expect.model_fields_set
        if expected and workflow.launch is None:
            at = ("steps", index, "expect", "launched")
            yield source.problem(at, "scenario.no_launch", name=workflow.workflow)


def _backwards(scenario: Scenario, source: Source) -> Iterator[Problem]:
    now = scenario.now
    for index, step in enumerate(scenario.steps):
        if step.until is not None and step.until <= now:
            yield source.problem(("steps", index, "until"), "scenario.not_later")
        now = step.until or now
