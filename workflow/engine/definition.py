"""Join a workflow with the machine that moves its states."""

from collections.abc import Iterable
from dataclasses import dataclass

from transitions import EventData, Machine, MachineError

from definitions.operations import REOPEN, TERMINATE
from definitions.schema import PASSED, PREVIOUS, Act, Workflow


@dataclass(slots=True)
class _Mover:
    """Carry the state of one move; the machine keeps nothing of it."""

    state: str


class Definition:
    """Hold one version of a workflow with its one shared, flat machine."""

    def __init__(self, workflow: Workflow) -> None:
        """Build the machine: every act from every state to each of its destinations."""
        self.workflow = workflow
        # Triggers such as to_<state>, which the library adds by default, would bypass guards.
        self._machine = Machine(
            model=None,
            states=list(workflow.states),
            initial=workflow.initial,
            auto_transitions=False,
            send_event=True,
            queued=False,
        )
        for name, act in workflow.acts.items():
            for source in act.from_:
                for end in dict.fromkeys(_ends(workflow, act, source)):
                    self._lead(name, [source], end)
        self._add_operations(workflow)

    @property
    def landings(self) -> tuple[str, ...]:
        """Return the states on which people work, to which a case can be put by an operation."""
        states = self.workflow.states.items()
        return tuple(name for name, state in states if state.roles)

    def _add_operations(self, workflow: Workflow) -> None:
        """Let operations lead out of the way: to an end, back from it, and from state to state."""
        final = [name for name, state in workflow.states.items() if state.final is not None]
        running = [name for name in workflow.states if name not in final]
        for name, sources in ((TERMINATE, running), (REOPEN, final)):
            change = workflow.changed(name)
            if change is not None and change.to is not None:
                self._lead(name, sources, change.to)
        for name in ("jump", "take_back"):
            for end in self.landings:
                self._lead(name, running, end)

    def _lead(self, name: str, sources: Iterable[str], end: str) -> None:
        for source in sources:
            self._machine.add_transition(name, source, end, conditions=_is_chosen)

    def move(self, state: str, act: str, *, to: str) -> str:
        """Return the state after an act.

        Raises MachineError when the act is not of the state or does not lead there.
        """
        mover = _Mover(state)
        if not self._machine.events[act].trigger(mover, to=to):
            raise MachineError(f"{act}: {state} -> {to}")
        return mover.state


def _ends(workflow: Workflow, act: Act, source: str) -> Iterable[str]:
    """Yield every state in which an act may end, by whatever way the case has come."""
    yield from workflow.ends_of(act, source)
    if any(branch.to in (PREVIOUS, PASSED) for branch in act.to):
        yield from (name for name, state in workflow.states.items() if state.roles)
    if act.kind == "forward":
        for back in workflow.acts.values():
            yield from back.from_ if back.then == "straight_back" else ()


def _is_chosen(event: EventData) -> bool:
    transition = event.transition
    return transition is not None and transition.dest == event.kwargs["to"]
