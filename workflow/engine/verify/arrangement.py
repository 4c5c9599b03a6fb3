"""Check who holds, acts and is told; lanes, children, endings; and what nothing uses."""

from collections.abc import Iterator, Mapping

from definitions.references import references
from definitions.schema import STAY, SYSTEM, Act, Branch, State, Trigger, Workflow
from definitions.suggestions import closest
from workflow.engine.verify.faults import Fault, Outside


def arrangement_faults(workflow: Workflow, outside: Outside) -> Iterator[Fault]:
    """Yield what is wrong with the parts of a workflow as they stand, before it is walked."""
    for name, state in workflow.states.items():
        yield from _holder_faults(workflow, name, state)
        for index, role in enumerate(state.hidden_from):
            if role in state.holder:
                at = ("states", name, "hidden_from", index)
                values = {"name": name, "value": role}
                yield Fault(at, "definition.hidden_from_holder", values)
        if state.final is not None and state.due is not None:
            yield Fault(("states", name, "due"), "definition.final_is_due", {"name": name})
        yield from _escalation_faults(name, state, outside)
        yield from _children_faults(workflow, name, state, outside)
    for name, act in workflow.acts.items():
        yield from _actor_faults(workflow, name, act)
        yield from _system_faults(workflow, name, act, outside)
    yield from _idle_roles(workflow, outside)
    yield from _unused(workflow)


def happens_in(workflow: Workflow, state: str) -> Iterator[str]:
    """Yield the acts that can happen in a state: those of people, and those set off there."""
    for name, act in workflow.acts_from(state).items():
        if act.by != (SYSTEM,) or is_set_off(workflow, state, name):
            yield name


def is_set_off(workflow: Workflow, state: str, name: str) -> bool:
    """Tell whether something makes an act happen by itself in a state."""
    spec, act = workflow.states[state], workflow.acts[name]
    opened = spec.children.workflow if spec.children is not None else None
    return spec.on_expiry == name or (act.on is not None and act.on.children == opened)


def waiting_acts(workflow: Workflow, state: str) -> list[str]:
    """Return the acts that the end of a state's children sets off, in their order."""
    acts = workflow.acts_from(state)
    return [
        name for name, act in acts.items() if act.on is not None and SYSTEM in act.by
        and is_set_off(workflow, state, name)
    ]  # fmt: skip


def people_of(act: Act) -> frozenset[str]:
    """Return the roles that may take an act."""
    return frozenset(act.by) - {SYSTEM}


def end_of(branch: Branch, state: str) -> str:
    """Return where a branch of an act leads from a state."""
    return state if branch.to == STAY else branch.to


def leaves_state(act: Act, state: str) -> bool:
    """Tell whether an act may lead out of a state."""
    return any(end_of(branch, state) != state for branch in act.to)


def _holder_faults(workflow: Workflow, name: str, state: State) -> Iterator[Fault]:
    at = ("states", name, "holder")
    acts = workflow.acts_from(name).values()
    leaving = [act for act in acts if leaves_state(act, name)]
    if state.holder and not any(people_of(act) & set(state.holder) for act in leaving):
        yield Fault(at, "definition.holder_cannot_leave", {"name": name})
        return
    lane = workflow.lanes[workflow.lane_of(name) or ""]
    for index, role in enumerate(state.holder):
        values = {"name": name, "value": role}
        if not any(role in act.by for act in acts):
            yield Fault((*at, index), "definition.holder_without_act", values)
        if role not in lane.roles:
            values = {**values, "expected": lane.title}
            yield Fault((*at, index), "definition.holder_outside_lane", values)


def _escalation_faults(name: str, state: State, outside: Outside) -> Iterator[Fault]:
    at = ("states", name, "escalate")
    if state.due is not None and set(state.escalate) <= set(state.holder):
        yield Fault(at, "definition.escalates_to_holder", {"name": name})
    for index, role in enumerate(state.escalate):
        if _goes_in_circles(role, outside):
            yield Fault((*at, index), "definition.supervisors_in_a_circle", {"name": role})


def _goes_in_circles(role: str, outside: Outside) -> bool:
    line, above = {role}, outside.roles[role].supervisor
    while above is not None and above not in line:
        line.add(above)
        above = outside.roles[above].supervisor
    return above is not None


def _children_faults(
    workflow: Workflow, name: str, state: State, outside: Outside
) -> Iterator[Fault]:
    if state.children is None:
        return
    child = state.children.workflow
    endings = outside.endings[child]
    waiting = waiting_acts(workflow, name)
    if not waiting:
        at = ("states", name, "children")
        yield Fault(at, "definition.children_without_act", {"name": name, "value": child})
        return
    at = ("acts", waiting[-1], "on")
    handled = [_handled(workflow.acts[each], endings) for each in waiting]
    for ending in set(endings).difference(*handled):
        values = {"name": name, "value": child, "expected": endings[ending]}
        yield Fault(at, "definition.ending_unhandled", values)
    if state.children.each is not None and set(endings) == set().union(*handled):
        yield from mixed_endings(workflow, name, child, outside)
    for index, act in enumerate(waiting):
        before = zip(waiting[:index], handled, strict=False)
        if any(handled[index] <= each and not workflow.acts[one].needs for one, each in before):
            yield Fault(("acts", act, "on"), "definition.children_act_late", {"name": act})


def mixed_endings(workflow: Workflow, state: str, child: str, outside: Outside) -> Iterator[Fault]:
    """Yield a fault when no act waits for children that ended in all the ways they may.

    It matters where a case has several children, at once or one after the other.
    """
    waiting, endings = waiting_acts(workflow, state), outside.endings[child]
    handled = [_handled(workflow.acts[each], endings) for each in waiting]
    if handled and not any(each >= set(endings) for each in handled):
        values = {"name": state, "value": child}
        yield Fault(("acts", waiting[-1], "on"), "definition.endings_mixed", values)


def _handled(act: Act, endings: Mapping[str, str]) -> frozenset[str]:
    wanted = act.on.ending if act.on is not None else None
    return frozenset(endings) if wanted is None else frozenset(wanted) & frozenset(endings)


def _actor_faults(workflow: Workflow, name: str, act: Act) -> Iterator[Fault]:
    holders = {role for state in act.from_ for role in workflow.states[state].holder}
    placed = {role for lane in workflow.lanes.values() for role in lane.roles}
    for index, role in enumerate(act.by):
        if role not in holders | placed | {SYSTEM}:
            values = {"name": name, "value": role}
            yield Fault(("acts", name, "by", index), "definition.actor_nowhere", values)
    if act.kind == "note" and not act.stays:
        yield Fault(("acts", name, "to"), "definition.note_moves", {"name": name})


def _system_faults(workflow: Workflow, name: str, act: Act, outside: Outside) -> Iterator[Fault]:
    at = ("acts", name)
    if act.on is not None:
        yield from _trigger_faults(workflow, name, act, act.on, outside)
    if act.by != (SYSTEM,):
        return
    for index, asked in enumerate(act.fields):
        if asked.required:
            values = {"name": name, "value": asked.field}
            yield Fault((*at, "fields", index), "definition.system_is_asked", values)
    for index, state in enumerate(act.from_):
        if act.on is None and not is_set_off(workflow, state, name):
            values = {"name": name, "value": state}
            yield Fault((*at, "from", index), "definition.never_set_off", values)


def _trigger_faults(
    workflow: Workflow, name: str, act: Act, on: Trigger, outside: Outside
) -> Iterator[Fault]:
    at = ("acts", name, "on")
    if SYSTEM not in act.by:
        yield Fault(at, "definition.trigger_of_people", {"name": name})
    for index, state in enumerate(act.from_):
        opening = workflow.states[state].children
        if opening is None or opening.workflow != on.children:
            values = {"name": name, "value": state, "other": on.children}
            yield Fault(("acts", name, "from", index), "definition.trigger_elsewhere", values)
    endings = outside.endings[on.children]
    for index, ending in enumerate(on.ending or ()):
        if ending not in endings:
            near = closest(ending, endings)
            values = {"name": ending, "value": on.children, "suggestion": near}
            yield Fault((*at, "ending", index), "definition.unknown_ending", values)


# The keys that name a role which has to do or to learn something about a case.
_REACHED = frozenset({"holder", "escalate", "by", "copy_to"})


def _idle_roles(workflow: Workflow, outside: Outside) -> Iterator[Fault]:
    for each in references(workflow):
        named = each.kind in ("role", "actor") and each.name != SYSTEM
        if named and each.location[2] in _REACHED and outside.roles[each.name].scope == "none":
            yield Fault(each.location, "definition.role_covers_nothing", {"name": each.name})


def _unused(workflow: Workflow) -> Iterator[Fault]:
    used = {(each.kind, each.name) for each in references(workflow)}
    for kind, part, names in (
        ("phase", "phases", workflow.phases),
        ("parameter", "parameters", workflow.parameters),
        ("field", "fields", workflow.fields),
    ):
        for name in names:
            if not used & {(kind, name), ("value", name)}:
                yield Fault((part, name), f"definition.unused_{kind}", {"name": name})
