"""Remember of a case's way what decides where a return leads, and where it comes back to.

The engine asks the whole past (`returning`); what it asks of it is short, and is kept here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from definitions.schema import PASSED, PREVIOUS, SYSTEM, Act, Workflow
from workflow.engine.verify.arrangement import people_of


@dataclass(frozen=True, slots=True)
class Way:
    """Be what a case remembers: the states left on its way, each once, and the last of them.

    `sender` is the state that wants the case straight back, `kept` the way to there.
    """

    left: tuple[str, ...] = ()
    before: str = ""
    sender: str = ""
    kept: tuple[str, ...] | None = None


# What a case remembers where nothing asks for it.
NOWHERE = Way()


class Ways:
    """Follow the ways of a workflow's cases, as far as its acts ask for them."""

    def __init__(self, workflow: Workflow) -> None:
        """Find out what the acts of a workflow ask for."""
        self._workflow = workflow
        ends = {branch.to for act in workflow.acts.values() for branch in act.to}
        self._left = bool(ends & {PREVIOUS, PASSED})

    def ends(self, way: Way, act: Act, to: str, here: str) -> Sequence[str]:
        """Return where a destination leads: straight back, to one state, or to one of those passed.

        What both a person and the system may take leads straight back with the person only.
        """
        straight = way.sender and act.kind == "forward" and not act.stays and people_of(act)
        back = [way.sender] if straight else []
        if back and SYSTEM not in act.by:
            return back
        return [*back, *self._ends(way, to, here)]

    def _ends(self, way: Way, to: str, here: str) -> Sequence[str]:
        if to not in (PREVIOUS, PASSED):
            return self._workflow.ends_at(to, here)
        states = self._workflow.states
        passed = [name for name in way.left if name != here and states[name].roles]
        if to == PASSED:
            return passed
        return [way.before] if way.before in passed else passed[-1:]

    def after(self, way: Way, act: Act, here: str, target: str) -> Way:
        """Return what a case remembers after an act."""
        if here == target:
            return way
        if self._workflow.states[target].final is not None:
            return NOWHERE
        straight = act.then == "straight_back"
        after = self._followed(way, act, here, target) if self._left else NOWHERE
        return replace(after, sender=here) if straight else after

    def _followed(self, way: Way, act: Act, here: str, target: str) -> Way:
        if target in way.left and act.kind == "return":
            kept = way.left if act.then == "straight_back" else None
            return _left(way.left[: way.left.index(target)], here, kept)
        if way.kept is not None and target == way.sender:
            return _left(way.kept, here)
        return _left(way.left if here in way.left else (*way.left, here), here)


def _left(left: tuple[str, ...], last: str, kept: tuple[str, ...] | None = None) -> Way:
    """Return a way; a last state that a return has taken off it decides nothing."""
    return Way(left, last if last in left else "", kept=kept)
