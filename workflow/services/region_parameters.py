"""Let regions set the parameters of workflows; the nearest region up the path counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from definitions.schema import Parameter, Workflow
from workflow.canonical import plain
from workflow.domain.parameters import ParameterError, Value, read_value
from workflow.domain.regions import lies_in, nearest_value, parts_of
from workflow.errors import NotFoundError, NotPermittedError, RefusedError
from workflow.models import Account, Region, RegionParameter
from workflow.services.actors import Actor
from workflow.services.definitions import definition_of, version_in_force, workflows_in_force
from workflow.services.resources import Resources

READ = "definitions.read"
CHANGE = "definitions.parameters"


@dataclass(frozen=True, slots=True)
class Setting:
    """Be a value that a region gave, with who gave it; without a value it was taken back."""

    region_code: str
    region_name: str
    value: Value | None
    starts_on: date
    by: str


@dataclass(frozen=True, slots=True)
class ParameterLine:
    """Be a parameter as a region sees it; without a setting in force it has its default.

    The history has what the regions up the path gave, the latest day first, days to come included.
    """

    workflow: str
    name: str
    parameter: Parameter
    value: Value
    setting: Setting | None
    history: Sequence[Setting]


@dataclass(frozen=True, slots=True)
class ParameterPage:
    """Be the parameters of all workflows as one region sees them."""

    region: Region
    regions: Sequence[Region]
    titles: Mapping[str, str]
    lines: Sequence[ParameterLine]
    may_change: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Be what somebody wants a region's parameter to be from a day on; None takes it back."""

    workflow: str
    region_code: str
    name: str
    typed: object
    starts_on: date


def opening_values(
    session: Session, resources: Resources, workflow: Workflow, *, region_code: str
) -> dict[str, object]:
    """Return the parameters that a case opened in a region today is given, as JSON values."""
    path = session.get_one(Region, region_code).path
    given = _given(session, workflow.workflow, path)
    return {
        name: plain(_in_force(resources, parameter, path, given.get(name, ()))[0])
        for name, parameter in workflow.parameters.items()
    }


def parameters_here(
    session: Session, actor: Actor, *, resources: Resources, workflow: Workflow
) -> Sequence[ParameterLine]:
    """Return the parameters of a workflow, a draft's as well, as the actor's region sees them."""
    actor.require(READ)
    return _lines(session, resources, workflow, actor.region_path)


def show_parameters(
    session: Session, actor: Actor, *, resources: Resources, region_code: str | None = None
) -> ParameterPage:
    """Return the parameters as a region sees them, one's own unless another below is named.

    Raises NotFoundError for a region that is not one's own nor below it.
    """
    actor.require(READ)
    regions = regions_below(session, actor)
    wanted = region_code or actor.region_code
    region = next((each for each in regions if each.code == wanted), None)
    if region is None:
        raise NotFoundError("parameters.region_unknown")
    lines: list[ParameterLine] = []
    titles: dict[str, str] = {}
    for name in workflows_in_force(session, resources):
        workflow = _workflow(session, resources, name, region.code)
        if workflow is not None:
            titles[name] = workflow.title
            lines += _lines(session, resources, workflow, region.path)
    return ParameterPage(region, regions, titles, lines, actor.may(CHANGE))


def change_parameter(
    session: Session, actor: Actor, *, resources: Resources, change: Change
) -> RegionParameter:
    """Set a region's parameter for cases opened from a day on.

    Raises NotPermittedError outside one's own region, NotFoundError for what is not declared, and
    RefusedError at a field for a value out of range or a day gone by.
    """
    actor.require(CHANGE)
    region = session.get(Region, change.region_code)
    parameter = _parameter(session, resources, change, region) if region else None
    if region is None or parameter is None:
        raise NotFoundError("parameters.unknown")
    if not lies_in(region.path, actor.region_path):
        raise NotPermittedError("parameters.other_region")
    if change.starts_on < resources.today():
        raise RefusedError("parameters.past", field="starts_on")
    line = RegionParameter(
        workflow=change.workflow,
        region_code=region.code,
        name=change.name,
        value=None if change.typed is None else _read(resources, parameter, change.typed),
        starts_on=change.starts_on,
        set_by=actor.account_id,
        set_at=resources.now(),
    )
    session.add(line)
    session.flush()
    return line


def regions_below(session: Session, actor: Actor) -> Sequence[Region]:
    """Return the actor's region and those below it, by their paths."""
    below = Region.path.startswith(f"{actor.region_path}/", autoescape=True)
    return session.scalars(
        select(Region).where((Region.path == actor.region_path) | below).order_by(Region.path)
    ).all()


def _read(resources: Resources, parameter: Parameter, typed: object) -> object:
    grades = [grade.id for grade in resources.library.grades.current]
    try:
        return plain(read_value(parameter, typed, names=grades))
    except ParameterError as error:
        raise RefusedError(error.code, field="value", **error.values) from error


def _parameter(
    session: Session, resources: Resources, change: Change, region: Region
) -> Parameter | None:
    workflow = _workflow(session, resources, change.workflow, region.code)
    return workflow.parameters.get(change.name) if workflow else None


def _workflow(
    session: Session, resources: Resources, name: str, region_code: str
) -> Workflow | None:
    try:
        version = version_in_force(session, resources, name, region_code=region_code)
    except NotFoundError:
        return None
    return definition_of(session, resources, version_id=version.id).workflow


def _lines(
    session: Session, resources: Resources, workflow: Workflow, path: str
) -> list[ParameterLine]:
    given = _given(session, workflow.workflow, path)
    found = []
    for name, parameter in workflow.parameters.items():
        history = given.get(name, ())
        value, setting = _in_force(resources, parameter, path, history)
        line = ParameterLine(workflow.workflow, name, parameter, value, setting, history)
        found.append(line)
    return found


def _given(session: Session, workflow: str, path: str) -> Mapping[str, Sequence[Setting]]:
    """Return by name what the regions on a path gave, the latest first."""
    rows = session.execute(
        select(RegionParameter, Region.name.label("region_name"), Account.name.label("by"))
        .join(Region, Region.code == RegionParameter.region_code)
        .join(Account, Account.id == RegionParameter.set_by)
        .where(
            RegionParameter.workflow == workflow,
            RegionParameter.region_code.in_(parts_of(path)),
        )
        .order_by(RegionParameter.starts_on.desc(), RegionParameter.id.desc())
    )
    found: dict[str, list[Setting]] = {}
    for row in rows:
        line = row.RegionParameter
        value = tuple(line.value) if isinstance(line.value, list) else line.value
        setting = Setting(line.region_code, row.region_name, value, line.starts_on, row.by)
        found.setdefault(line.name, []).append(setting)
    return found


def _in_force(
    resources: Resources, parameter: Parameter, path: str, history: Sequence[Setting]
) -> tuple[Value, Setting | None]:
    """Return the value today and where it comes from; what no longer fits does not count."""
    latest: dict[str, Setting] = {}
    for setting in history:
        if setting.starts_on <= resources.today():
            latest.setdefault(setting.region_code, setting)
    fitting = {
        code: setting
        for code, setting in latest.items()
        if setting.value is not None and _fits(resources, parameter, setting.value)
    }
    found = nearest_value(path, fitting)
    if found is None or found[1].value is None:
        return parameter.default, None
    return found[1].value, found[1]


def _fits(resources: Resources, parameter: Parameter, value: Value) -> bool:
    grades = [grade.id for grade in resources.library.grades.current]
    try:
        return read_value(parameter, value, names=grades) == value
    except ParameterError:
        return False
