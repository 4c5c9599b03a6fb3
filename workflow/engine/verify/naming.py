"""Find returns that must name what is to be corrected where nothing can be named."""

from collections.abc import Iterator

from definitions.schema import Workflow
from workflow.engine.corrections import CORRECTABLE, nameable
from workflow.engine.verify.arrangement import leaves_state, people_of
from workflow.engine.verify.faults import Fault, Outside


def naming_faults(workflow: Workflow, outside: Outside) -> Iterator[Fault]:
    """Yield the returns that nobody can ever take from a state, as they ask for a name."""
    for name, act in workflow.acts.items():
        for state in act.from_ if act.names == "required" and people_of(act) else ():
            ends = workflow.ends_of(act, state) if leaves_state(act, state) else ()
            if ends and not any(_can_be_named(workflow, outside, end) for end in ends):
                values = {"name": name, "value": state}
                yield Fault(("acts", name, "names"), "definition.nothing_to_name", values)


def _can_be_named(workflow: Workflow, outside: Outside, to: str) -> bool:
    """Tell whether something may be named in a return to a state; of content, whatever it edits."""
    content = workflow.states[to].edits if CORRECTABLE in outside.facts else ()
    return bool(nameable(workflow, to, {CORRECTABLE: content}))
