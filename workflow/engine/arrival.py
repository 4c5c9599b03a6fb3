"""Decide what it means for a case to arrive in another state, whatever leads there."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import takewhile

from definitions.schema import Workflow
from workflow.engine.authority import children_ended, waiting_acts
from workflow.engine.conditions import Reader, times_of
from workflow.engine.definition import Definition
from workflow.engine.entry import day_of, enter
from workflow.engine.riders import Correction, Riders
from workflow.engine.signatures import called, signing_tasks
from workflow.engine.values import CaseView, Outcome, PastAct, Request, Value, World


def facts_on(now: datetime, world: World, case: CaseView) -> Mapping[str, Value]:
    """Return the facts of the domain with those that the engine itself supplies."""
    return facts_of_day(day_of(now), world, case)


def facts_of_day(day: date, world: World, case: CaseView) -> Mapping[str, Value]:
    """Return the facts as they are on a day."""
    times = Counter(times_of(each.act) for each in case.past)
    return {**world.facts, **times, "today": day.isoformat()}


@dataclass(frozen=True, slots=True)
class Move:
    """Say where a case goes, and with what: facts that were read, fields that change.

    `sender` is the return that the case goes straight back to; `forward` tells that an act of the
    definition leads it on, `correction` is what a return asks to correct.
    """

    to: str
    facts: Reader[Value]
    changed: Mapping[str, Value] = field(default_factory=dict)
    sender: PastAct | None = None
    correction: Correction | None = None
    forward: bool = False


def arrive(
    definition: Definition,
    case: CaseView,
    request: Request,
    world: World,
    now: datetime,
    move: Move,
) -> Outcome:
    """Return the outcome of a move: all tasks closed, and what the state entered opens and arms.

    Who was asked to sign afterwards is called when the case goes forward; all else that operations
    attached, but for supervision, belongs to the state that is left.
    """
    state = definition.move(case.state, request.act, to=move.to)
    riders = _riders_there(case.riders, move)
    later = replace(
        case,
        state=state,
        fields={**case.fields, **move.changed},
        past=(*case.past, PastAct.by(request.post, request.act, case.state, state, at=now)),
        seats=(),
        left_seats=case.seats or case.left_seats,
        riders=riders,
    )
    entry = enter(definition, later, world, now, facts=move.facts, sender=move.sender)
    if entry.ending is not None:
        riders = Riders()
    signing = signing_tasks(world.operations, riders.signers)
    entry = replace(entry, opened=(*entry.opened, *signing))
    follow = None if entry.children else _goes_on(definition.workflow, later)
    return Outcome(
        act=request.act,
        from_state=case.state,
        to_state=state,
        fields=dict(move.changed),
        facts=dict(move.facts.read),
        closed=tuple(task.id for task in case.tasks),
        entry=entry,
        riders=riders if riders != case.riders else None,
        follow=follow,
        follow_on="children",
    )


def _goes_on(workflow: Workflow, case: CaseView) -> str | None:
    """Return the act that leads a case on at once, for there is no child case to wait for.

    What comes round by itself to a state that it has left by itself stays there.
    """
    opening = workflow.states[case.state].children
    if opening is None:
        return None
    unasked = takewhile(lambda each: each.person is None, reversed(case.past))
    if case.state in {each.from_state for each in unasked}:
        return None
    waiting = waiting_acts(workflow, case.state, opening.workflow)
    return next((name for name in waiting if children_ended(case, workflow.acts[name])), None)


def _riders_there(riders: Riders, move: Move) -> Riders:
    return Riders(
        signers=called(riders) if move.forward else (),
        slip=riders.slip,
        correction=move.correction,
        earlier=riders.correction if move.forward else None,
    )
