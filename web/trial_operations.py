"""Show what somebody can do in a trial beside the acts, each with its inputs, and why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from definitions.operations import OperationRule
from web.act_inputs import InputView, Typed, input_name
from web.operation_inputs import (
    is_chosen_by_button,
    operation_inputs,
    opinion_hint,
    read_operation,
)
from web.operations_menu import Offer, offers
from web.riders_view import is_asked
from web.system import resources, say
from workflow.engine.operations import people_to_choose, things_to_choose
from workflow.errors import RefusedError
from workflow.scenarios.offering import OperationOffer, operations_for
from workflow.scenarios.playing import Play
from workflow.services.case_operations import Choosable

Faults = Mapping[str, Sequence[str]]
# The input of what somebody thinks.
OPINION = "opinion"
# What a button that takes an operation says it does.
OPERATE = "operate"


@dataclass(frozen=True, slots=True)
class OperationButton:
    """Be one button that takes an operation."""

    title: str
    value: str
    kind: str


@dataclass(frozen=True, slots=True)
class TrialOperation:
    """Be one operation that can be taken, with its inputs; `unfolded` when it is to be seen."""

    name: str
    title: str
    hint: str
    inputs: Sequence[InputView]
    opinion: InputView | None
    buttons: Sequence[OperationButton]
    unfolded: bool


@dataclass(frozen=True, slots=True)
class TrialOperations:
    """Be what somebody can do with the case, and what is theirs but cannot be done now."""

    open: Sequence[TrialOperation]
    refused: Sequence[Offer]


@dataclass(frozen=True, slots=True)
class _Form:
    """Be an operation as its inputs are shown."""

    name: str
    rule: OperationRule
    choices: Mapping[str, Sequence[Choosable]]
    due_on: str | None


def trial_operations(
    play: Play, who: str, *, typed: Typed, faults: Mapping[str, Faults]
) -> TrialOperations:
    """Return the operations of a person; faults stand by operation and input."""
    found = operations_for(play, who)
    lines = offers(each.offered for each in found)
    return TrialOperations(
        open=[
            _operation(play, each, typed, faults.get(each.offered.name, {}))
            for each in found
            if each.offered.refusal is None
        ],
        refused=[each for each in lines if each.reason],
    )


def operation_step(
    play: Play, who: str, what: str, typed: Typed
) -> tuple[dict[str, object], dict[str, object]]:
    """Return the step in which a person takes an operation, and what was typed for its inputs.

    Raises RefusedError when it is not the person's to take.
    """
    offer = next((each for each in operations_for(play, who) if each.offered.name == what), None)
    if offer is None:
        raise RefusedError("trials.stale")
    several = len(play.scenario.people[who]) > 1
    fields = read_operation(offer.offered.rule, typed, prefix=input_name(what, ""))
    return {who: what, **({"as": offer.role} if several else {})}, fields


def _operation(play: Play, offer: OperationOffer, typed: Typed, faults: Faults) -> TrialOperation:
    name, rule = offer.offered.name, offer.offered.rule
    due_on = play.case.view.due_on
    form = _Form(name, rule, _choices(play, offer), due_on.isoformat() if due_on else None)
    return TrialOperation(
        name=name,
        title=rule.title,
        hint=rule.hint,
        inputs=operation_inputs(form, typed, faults, prefix=input_name(name, "")),
        opinion=_opinion(name, rule, typed, faults),
        buttons=_buttons(name, rule),
        unfolded=bool(faults) or is_asked(offer.offered) or _is_typed(name, typed),
    )


def _opinion(name: str, rule: OperationRule, typed: Typed, faults: Faults) -> InputView | None:
    if rule.opinion == "none":
        return None
    key = input_name(name, OPINION)
    return InputView(
        name=key,
        title=say("operation.opinion"),
        control="lines",
        value=typed.get(key, ""),
        choices=(),
        required=rule.opinion == "required",
        errors=tuple(faults.get(OPINION, ())),
        numeric=False,
        hint=opinion_hint(rule),
    )


def _is_typed(name: str, typed: Typed) -> bool:
    """Tell whether something was typed for an operation when another step was not taken."""
    prefix = input_name(name, "")
    return any(key.startswith(prefix) and any(typed.getlist(key)) for key in typed)


def _buttons(name: str, rule: OperationRule) -> list[OperationButton]:
    value = f"{OPERATE}:{name}"
    if not is_chosen_by_button(rule):
        return [OperationButton(rule.title, value, "")]
    return [
        OperationButton(say(f"riders.sign.{choice}"), f"{value}:{choice}", kind)
        for choice, kind in (("for", ""), ("against", "danger"))
    ]


def _choices(play: Play, offer: OperationOffer) -> Mapping[str, Sequence[Choosable]]:
    h = offer.handling
    people = {
        name: [_person(play, each) for each in play.scenario.people if each in chosen]
        for name, chosen in people_to_choose(h).items()
    }
    things = things_to_choose(h).items()
    return {**people, **{name: [Choosable(*each) for each in titled] for name, titled in things}}


def _person(play: Play, name: str) -> Choosable:
    """Return a person with the post, unless the name says it already."""
    role = play.scenario.people[name][0].role
    told = resources().library.roles.titled(role) in name
    return Choosable(name, name, "" if told else role)
