"""Prepare the page of the parameters of a region."""

from collections.abc import Mapping
from datetime import date

from flask import request

from web.system import actor, db, resources, say
from workflow.domain.parameters import Value, range_of
from workflow.services.region_parameters import (
    Change,
    ParameterLine,
    ParameterPage,
    Setting,
    show_parameters,
)

_TAKE_BACK = "take_back"


def parameter_page(
    region_code: str | None, wrong: Change | None = None, said: str = ""
) -> Mapping[str, object]:
    """Return the parameters as a region sees them; ``wrong`` is what was typed and refused."""
    page = show_parameters(db(), actor(), resources=resources(), region_code=region_code)
    groups: dict[str, list[object]] = {}
    for line in page.lines:
        mine = wrong is not None and (wrong.workflow, wrong.name) == (line.workflow, line.name)
        shown = _line(page, line, wrong if mine else None)
        groups.setdefault(page.titles[line.workflow], []).append(shown)
    return {
        "region": page.region,
        "regions": page.regions,
        "groups": groups,
        "may_change": page.may_change,
        "today": resources().today(),
        "said": said,
    }


def typed_change() -> Change:
    """Return what the form holds; a day that cannot be read has gone by."""
    name = request.form.get("name", "")
    listed = request.form.getlist("value")
    typed: object = listed if request.form.get("list") else "".join(listed[:1])
    return Change(
        workflow=request.form.get("workflow", ""),
        region_code=request.form.get("region", ""),
        name=name,
        typed=None if request.form.get("do") == _TAKE_BACK else typed,
        starts_on=_day(request.form.get("starts_on", "")),
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min


def _line(page: ParameterPage, line: ParameterLine, wrong: Change | None) -> dict[str, object]:
    limits = range_of(line.parameter)
    here = line.setting is not None and line.setting.region_code == page.region.code
    return {
        "workflow": line.workflow,
        "name": line.name,
        "title": line.parameter.title,
        "value": _told(line.value),
        "default": _told(line.parameter.default),
        "range": say("parameters.whole", low=limits[0], high=limits[1]) if limits else "",
        "limits": limits,
        "choices": [] if limits else _choices(line, wrong),
        "typed": line.value if wrong is None else wrong.typed,
        "wrong": wrong is not None,
        "setting": line.setting,
        "here": here,
        "coming": [_coming(each) for each in line.history if each.starts_on > resources().today()],
    }


def _choices(line: ParameterLine, wrong: Change | None) -> list[dict[str, object]]:
    chosen = line.value if wrong is None else wrong.typed
    grades = {each.id: each.title for each in resources().library.grades.current}
    default = line.parameter.default if isinstance(line.parameter.default, tuple) else ()
    names = dict.fromkeys((*grades, *default))
    held = chosen if isinstance(chosen, list | tuple) else ()
    return [{"id": each, "title": grades.get(each, each), "on": each in held} for each in names]


def _coming(setting: Setting) -> dict[str, object]:
    value = "" if setting.value is None else _told(setting.value)
    return {"setting": setting, "value": value}


def _told(value: Value) -> str:
    if isinstance(value, int):
        return str(value)
    grades = {each.id: each.title for each in resources().library.grades.current}
    return say("cases.and").join(grades.get(each, each) for each in value)
