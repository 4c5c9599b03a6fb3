"""List the versions of the workflow definitions and what runs by them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from definitions.errors import DefinitionError, Problem
from definitions.schema import Workflow
from definitions.source import Source, read_source
from workflow.domain.guards import GUARDS
from workflow.engine.verify import examine
from workflow.errors import NotFoundError
from workflow.models import DefinitionStatus, DefinitionVersion, EvaluationCase
from workflow.services.actors import Actor
from workflow.services.definitions import workflow_from
from workflow.services.effects import EFFECTS
from workflow.services.resources import Resources

READ = "definitions.read"


@dataclass(frozen=True, slots=True)
class VersionLine:
    """Be a version with how many cases follow it, and whether new cases open by it today."""

    version: DefinitionVersion
    running: int
    ended: int
    in_force: bool


@dataclass(frozen=True, slots=True)
class VersionPage:
    """Be one version, read and proved, and the other versions of its workflow.

    ``needs_holders`` are the roles that need more than one holder, with how many.
    """

    line: VersionLine
    workflow: Workflow
    problems: Sequence[Problem]
    needs_holders: Mapping[str, int]
    others: Sequence[VersionLine]


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
    in_force = _in_force([row[0] for row in rows], resources)
    return [VersionLine(*row, row[0].id in in_force) for row in rows]


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
    problems, needs_holders = _proof(version, workflow, resources)
    return VersionPage(line, workflow, problems, needs_holders, others)


def _proof(
    version: DefinitionVersion, workflow: Workflow, resources: Resources
) -> tuple[Sequence[Problem], Mapping[str, int]]:
    """Prove a version with the roles, facts, guards and effects of this release."""
    library = resources.library
    known = replace(library.names, guards=frozenset(GUARDS), effects=frozenset(EFFECTS))
    try:
        source = read_source(version.source, name=version.workflow)
    except DefinitionError:
        source = Source(version.workflow, None, {})  # of an older language: told without lines
    return examine(workflow, source, library=library, names=known)


def _in_force(versions: Sequence[DefinitionVersion], resources: Resources) -> set[uuid.UUID]:
    """Return the newest published version of each workflow that is in force today."""
    newest: dict[str, DefinitionVersion] = {}
    for version in versions:
        starts_on = version.in_force_from
        begun = starts_on is None or starts_on <= resources.today()
        if version.status == DefinitionStatus.PUBLISHED and begun:
            newest.setdefault(version.workflow, version)
    return {version.id for version in newest.values()}
