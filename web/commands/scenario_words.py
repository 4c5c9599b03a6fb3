"""Say in sentences where a scenario does not hold."""

from collections.abc import Mapping

from definitions.messages import fill
from definitions.operations import Operations
from definitions.schema import Workflow
from definitions.written import written
from web.lack_words import lack_words
from workflow.engine.values import Refusal
from workflow.scenarios.runner import Failure

_DIFFERS = "scenario.differs"


def failure_words(
    failure: Failure, workflow: Workflow, operations: Operations, messages: Mapping[str, str]
) -> str:
    """Return the step, what was expected there and what was found."""
    titles: dict[str, str] = {
        **{name: rule.title for name, rule in operations.operations.items()},
        **{name: act.title for name, act in workflow.acts.items()},
    }
    expected, found = failure.expected, failure.found
    values = {
        "step": failure.step,
        "act": titles.get(failure.act, failure.act) if failure.act else "",
        "rule": expected.get("refused"),
        "missing": _shown(expected.get("children"), messages),
        "children": _shown(found.get("children"), messages),
        "state": workflow.states[str(found["state"])].title if "state" in found else "",
        "reasons": _reasons(failure.refusal, messages) if failure.refusal else "",
        "differences": _differences(failure, messages) if failure.code == _DIFFERS else "",
    }
    return fill(messages, failure.code, values)


def _differences(failure: Failure, messages: Mapping[str, str]) -> str:
    parts = [
        fill(
            messages,
            "scenario.difference",
            {
                "what": messages[f"scenario.what.{name}"],
                "expected": _shown(failure.expected.get(name), messages),
                "found": _shown(found, messages),
            },
        )
        for name, found in failure.found.items()
    ]
    return messages["scenario.semicolon"].join(parts)


def _shown(value: object, messages: Mapping[str, str]) -> str:
    """Return a value as a scenario would say it."""
    if value is None or value in ([], {}):
        return messages["scenario.nothing"]
    if isinstance(value, list):
        return messages["scenario.pause"].join(written(each) for each in value)
    if isinstance(value, dict):
        parts = (f"{name}: {_shown(each, messages)}" for name, each in value.items())
        return messages["scenario.semicolon"].join(parts)
    return written(value)


def _reasons(refusal: Refusal, messages: Mapping[str, str]) -> str:
    said = [fill(messages, refusal.code, refusal.values)]
    said += [lack_words(each, messages) for each in refusal.missing]
    return messages["scenario.semicolon"].join(said)
