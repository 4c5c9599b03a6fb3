"""Offer the inputs of an operation's form, and read what was typed into it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

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
from workflow.services.case_operations import Choosable

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


class Asked(Protocol):
    """Be an operation whose form is shown: its rule, and what can be chosen by input."""

    @property
    def name(self) -> str:
        """Return the operation."""
        ...

    @property
    def rule(self) -> OperationRule:
        """Return what the operation is called and asks for."""
        ...

    @property
    def choices(self) -> Mapping[str, Sequence[Choosable]]:
        """Return what can be chosen, for the inputs that have choices."""
        ...

    @property
    def due_on(self) -> str | None:
        """Return the day on which the case is due."""
        ...


def operation_inputs(
    asked: Asked, typed: Typed, errors: Mapping[str, Sequence[str]], *, prefix: str = ""
) -> tuple[InputView, ...]:
    """Return the inputs of an operation; what leaves nothing to choose is not asked."""
    names = (name for name in asked.rule.inputs if _CONTROLS[name] != "buttons")
    views = ((name, _view(asked, name, typed, errors.get(name, ()), prefix)) for name in names)
    return tuple(view for name, view in views if name != TASK or len(view.choices) > 1)


def read_operation(rule: OperationRule, form: Typed, *, prefix: str = "") -> dict[str, object]:
    """Return what was typed for an operation; empty inputs are left out."""
    given: dict[str, object] = {
        name: form.getlist(f"{prefix}{name}")
        if _CONTROLS[name] == "ticks"
        else form.get(f"{prefix}{name}", "").strip()
        for name in rule.inputs
    }
    return {name: value for name, value in given.items() if value}


def opinion_hint(rule: OperationRule) -> str:
    """Say whether the opinion has to be written."""
    needed = rule.opinion == "required"
    code = "required" if needed else "for_against" if is_chosen_by_button(rule) else "optional"
    return say(f"operation.{code}")


def is_chosen_by_button(rule: OperationRule) -> bool:
    """Tell whether the form is sent by saying for or against."""
    return any(_CONTROLS[name] == "buttons" for name in rule.inputs)


def _view(asked: Asked, name: str, typed: Typed, errors: Sequence[str], prefix: str) -> InputView:
    control, key = _CONTROLS[name], f"{prefix}{name}"
    return InputView(
        name=key,
        title=_words(asked, name),
        control=control,
        value=tuple(typed.getlist(key)) if control == "ticks" else typed.get(key, ""),
        choices=_choices(asked, name),
        required=True,
        errors=tuple(errors),
        numeric=False,
        hint=_hint(asked, name),
    )


def _choices(asked: Asked, name: str) -> tuple[Choice, ...]:
    if name == PLACE:
        return tuple(Choice(each, say(f"operation.{name}.{each}")) for each in SIGNING_PLACES)
    return tuple(Choice(each.value, _label(each)) for each in asked.choices.get(name, ()))


def _label(each: Choosable) -> str:
    if not each.role:
        return each.title
    role = role_titles([each.role])
    if not each.office:
        return say("operation.person_as", name=each.title, role=role)
    return say("operation.person_of", name=each.title, office=each.office, role=role)


def _words(asked: Asked, name: str) -> str:
    own = f"operation.{asked.name}.{name}"
    return say(own if own in system().messages else f"operation.{name}")


def _hint(asked: Asked, name: str) -> str:
    code = f"operation.{asked.name}.{name}.hint"
    if code not in system().messages or asked.due_on is None:
        return ""
    return say(code, due=day_words(date.fromisoformat(asked.due_on)), days=asked.rule.days)
