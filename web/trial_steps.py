"""Make the next step of a trial from what was typed and pressed."""

from collections.abc import Callable, Mapping
from datetime import datetime

from werkzeug.datastructures import MultiDict

from definitions.schema import CHOICE, CORRECT, RECUSE, RETURN_TO, VOTE
from web.act_inputs import input_name, read_inputs
from web.trial_given import changed_given, shown
from web.trial_operations import OPERATE, OPINION, operation_step
from workflow.errors import RefusedError
from workflow.scenarios.expectations import named
from workflow.scenarios.trial import Trial

Typed = MultiDict[str, str]
StepContent = dict[str, object]


def next_step(trial: Trial, *, who: str, pressed: str, typed: Typed) -> StepContent | None:
    """Return the step that a button asks for, nothing when it asks for none.

    Raises RefusedError for what cannot be read.
    """
    verb, _, what = pressed.partition(":")
    maker = _MAKERS.get(verb)
    return None if maker is None else maker(trial, who, what, typed)


def _act(trial: Trial, who: str, act: str, typed: Typed) -> StepContent:
    play = trial.play
    workflow = play.case.definition.workflow
    spec = workflow.acts.get(act)
    standing = play.standings(who).get(act)
    if spec is None or standing is None:
        raise RefusedError("trials.stale")
    given = read_inputs(workflow, act, typed)
    place, named_items = given.pop(RETURN_TO, None), given.pop(CORRECT, None)
    proposed = play.proposed(spec)
    fields = {
        name: value for name, value in given.items() if value != _as_typed(proposed.get(name))
    }
    emptied = {
        name: None
        for name, value in proposed.items()
        if value is not None and name not in given and input_name(act, name) in typed
    }
    step: StepContent = {who: act}
    if len(play.scenario.people[who]) > 1:
        step["as"] = standing[0]
    chosen = {**_some(RETURN_TO, place), **_some(CORRECT, named_items)}
    asked = {**chosen, **_some("fields", {**fields, **emptied})}
    return {**step, **_opinion(typed), **asked}


def _operate(trial: Trial, who: str, what: str, typed: Typed) -> StepContent:
    """Take an operation; what a button chooses stands behind its name."""
    name, _, choice = what.partition(":")
    step, given = operation_step(trial.play, who, name, typed)
    fields = {**given, **_some(CHOICE, choice)}
    return {**step, **_opinion(typed, input_name(name, OPINION)), **_some("fields", fields)}


def _vote(_trial: Trial, who: str, choice: str, typed: Typed) -> StepContent:
    return {who: VOTE, CHOICE: choice, **_opinion(typed)}


def _recuse(_trial: Trial, who: str, _what: str, typed: Typed) -> StepContent:
    return {who: RECUSE, **_opinion(typed)}


def _until(trial: Trial, _who: str, _what: str, typed: Typed) -> StepContent:
    text = typed.get("until", "").replace("T", " ")
    try:
        until = datetime.fromisoformat(text).replace(tzinfo=trial.play.now.tzinfo)
    except ValueError as error:
        raise RefusedError("trials.no_instant", field="until") from error
    if until <= trial.play.now:
        raise RefusedError("trials.not_later", field="until")
    return {"until": f"{until:%Y-%m-%d %H:%M}"}


def _given(trial: Trial, _who: str, _what: str, typed: Typed) -> StepContent:
    return changed_given(trial, typed)


def _child(trial: Trial, _who: str, what: str, typed: Typed) -> StepContent:
    """Let one child case end; those that are called alike end together."""
    children = trial.play.case.open_children
    names = [named(child) for child in children]
    if what not in names:
        raise RefusedError("trials.stale")
    return {"children": {what: typed.get(f"ending.{what}", "")}}


_MAKERS: Mapping[str, Callable[[Trial, str, str, Typed], StepContent]] = {
    "act": _act,
    OPERATE: _operate,
    "vote": _vote,
    "recuse": _recuse,
    "until": _until,
    "given": _given,
    "child": _child,
}


def _opinion(typed: Typed, name: str = OPINION) -> StepContent:
    return _some("opinion", typed.get(name, "").replace("\r\n", "\n").strip())


def _some(key: str, value: object) -> StepContent:
    return {key: value} if value else {}


def _as_typed(value: object) -> object:
    """Return a proposed value as the form sends it back."""
    return value if isinstance(value, list) else shown(value)
