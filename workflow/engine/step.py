"""Decide what one act does to a case."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from definitions.schema import Act, Need, Workflow
from workflow.engine.arrival import Move, arrive, facts_on
from workflow.engine.authority import refuse_actor
from workflow.engine.conditions import Reader, holds
from workflow.engine.corrections import correction_of, refuse_locked, without_names
from workflow.engine.definition import Definition
from workflow.engine.inputs import take_fields
from workflow.engine.operations import CASE_OPERATIONS, operate
from workflow.engine.returning import place_named, sender_of
from workflow.engine.signatures import refuse_for_signers, refuse_to_call
from workflow.engine.values import (
    CaseView,
    Missing,
    Outcome,
    Refusal,
    Request,
    Value,
    World,
)
from workflow.engine.voting import BALLOT_OPERATIONS, Ballot


def step(
    definition: Definition, case: CaseView, request: Request, world: World, now: datetime
) -> Outcome | Refusal:
    """Return what an act would do to a case now, or the rule that refuses it."""
    if request.act in CASE_OPERATIONS:
        return operate(definition, case, request, world, now)
    if case.riders.suspended_on is not None:
        return Refusal("refusal.suspended")
    state = definition.workflow.states[case.state]
    operation = BALLOT_OPERATIONS.get(request.act)
    if operation is not None and state.group is not None:
        ballot = operation(Ballot(state.group, state, case, request, world))
        return _with_result(definition, case, ballot, world, now)
    act = definition.workflow.acts.get(request.act)
    if act is None:
        return Refusal("refusal.unknown_act")
    return _refuse(definition.workflow, case, act, request, world) or _take(
        definition, case, act, request, world, now
    )


def _take(
    definition: Definition,
    case: CaseView,
    act: Act,
    request: Request,
    world: World,
    now: datetime,
) -> Outcome | Refusal:
    workflow = definition.workflow
    given = without_names(act, request.fields)
    fields = take_fields(workflow, act, given, grades=world.grades, partial=request.probe)
    if isinstance(fields, Refusal):
        return fields
    refusal = refuse_locked(workflow, act, case, fields)
    if refusal is not None:
        return refusal
    facts = Reader(facts_on(now, world, case))
    typed = {**case.fields, **fields}
    refusal = _refuse_needs(case, act, request, world, facts=facts, fields=typed)
    if refusal is not None:
        return refusal
    changed = {**fields, **_set(act, facts)}
    to = _destination(workflow, act, case, request, facts=facts, fields={**typed, **changed})
    if isinstance(to, Refusal):
        return to
    refusal = refuse_to_call(act, case.riders, workflow.states[to])
    if refusal is not None:
        return refusal
    return _conclude(definition, case, request, world, now, to=to, facts=facts, changed=changed)


def _with_result(
    definition: Definition, case: CaseView, ballot: Outcome | Refusal, world: World, now: datetime
) -> Outcome | Refusal:
    """Refuse a ballot whose result is refused: else a group would have decided in vain."""
    if isinstance(ballot, Refusal) or ballot.follow is None:
        return ballot
    request = Request(ballot.follow, trigger="ballots")
    result = step(definition, replace(case, seats=ballot.seats), request, world, now)
    return result if isinstance(result, Refusal) else replace(ballot, facts=result.facts)


def _set(act: Act, facts: Mapping[str, Value]) -> Mapping[str, Value]:
    return {name: facts[value[1:]] if value else None for name, value in act.sets.items()}


def _refuse(
    workflow: Workflow, case: CaseView, act: Act, request: Request, world: World
) -> Refusal | None:
    """Return why this actor may not take an act here and now, whatever is typed."""
    return (
        _refuse_state(workflow, case, act)
        or refuse_actor(workflow, case, act, request)
        or _refuse_times(workflow, case, request.act, act)
        or refuse_for_signers(workflow, act, case.riders, request, world)
    )


def _refuse_state(workflow: Workflow, case: CaseView, act: Act) -> Refusal | None:
    if case.state in act.from_:
        return None
    return Refusal("refusal.wrong_state", {"state": workflow.states[case.state].title})


def _refuse_times(workflow: Workflow, case: CaseView, name: str, act: Act) -> Refusal | None:
    if act.at_most is None:
        return None
    if sum(each.act == name for each in case.past) < act.at_most:
        return None
    values = {"act": workflow.acts[name].title, "times": act.at_most}
    return Refusal("refusal.at_most", values)


def _refuse_needs(
    case: CaseView,
    act: Act,
    request: Request,
    world: World,
    *,
    facts: Reader[Value],
    fields: Mapping[str, Value],
) -> Refusal | None:
    missing: list[Missing] = []
    if _lacks_opinion(act, request):
        missing.append(Missing("missing.opinion", {}, "opinion"))
    for need in act.needs:
        missing += _unmet(need, case, world, facts=facts, fields=fields)
    return Refusal("refusal.needs", missing=tuple(missing)) if missing else None


def _lacks_opinion(act: Act, request: Request) -> bool:
    asked = act.opinion == "required" and request.post is not None and not request.probe
    return asked and not request.opinion.strip()


def _unmet(
    need: Need, case: CaseView, world: World, *, facts: Reader[Value], fields: Mapping[str, Value]
) -> list[Missing]:
    if need.condition is None:
        return list(world.guards[need.guard or ""](facts, need.parameters))
    if holds(need.condition, fields=fields, facts=facts, parameters=case.parameters):
        return []
    return [Missing("missing.condition", {"sentence": need.sentence})]


def _destination(
    workflow: Workflow,
    act: Act,
    case: CaseView,
    request: Request,
    *,
    facts: Reader[Value],
    fields: Mapping[str, Value],
) -> str | Refusal:
    sender = sender_of(workflow, case, act, request)
    if sender is not None:
        return sender.from_state
    for branch in act.to:
        if branch.when is None or holds(
            branch.when, fields=fields, facts=facts, parameters=case.parameters
        ):
            return place_named(workflow, case, branch.to, request)
    raise AssertionError  # the last branch of a checked definition has no condition


def _conclude(
    definition: Definition,
    case: CaseView,
    request: Request,
    world: World,
    now: datetime,
    *,
    to: str,
    facts: Reader[Value],
    changed: Mapping[str, Value],
) -> Outcome | Refusal:
    act = definition.workflow.acts[request.act]
    if act.stays:
        definition.move(case.state, request.act, to=to)
        outcome = Outcome(request.act, case.state, to, dict(changed), dict(facts.read))
    else:
        sender = sender_of(definition.workflow, case, act, request)
        correction = correction_of(definition.workflow, act, case, request, to, facts)
        if isinstance(correction, Refusal):
            return correction
        move = Move(to, facts, changed, sender, correction, forward=act.kind == "forward")
        outcome = arrive(definition, case, request, world, now, move)
    return replace(outcome, effects=act.effects, copy_to=act.copy_to)
