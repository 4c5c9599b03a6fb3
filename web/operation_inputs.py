"""Offer the inputs of an operation's form, and read what was typed into it."""

from collections.abc import Mapping, Sequence
from datetime import date

from definitions.operations import (
    CHOICE,
    COLOUR,
    PEOPLE,
    PERSON,
    PLACE,
    TASK,
    TO,
    UNTIL,
    WHICH,
    OperationRule,
)
from web.act_inputs import Choice, InputView, Typed
from web.days import day_words
from web.people import role_titles
from web.system import say, system
from workflow.engine.riders import SIGNING_PLACES
from workflow.services.case_operations import Choosable, OperationPage

# How each input is shown; a choice is made by the buttons that send the form.
_CONTROLS: Mapping[str, str] = {
    PERSON: "select",
    TASK: "select",
    PLACE: "radios",
    CHOICE: "buttons",
    WHICH: "select",
    PEOPLE: "ticks",
    COLOUR: "select",
    UNTIL: "date",
    TO: "select",
}


def operation_inputs(
    page: OperationPage, typed: Typed, errors: Mapping[str, Sequence[str]]
) -> tuple[InputView, ...]:
    """Return the inputs of an operation; what leaves nothing to choose is not asked."""
    asked = (name for name in page.rule.inputs if _CONTROLS[name] != "buttons")
    views = (_view(page, name, typed, errors.get(name, ())) for name in asked)
    return tuple(view for view in views if view.name != TASK or len(view.choices) > 1)


def read_operation(rule: OperationRule, form: Typed) -> dict[str, object]:
    """Return what was typed for an operation; empty inputs are left out."""
    given: dict[str, object] = {
        name: form.getlist(name) if _CONTROLS[name] == "ticks" else form.get(name, "").strip()
        for name in rule.inputs
    }
    return {name: value for name, value in given.items() if value}


def is_chosen_by_button(rule: OperationRule) -> bool:
    """Tell whether the form is sent by saying for or against."""
    return any(_CONTROLS[name] == "buttons" for name in rule.inputs)


def _view(page: OperationPage, name: str, typed: Typed, errors: Sequence[str]) -> InputView:
    control = _CONTROLS[name]
    return InputView(
        name=name,
        title=_words(page, name),
        control=control,
        value=tuple(typed.getlist(name)) if control == "ticks" else typed.get(name, ""),
        choices=_choices(page, name),
        required=True,
        errors=tuple(errors),
        numeric=False,
        hint=_hint(page, name),
    )


def _choices(page: OperationPage, name: str) -> tuple[Choice, ...]:
    if name == PLACE:
        return tuple(Choice(each, say(f"operation.{name}.{each}")) for each in SIGNING_PLACES)
    return tuple(Choice(each.value, _label(each)) for each in page.choices.get(name, ()))


def _label(each: Choosable) -> str:
    if not each.office:
        return each.title
    role = role_titles([each.role])
    return say("operation.person_of", name=each.title, office=each.office, role=role)


def _words(page: OperationPage, name: str) -> str:
    own = f"operation.{page.name}.{name}"
    return say(own if own in system().messages else f"operation.{name}")


def _hint(page: OperationPage, name: str) -> str:
    code = f"operation.{page.name}.{name}.hint"
    if code not in system().messages or page.due_on is None:
        return ""
    return say(code, due=day_words(date.fromisoformat(page.due_on)), days=page.rule.days)
