"""Join a workflow with the machine that moves its states."""

from dataclasses import dataclass

from transitions import EventData, Machine

from definitions.schema import Workflow


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
                back = workflow.returners(source) if act.kind == "forward" else ()
                for end in dict.fromkeys((*workflow.ends_of(act, source), *back)):
                    self._machine.add_transition(name, source, end, conditions=_is_chosen)

    def move(self, state: str, act: str, *, to: str) -> str:
        """Return the state after an act; raises MachineError when the act is not of the state."""
        mover = _Mover(state)
        self._machine.events[act].trigger(mover, to=to)
        return mover.state


def _is_chosen(event: EventData) -> bool:
    transition = event.transition
    return transition is not None and transition.dest == event.kwargs["to"]
