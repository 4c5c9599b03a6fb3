"""Show and set what regions may decide within the ranges of the definitions."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import click

from definitions.messages import fill, load_messages
from web.commands.identity import acting_as
from web.commands.sentences import say
from web.presentation import Presenter
from workflow.domain.parameters import Value, range_of
from workflow.services.region_parameters import (
    Change,
    ParameterLine,
    change_parameter,
    show_parameters,
)

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_AS = click.option("--as", "login", required=True, help="Whose account acts.")
_ROLE = click.option("--role", help="In which role, when the person holds several.")
_REGION = click.option("--region", help="A region's code; one's own without it.")


@click.command("parameters")
@click.argument("workflow", required=False)
@_AS
@_ROLE
@_REGION
def show(workflow: str | None, login: str, role: str | None, region: str | None) -> None:
    """List the parameters of WORKFLOW, or of all, as a region has them, with their ranges."""
    with acting_as(login, role=role) as who:
        page = show_parameters(who.session, who.actor, resources=who.resources, region_code=region)
        for line in page.lines:
            if workflow in (None, line.workflow):
                say("parameters.line", **_told(line))


@click.command("set")
@click.argument("workflow")
@click.argument("name")
@click.argument("values", nargs=-1)
@_AS
@_ROLE
@_REGION
@click.option("--from", "starts_on", type=_DAY, help="From which day; today without it.")
def change(
    workflow: str,
    name: str,
    values: tuple[str, ...],
    *,
    login: str,
    role: str | None,
    region: str | None,
    starts_on: datetime | None,
) -> None:
    """Set parameter NAME of WORKFLOW for cases to come: one number, or the names of a list.

    Without values the region takes its own value back, and what lies above counts again.
    """
    with acting_as(login, role=role) as who:
        day = starts_on.date() if starts_on else who.resources.today()
        code = region or who.actor.region_code
        page = show_parameters(who.session, who.actor, resources=who.resources, region_code=code)
        typed = _typed(page.lines, (workflow, name), values)
        order = Change(workflow=workflow, region_code=code, name=name, typed=typed, starts_on=day)
        change_parameter(who.session, who.actor, resources=who.resources, change=order)
    said = Presenter(load_messages()).day_text(day)
    say("parameters.changed" if values else "parameters.taken_back", day=said)


def _typed(lines: Iterable[ParameterLine], key: tuple[str, str], values: Sequence[str]) -> object:
    """Return what the values mean for a parameter: a number, names of a list, or taking back."""
    if not values:
        return None
    line = next((each for each in lines if (each.workflow, each.name) == key), None)
    return values[0] if line and range_of(line.parameter) else list(values)


def _told(line: ParameterLine) -> dict[str, object]:
    messages = load_messages()
    limits = range_of(line.parameter)
    setting = line.setting
    return {
        "workflow": line.workflow,
        "name": line.name,
        "title": line.parameter.title,
        "value": _text(line.value),
        "default": _text(line.parameter.default),
        "range": fill(messages, "parameters.within", _range(limits)) if limits else "",
        "by": setting.region_name if setting else messages["parameters.by_default"],
    }


def _range(limits: tuple[int, int]) -> dict[str, object]:
    return {"low": limits[0], "high": limits[1]}


def _text(value: Value) -> str:
    return str(value) if isinstance(value, int) else " ".join(value)
