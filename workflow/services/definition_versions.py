"""List the versions of the workflow definitions and what runs by them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from definitions.errors import Problem
from definitions.schema import Workflow
from definitions.source import Source, read_source
from workflow.domain.launches import Occasion, next_occasion
from workflow.domain.regions import nearest
from workflow.errors import NotFoundError
from workflow.models import (
    Account,
    DefinitionStatus,
    DefinitionVersion,
    EvaluationCase,
    Region,
)
from workflow.services.actors import Actor
from workflow.services.calendars import current_timetable
from workflow.services.definition_checks import what_is_known
from workflow.services.definition_sides import readable
from workflow.services.definitions import workflow_from
from workflow.services.resources import Resources

READ = "definitions.read"
# Stands for all regions as long as there are none.
_NOWHERE = ""


@dataclass(frozen=True, slots=True)
class VersionLine:
    """Be a version with how many cases follow it, and whether new cases open by it today.

    ``regions`` are the names of the regions that it is for, none for everywhere.
    """

    version: DefinitionVersion
    running: int
    ended: int
    in_force: bool
    regions: Sequence[str]


@dataclass(frozen=True, slots=True)
class VersionPage:
    """Be one version, read and proved, and the other versions of its workflow.

    ``needs_holders`` are the roles that need more than one holder, with how many. A version that is
    in force and opens cases by itself has a next launch.
    """

    line: VersionLine
    workflow: Workflow
    problems: Sequence[Problem]
    needs_holders: Mapping[str, int]
    others: Sequence[VersionLine]
    published_by: str
    next_launch: Occasion | None


def list_versions(
    session: Session, actor: Actor, *, resources: Resources, workflow: str | None = None
) -> Sequence[VersionLine]:
    """Return all versions, or those of one workflow, the newest of each workflow first."""
    actor.require(READ)
    ended = func.count(EvaluationCase.ended_at)
    statement = (
        select(DefinitionVersion, func.count(EvaluationCase.id) - ended, ended)
        .outerjoin(EvaluationCase, EvaluationCase.definition_version_id == DefinitionVersion.id)
        .group_by(DefinitionVersion.id)
        .order_by(DefinitionVersion.workflow, DefinitionVersion.version.desc())
    )
    if workflow is not None:
        statement = statement.where(DefinitionVersion.workflow == workflow)
    rows = session.execute(statement).all()
    versions = [row[0] for row in rows]
    regions = session.scalars(select(Region)).all()
    in_force = _in_force(versions, [region.path for region in regions], resources)
    names = {region.code: region.name for region in regions}
    return [
        VersionLine(*row, row[0].id in in_force, [names[code] for code in row[0].regions])
        for row in rows
    ]


def show_version(
    session: Session, actor: Actor, *, resources: Resources, version_id: uuid.UUID
) -> VersionPage:
    """Return a version with its definition; raises NotFoundError."""
    actor.require(READ)
    version = session.get(DefinitionVersion, version_id)
    if version is None:
        raise NotFoundError("definitions.version_not_found")
    lines = list_versions(session, actor, resources=resources, workflow=version.workflow)
    line = next(each for each in lines if each.version.id == version.id)
    others = [each for each in lines if each is not line]
    workflow = workflow_from(version.content)
    publisher = version.published_by and session.get_one(Account, version.published_by).name
    problems, needs_holders = _proof(session, version, workflow, resources)
    return VersionPage(
        line=line,
        workflow=workflow,
        problems=problems,
        needs_holders=needs_holders,
        others=others,
        published_by=publisher or "",
        next_launch=_next_launch(session, resources, workflow) if line.in_force else None,
    )


def _next_launch(session: Session, resources: Resources, workflow: Workflow) -> Occasion | None:
    if workflow.launch is None:
        return None
    return next_occasion(workflow.launch, current_timetable(session), after=resources.now())


def _proof(
    session: Session, version: DefinitionVersion, workflow: Workflow, resources: Resources
) -> tuple[Sequence[Problem], Mapping[str, int]]:
    """Prove a version with the roles, facts, guards and effects of this release."""
    known = what_is_known(session, resources)
    if readable(version.source) is None:  # of an older language: told without lines
        return known.examine(workflow, Source(version.workflow, None, {}))
    return known.examine(workflow, read_source(version.source, name=f"{version.workflow}.yaml"))


def _in_force(
    versions: Sequence[DefinitionVersion], paths: Sequence[str], resources: Resources
) -> set[uuid.UUID]:
    """Return the versions by which some region opens cases today; the newest come first."""
    choices: dict[str, list[tuple[Sequence[str], uuid.UUID]]] = {}
    for version in versions:
        starts_on = version.in_force_from
        begun = starts_on is None or starts_on <= resources.today()
        if version.status == DefinitionStatus.PUBLISHED and begun:
            choices.setdefault(version.workflow, []).append((version.regions, version.id))
    found = {nearest(path, offered) for offered in choices.values() for path in paths or [_NOWHERE]}
    return {each for each in found if each is not None}
