"""Offer the inputs that an act asks for, with what is proposed or was typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from definitions.schema import CORRECT, RETURN_TO, VOTE, FieldSpec, Input, Workflow
from definitions.subjects import Fact
from web.days import day_words
from web.system import actor, db, resources, say
from workflow.engine.corrections import nameable
from workflow.services.case_pages import CasePage
from workflow.services.correction_lists import named_items
from workflow.services.meetings import open_meetings
from workflow.services.organisations import units_of
from workflow.services.seating import people_to_list

Typed = MultiDict[str, str]
# How the browser shows each type of field; the others are lines of text.
CONTROLS: Mapping[str, str] = {
    "date": "date",
    "grade": "select",
    "choice": "select",
    "boolean": "select",
    "meeting": "select",
    "organisation": "select",
    "list": "lines",
    "people": "ticks",
}

NUMERIC = frozenset({"score", "money", "integer", "decimal"})


@dataclass(frozen=True, slots=True)
class Choice:
    """Be one entry of a select."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class InputView:
    """Be one input of an act; `name` is unique on the page, as several acts may ask the same."""

    name: str
    title: str
    control: str
    value: str | tuple[str, ...]
    choices: tuple[Choice, ...]
    required: bool
    errors: tuple[str, ...]
    numeric: bool
    hint: str = ""


def input_name(act: str, field: str) -> str:
    """Return the name of an input on the page."""
    return f"{act}.{field}"


def input_views(
    page: CasePage, act: str, *, typed: Typed | None, errors: Mapping[str, Sequence[str]]
) -> tuple[InputView, ...]:
    """Return the inputs of an act: what was typed, else what is proposed, else what stands."""
    workflow, spec = page.workflow, page.workflow.acts[act]
    views = tuple(
        _view(page, act, each, workflow.fields[each.field], typed, errors.get(each.field, ()))
        for each in spec.fields
    )
    place = (_place(page, act, typed, errors),) if spec.asks_where else ()
    names = [_names(page, act, typed, errors)] if spec.names != "none" else []
    # What nobody can name is not asked for, unless it must be named.
    names = [each for each in names if each.choices or each.required]
    return (*place, *names, *views)


def read_inputs(workflow: Workflow, act: str, form: Typed) -> dict[str, object]:
    """Return what was typed for an act by field; empty inputs are left out."""
    if act == VOTE:
        return {"choice": form.get("choice", "")}
    given: dict[str, object] = {}
    place = form.get(input_name(act, RETURN_TO), "")
    if place:
        given[RETURN_TO] = place
    named = form.getlist(input_name(act, CORRECT))
    if named:
        given[CORRECT] = named
    for each in workflow.acts[act].fields if act in workflow.acts else ():
        value = typed_as(workflow.fields[each.field], form, input_name(act, each.field))
        if value:
            given[each.field] = value
    return given


def typed_as(spec: FieldSpec | Fact, form: Typed, name: str) -> str | list[str]:
    """Return what was typed or ticked for one field."""
    control = CONTROLS.get(spec.type)
    if control == "ticks":
        return form.getlist(name)
    text = form.get(name, "").strip()
    if control == "lines":
        return [line.strip() for line in text.splitlines() if line.strip()]
    return text


def _place(
    page: CasePage, act: str, typed: Typed | None, errors: Mapping[str, Sequence[str]]
) -> InputView:
    """Ask to which of the states really passed a case goes back; the latest is proposed."""
    name = input_name(act, RETURN_TO)
    latest = page.passed[-1] if page.passed else ""
    return InputView(
        name=name,
        title=say("acts.return_to"),
        control="select",
        value=typed.get(name, latest) if typed else latest,
        choices=tuple(Choice(each, page.workflow.states[each].title) for each in page.passed),
        required=True,
        errors=tuple(errors.get(RETURN_TO, ())),
        numeric=False,
    )


def _names(
    page: CasePage, act: str, typed: Typed | None, errors: Mapping[str, Sequence[str]]
) -> InputView:
    """Ask what is to be corrected where a case goes back to."""
    name, spec = input_name(act, CORRECT), page.workflow.acts[act]
    ends = page.workflow.ends_of(spec, page.case.state)
    items = [item for end in ends for item in nameable(page.workflow, end, page.facts)]
    found = named_items(db(), page.case, dict.fromkeys(items), workflow=page.workflow)
    return InputView(
        name=name,
        title=say("acts.correct", act=spec.title),
        control="ticks",
        value=tuple(typed.getlist(name)) if typed else (),
        choices=tuple(Choice(each.item, each.title) for each in found),
        required=spec.names == "required",
        errors=tuple(errors.get(CORRECT, ())),
        numeric=False,
    )


def _view(
    page: CasePage,
    act: str,
    asked: Input,
    spec: FieldSpec,
    typed: Typed | None,
    errors: Sequence[str],
) -> InputView:
    name = input_name(act, asked.field)
    value: str | tuple[str, ...]
    if CONTROLS.get(spec.type) == "ticks":
        value = tuple(typed.getlist(name) if typed else _stored_list(page, asked.field))
    else:
        value = _proposed(page, asked) if typed is None or name not in typed else typed[name]
    return InputView(
        name=name,
        title=spec.title,
        control=CONTROLS.get(spec.type, "text"),
        value=value,
        choices=_people(page, asked.field) if spec.type == "people" else _choices(page, spec),
        required=asked.required,
        errors=tuple(errors),
        numeric=spec.type in NUMERIC,
    )


def _proposed(page: CasePage, asked: Input) -> str:
    known = {**page.facts, **page.case.fields, "today": resources().today().isoformat()}
    proposed = known.get(asked.default[1:]) if asked.default else None
    value = page.case.fields.get(asked.field) if proposed is None else proposed
    if isinstance(value, list):
        return "\n".join(str(each) for each in value)
    return "" if value is None else str(value)


def _stored_list(page: CasePage, field: str) -> list[str]:
    stored = page.case.fields.get(field)
    return [str(each) for each in stored] if isinstance(stored, list) else []


def _people(page: CasePage, field: str) -> tuple[Choice, ...]:
    """Return who can be put on a list: the holders of the roles in which its people will sit."""
    found = people_to_list(
        db(), resources=resources(), case=page.case, workflow=page.workflow, field=field
    )
    return tuple(
        Choice(str(each.account_id), say("acts.person", name=each.name, office=each.office))
        for each in found
    )


def choices_of(spec: FieldSpec | Fact) -> tuple[Choice, ...]:
    """Return what can be chosen for a type whose values the definitions know."""
    if spec.type == "grade":
        return tuple(Choice(each.id, each.title) for each in resources().library.grades.current)
    if spec.type == "boolean":
        return (Choice("true", say("acts.yes")), Choice("false", say("acts.no")))
    listed = spec.choices if isinstance(spec, FieldSpec) else None
    return tuple(Choice(*each) for each in (listed or {}).items())


def _choices(page: CasePage, spec: FieldSpec) -> tuple[Choice, ...]:
    if spec.type == "meeting":
        return tuple(
            Choice(str(each.id), f"{each.title} {day_words(each.held_on)}")
            for each in open_meetings(db(), actor())
        )
    if spec.type == "organisation":
        units = units_of(db(), department_id=page.case.department_id)
        return tuple(Choice(str(each.id), each.name) for each in units)
    return choices_of(spec)
