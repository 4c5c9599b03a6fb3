"""Find the acts of a state, and the state that a destination of an act means."""

from collections.abc import Mapping, Sequence

from definitions.schema import Act, Workflow
from tests.support.reference.standing import Standing


def place_meant(
    to: str,
    workflow: Workflow,
    case: Standing,
    worked: Sequence[str],
    typed: Mapping[str, object],
) -> str:
    """Return the state that is meant, or the rule that refuses; `worked` are those passed."""
    if to == "same":
        return case.state
    if to == "start":
        return next(name for name, state in workflow.states.items() if state.initial)
    if to not in ("previous", "passed"):
        return to
    if not worked:
        return "nothing_before"
    if to == "passed":
        chosen = typed.get("return_to")
        return str(chosen) if chosen in worked else "fields"
    entered = case.entered()
    return entered.before if entered and entered.before in worked else worked[-1]


def acts_at(workflow: Workflow, state: str) -> Mapping[str, Act]:
    """Return the acts that can be taken in a state."""
    return {name: act for name, act in workflow.acts.items() if state in act.from_}


def stays_put(act: Act) -> bool:
    """Tell whether an act leaves the case where it is."""
    return [branch.to for branch in act.to] == ["same"]
