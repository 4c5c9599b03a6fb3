"""Decide what happens when a case leaves its way: ended, moved, opened again, taken back."""

from collections.abc import Iterable
from datetime import datetime

from definitions.operations import TERMINATE, TO
from definitions.schema import Workflow
from workflow.engine.arrival import Move, arrive, facts_on
from workflow.engine.authority import entered_by, touched
from workflow.engine.conditions import Reader
from workflow.engine.definition import Definition
from workflow.engine.operations.handling import Handling
from workflow.engine.riders import Correction
from workflow.engine.values import CaseView, Outcome, Refusal, Request, World


def terminate(h: Handling) -> Outcome | Refusal:
    """Return what changes when a case is ended for good; its open children end as well."""
    if h.rule.to is None:
        return Refusal("refusal.leads_nowhere")
    return _move(h, h.rule.to)


def refuse_children(children: Iterable[Workflow]) -> Refusal | None:
    """Return why a case cannot be ended together with the workflows of its open children."""
    for workflow in children:
        if workflow.ending_of(TERMINATE) is None:
            return Refusal("refusal.child_never_ends", {"workflow": workflow.title})
    return None


def end_with_parent(
    definition: Definition, case: CaseView, request: Request, world: World, now: datetime
) -> Outcome | Refusal:
    """Return what changes when a case ends because its parent was ended."""
    change = definition.workflow.changed(request.act)
    if change is None or change.to is None:
        return Refusal("refusal.leads_nowhere")
    if definition.workflow.states[case.state].final is not None:
        return Refusal("refusal.ended")
    move = Move(change.to, Reader(facts_on(now, world, case)))
    return arrive(definition, case, request, world, now, move)


def jump(h: Handling) -> Outcome | Refusal:
    """Return what changes when a case is put into another state against its way."""
    if any(child.ending is None for child in h.case.children):
        return Refusal("refusal.children_open")
    if h.request.probe:
        return h.stays()
    to = h.typed(TO)
    if to not in landings(h.definition, h.case):
        return h.lacks(TO, "missing.landing")
    return _move(h, to)


def landings(definition: Definition, case: CaseView) -> tuple[str, ...]:
    """Return the states to which a case can jump: worked on by people who are known."""
    return tuple(
        name
        for name in definition.landings
        if name != case.state and not _lists_nobody(definition, case, name)
    )


def reopen(h: Handling) -> Outcome | Refusal:
    """Return what changes when a case that has ended is opened again."""
    if h.rule.to is None:
        return Refusal("refusal.leads_nowhere")
    if not h.case.parent_waits:
        return Refusal("refusal.parent_went_on")
    return _move(h, h.rule.to)


def take_back(h: Handling) -> Outcome | Refusal:
    """Return what changes when who acted last takes a case back before anybody has looked at it.

    What an act has set going beside the case cannot be taken back.
    """
    entered, holder = entered_by(h.case), h.post.holder
    if entered is None or not h.definition.workflow.states[entered.from_state].roles:
        return Refusal("refusal.nothing_before")
    act = h.definition.workflow.acts[entered.act]
    if act.effects or h.state.children is not None:
        return Refusal("refusal.irrevocable")
    if touched(h.definition.workflow, h.case, holder):
        return Refusal("refusal.acted_meanwhile")
    if any(task.seen for task in h.case.tasks):
        return Refusal("refusal.opened_meanwhile")
    return _move(h, entered.from_state, correction=h.case.riders.earlier)


def _lists_nobody(definition: Definition, case: CaseView, state: str) -> bool:
    """Tell whether a state seats people of a list on which nobody stands."""
    group = definition.workflow.states[state].group
    lists = [seats.people for seats in group.members] if group is not None else []
    return any(name is not None and not case.fields.get(name) for name in lists)


def _move(h: Handling, to: str, *, correction: Correction | None = None) -> Outcome:
    facts = Reader(facts_on(h.now, h.world, h.case))
    move = Move(to, facts, correction=correction)
    return arrive(h.definition, h.case, h.request, h.world, h.now, move)
