"""Say why a step of a trial could not be taken, and what is wrong at which input."""

from collections.abc import Mapping, Sequence

from definitions.errors import DefinitionError
from definitions.operations import CASE_OPERATIONS, OperationRule
from definitions.schema import CORRECT, RETURN_TO, Workflow
from web.definition_parts import fault_text
from web.system import resources, say
from web.trial_acts import Faults, refusal_lines
from web.trial_operations import OPINION
from workflow.scenarios.runner import Failure


def failure_lines(failure: Failure, workflow: Workflow) -> list[str]:
    """Say why a step could not be taken."""
    if failure.refusal is not None:
        lines = refusal_lines(failure.refusal)
        title = _title(failure.act or "", workflow)
        return [say("trials.refused", act=title), *lines] if title else lines
    if failure.code == "scenario.endless":
        state = workflow.states[str(failure.found["state"])].title
        return [say("trials.endless", state=state)]
    return [say("trials.stale")]


def failure_faults(failure: Failure, workflow: Workflow) -> dict[str, dict[str, list[str]]]:
    """Return what is wrong at the inputs of an act, a ballot or an operation."""
    if failure.refusal is None:
        return {}
    act = failure.act or ""
    asked = {OPINION, *_asked(act, workflow)}
    found: dict[str, list[str]] = {}
    for missing in failure.refusal.missing:
        if missing.repair in asked:
            words = say(missing.code, **missing.values)
            found.setdefault(missing.repair or "", []).append(words)
    return {act: found}


def opinion_faults(faults: Mapping[str, Faults]) -> Sequence[str]:
    """Return what is wrong with the one opinion that acts and ballots share."""
    acts = (each for act, each in faults.items() if act not in CASE_OPERATIONS)
    return [words for each in acts for words in each.get(OPINION, ())]


def fault_lines(error: DefinitionError) -> list[str]:
    """Say what is wrong with a scenario, without places that nobody sees."""
    return [fault_text(each) for each in error.problems]


def _title(act: str, workflow: Workflow) -> str:
    if act in workflow.acts:
        return workflow.acts[act].title
    return _rule(act, workflow).title if act in CASE_OPERATIONS else ""


def _asked(act: str, workflow: Workflow) -> set[str]:
    """Return the inputs of an act or an operation."""
    if act in workflow.acts:
        return {RETURN_TO, CORRECT, *(each.field for each in workflow.acts[act].fields)}
    return set(_rule(act, workflow).inputs) if act in CASE_OPERATIONS else set()


def _rule(name: str, workflow: Workflow) -> OperationRule:
    return resources().library.operations.rule(name, workflow.changed(name))
