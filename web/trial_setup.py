"""Offer people, time and circumstances of a trial, and read what was typed for them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from werkzeug.datastructures import MultiDict

from definitions.scenarios import Where
from definitions.schema import Parameter, Workflow
from web.act_inputs import Choice
from web.system import resources, say
from web.trial_given import GivenView, given_view, read_given, read_guards
from web.trial_texts import MOST_PEOPLE, Content
from workflow.scenarios.given import Values
from workflow.scenarios.proposing import roles_taking_part
from workflow.services.definition_trials import TrialGround

Typed = MultiDict[str, str]
# Lines left empty for more people.
_SPARE = 3
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Be one post of one person; who stands in two lines holds two posts."""

    number: int
    name: str
    role: str
    where: str


@dataclass(frozen=True, slots=True)
class ParameterView:
    """Be one parameter: a number in its range, or some of the grades."""

    name: str
    title: str
    value: object
    low: int | None
    high: int | None
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class SetupView:
    """Offer what a trial begins with."""

    name: str
    now: str
    fiscal_year: str
    people: Sequence[PersonLine]
    roles: Sequence[Choice]
    places: Sequence[Choice]
    parameters: Sequence[ParameterView]
    given: GivenView


def setup_view(
    ground: TrialGround, content: Content, faults: Mapping[str, str] | None = None
) -> SetupView:
    """Return what a trial begins with, to be changed."""
    workflow, roles = ground.workflow, resources().library.roles
    lines = list(_lines(content))
    known = [line.role for line in lines]
    offered = dict.fromkeys([*roles_taking_part(workflow), *known, *roles.roles])
    given, guards = _mapping(content, "given"), _mapping(content, "guards")
    return SetupView(
        name=str(content.get("scenario", "")),
        now=str(content.get("now", "")).replace(" ", "T"),
        fiscal_year=str(content.get("fiscal_year", "")),
        people=[*lines, *_spare(len(lines))],
        roles=[Choice(role, roles.titled(role)) for role in offered if role in roles],
        places=[Choice(place, say(f"trials.where.{place}")) for place in get_args(Where)],
        parameters=list(_parameters(workflow, _mapping(content, "parameters"))),
        given=given_view(
            workflow,
            given=given,
            guards={name: bool(holds) for name, holds in guards.items()},
            people=list(dict.fromkeys(line.name for line in lines)),
            faults=faults,
        ),
    )


def typed_content(ground: TrialGround, typed: Typed, *, faulty: bool = False) -> Content:
    """Return a scenario without steps as it was typed; raises GivenError unless faults may stay."""
    workflow = ground.workflow
    values = Values.of(ground.setting, workflow)
    given = _as_typed(typed) if faulty else read_given(workflow, values, typed)
    year = typed.get("fiscal_year", "").strip()
    told = {
        "given": {name: value for name, value in given.items() if value is not None},
        "guards": read_guards(workflow, typed),
        "parameters": dict(_typed_parameters(workflow, typed)),
        "fiscal_year": _whole(year),
    }
    return {
        "scenario": typed.get("name", "").strip(),
        "workflow": workflow.workflow,
        "people": _people(typed),
        **{key: value for key, value in told.items() if value not in ({}, "")},
        "now": typed.get("now", "").replace("T", " ").strip(),
        "steps": [],
    }


def _as_typed(typed: Typed) -> dict[str, object]:
    names = [key for key in typed if key.startswith("given.")]
    return {key.partition(".")[2]: typed[key] for key in names}


def _lines(content: Content) -> Iterator[PersonLine]:
    number = 0
    for name, held in _mapping(content, "people").items():
        for one in held if isinstance(held, list) else [held]:
            holding = one if isinstance(one, dict) else {"role": one}
            role, where = str(holding.get("role", "")), str(holding.get("where", "here"))
            yield PersonLine(number, name, role, where)
            number += 1


def _spare(count: int) -> Iterator[PersonLine]:
    for number in range(count, min(count + _SPARE, MOST_PEOPLE)):
        yield PersonLine(number, "", "", "here")


def _people(typed: Typed) -> dict[str, object]:
    """Return, by name, the posts that were typed; who has no name is left out."""
    found: dict[str, list[object]] = {}
    for number in range(MOST_PEOPLE):
        name = typed.get(f"person.{number}.name", "").strip()
        role = typed.get(f"person.{number}.role", "")
        if name and role:
            where = typed.get(f"person.{number}.where", "here")
            found.setdefault(name, []).append(_holding(role, where))
    return {name: held[0] if len(held) == 1 else held for name, held in found.items()}


def _holding(role: str, where: str) -> object:
    roles = resources().library.roles
    handed = role in roles and roles[role].scope == "assigned"
    if where == "here" and not handed:
        return role
    place = {} if where == "here" else {"where": where}
    return {"role": role, **place, **({"assigned": True} if handed else {})}


def _parameters(workflow: Workflow, set_: Mapping[str, object]) -> Iterator[ParameterView]:
    grades = [Choice(each.id, each.title) for each in resources().library.grades.current]
    for name, spec in workflow.parameters.items():
        value = set_.get(name, spec.default)
        listed = isinstance(spec.default, tuple)
        yield ParameterView(
            name=name,
            title=spec.title,
            value=tuple(map(str, value)) if isinstance(value, (list, tuple)) else value,
            low=spec.min,
            high=spec.max,
            choices=grades if listed else (),
        )


def _typed_parameters(workflow: Workflow, typed: Typed) -> Iterator[tuple[str, object]]:
    for name, spec in workflow.parameters.items():
        value = _typed_parameter(spec, typed, f"parameter.{name}")
        if value != spec.default and value not in ("", ()):
            yield name, list(value) if isinstance(value, tuple) else value


def _typed_parameter(spec: Parameter, typed: Typed, key: str) -> object:
    if isinstance(spec.default, tuple):
        return tuple(typed.getlist(key))
    return _whole(typed.get(key, "").strip())


def _whole(text: str) -> object:
    """Return a number where one was typed; anything else is refused by the scenario."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _DIGITS else text


def _mapping(content: Content, key: str) -> Mapping[str, object]:
    found = content.get(key)
    return found if isinstance(found, dict) else {}
