"""Find where a returned case goes, and where it comes back to."""

from collections.abc import Iterable

from definitions.operations import TAKE_BACK
from definitions.schema import PASSED, PREVIOUS, RETURN_TO, START, STAY, Act, Workflow
from workflow.engine.authority import entered_by
from workflow.engine.values import CaseView, Missing, PastAct, Refusal, Request


def passed_states(workflow: Workflow, case: CaseView) -> tuple[str, ...]:
    """Return the states that people worked on on the way to the present one, each once, in order.

    What lies behind a return does not count: no return leads on.
    """
    found = dict.fromkeys(name for name in _way(workflow, case.past) if name != case.state)
    return tuple(name for name in found if name in workflow.states and workflow.states[name].roles)


def _way(workflow: Workflow, past: Iterable[PastAct]) -> list[str]:
    """Return the states that a case left on its way, from which returns have taken some back."""
    left: list[str] = []
    away: tuple[str, tuple[str, ...]] | None = None
    for each in _not_taken_back(workflow, past):
        source, target = each.from_state, each.to_state
        act = workflow.acts.get(each.act)
        if target in left and (act is None or act.kind == "return"):
            straight = act is not None and act.then == "straight_back"
            away = (source, tuple(left)) if straight else None
            del left[left.index(target) :]
        elif away is not None and target == away[0]:
            left, away = list(away[1]), None
        else:
            left, away = [*left, source], None
    return left


def sender_of(workflow: Workflow, case: CaseView, act: Act, request: Request) -> PastAct | None:
    """Return the return that wants the case straight back, when this act sends it there."""
    if act.kind != "forward" or act.stays or request.post is None:
        return None
    moves = _not_taken_back(workflow, case.past)
    if not moves or moves[-1].to_state != case.state:
        return None  # it began here, or was moved here by another version
    spec = workflow.acts.get(moves[-1].act)
    return moves[-1] if spec is not None and spec.then == "straight_back" else None


def _not_taken_back(workflow: Workflow, past: Iterable[PastAct]) -> list[PastAct]:
    """Return what led from state to state, without what was taken back and the taking back."""
    moves: list[PastAct] = []
    for each in past:
        if each.from_state == each.to_state:
            continue
        if moves and moves[-1].from_state == each.to_state and _takes_back(workflow, each):
            moves.pop()
        else:
            moves.append(each)
    return moves


def _takes_back(workflow: Workflow, past: PastAct) -> bool:
    act = workflow.acts.get(past.act)
    return past.act == TAKE_BACK if act is None else act.only == "last_actor"


def place_named(workflow: Workflow, case: CaseView, to: str, request: Request) -> str | Refusal:
    """Return the state that a destination means for a case: a name, or a place on its way."""
    if to == STAY:
        return case.state
    if to == START:
        return workflow.initial
    if to not in (PREVIOUS, PASSED):
        return to
    passed = passed_states(workflow, case)
    if not passed:
        return Refusal("refusal.nothing_before")
    if to == PREVIOUS:
        entered = entered_by(case)
        return entered.from_state if entered and entered.from_state in passed else passed[-1]
    return _chosen(passed, request)


def _chosen(passed: tuple[str, ...], request: Request) -> str | Refusal:
    chosen = request.fields.get(RETURN_TO)
    if chosen in passed:
        return str(chosen)
    if request.probe:
        return passed[-1]
    return Refusal("refusal.fields", missing=(Missing("missing.return_to", {}, RETURN_TO),))
