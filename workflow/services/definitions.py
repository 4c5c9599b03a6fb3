"""Publish workflow definitions and find the version that a case follows."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from definitions.checks import Names
from definitions.errors import DefinitionError, Problem
from definitions.library import Library
from definitions.references import references
from definitions.schema import Workflow
from definitions.source import read_source
from workflow.canonical import digest
from workflow.domain.deadlines import local_day
from workflow.domain.guards import GUARDS
from workflow.engine.definition import Definition
from workflow.engine.verify import examine
from workflow.errors import NotFoundError
from workflow.models import DefinitionState, DefinitionStatus, DefinitionVersion, EvaluationCase
from workflow.services.effects import EFFECTS
from workflow.services.resources import Resources


def content_of(workflow: Workflow) -> dict[str, object]:
    """Return a workflow as JSON values, from which `workflow_from` reads it again.

    Stages, lanes and acts are shown in the order of the file. Neither the database nor the digest
    minds the order of keys, so these parts become lists of pairs.
    """
    content = workflow.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {name: _pairs(value) if name in _ORDERED else value for name, value in content.items()}


def workflow_from(content: Mapping[str, object]) -> Workflow:
    """Return the workflow that `content_of` wrote."""
    return Workflow.model_validate(
        {
            name: dict(value) if name in _ORDERED and isinstance(value, list) else value
            for name, value in content.items()
        }
    )


_ORDERED = frozenset({"lanes", "phases", "fields", "parameters", "states", "acts"})


def _pairs(value: object) -> list[list[object]]:
    return [[key, each] for key, each in value.items()] if isinstance(value, dict) else []


def publish_shipped(session: Session, library: Library, *, now: datetime) -> None:
    """Publish the shipped workflows at the first start; a changed file becomes a draft.

    Raises DefinitionError when a definition needs a guard or an effect that is not there.
    """
    for workflow in library.workflows.values():
        require_registered(workflow, library.names)
        _store(session, workflow, library.sources[workflow.workflow], now)


def require_registered(workflow: Workflow, names: Names) -> None:
    """Raise DefinitionError when a guard or an effect of a workflow is not registered."""
    del names
    known = {"guard": frozenset(GUARDS), "effect": frozenset(EFFECTS)}
    lacking = [
        Problem(workflow.workflow, 1, 1, f"definition.unknown_{each.kind}", {"name": each.name})
        for each in references(workflow)
        if each.kind in known and each.name not in known[each.kind]
    ]
    if lacking:
        raise DefinitionError(lacking)


def require_sound(library: Library) -> None:
    """Prove every workflow of a library; raises DefinitionError with every fault."""
    names = replace(library.names, guards=frozenset(GUARDS), effects=frozenset(EFFECTS))
    problems: list[Problem] = []
    for name, workflow in library.workflows.items():
        source = read_source(library.sources[name], name=f"{name}.yaml")
        problems += examine(workflow, source, library=library, names=names)[0]
    if problems:
        raise DefinitionError(problems)


def version_in_force(session: Session, resources: Resources, workflow: str) -> DefinitionVersion:
    """Return the newest published version in force today; raises NotFoundError."""
    version = session.scalar(
        select(DefinitionVersion)
        .where(
            DefinitionVersion.workflow == workflow,
            DefinitionVersion.status == DefinitionStatus.PUBLISHED,
            or_(
                DefinitionVersion.in_force_from.is_(None),
                DefinitionVersion.in_force_from <= resources.today(),
            ),
        )
        .order_by(DefinitionVersion.version.desc())
        .limit(1)
    )
    if version is None:
        raise NotFoundError("definitions.none_in_force", workflow=workflow)
    return version


def definition_of(session: Session, resources: Resources, *, version_id: uuid.UUID) -> Definition:
    """Return the definition of a version with its machine, built once in a process."""
    machine = resources.machines.get(version_id)
    if machine is None:
        version = session.get_one(DefinitionVersion, version_id)
        machine = Definition(workflow_from(version.content))
        resources.machines[version_id] = machine
    return machine


def definition_for(session: Session, resources: Resources, case: EvaluationCase) -> Definition:
    """Return the definition that a case follows."""
    return definition_of(session, resources, version_id=case.definition_version_id)


def _store(session: Session, workflow: Workflow, source: str, now: datetime) -> None:
    content = content_of(workflow)
    key = digest(content)
    known = select(DefinitionVersion).where(DefinitionVersion.workflow == workflow.workflow)
    if session.scalar(known.where(DefinitionVersion.digest == key)) is not None:
        return
    latest = session.scalar(
        select(func.max(DefinitionVersion.version)).where(
            DefinitionVersion.workflow == workflow.workflow
        )
    )
    first = latest is None
    version = DefinitionVersion(
        workflow=workflow.workflow,
        version=(latest or 0) + 1,
        digest=key,
        title=workflow.title,
        content=content,
        source=source,
        status=DefinitionStatus.PUBLISHED if first else DefinitionStatus.DRAFT,
        published_at=now if first else None,
        in_force_from=local_day(now) if first else None,
    )
    session.add(version)
    session.flush()
    session.add_all(
        DefinitionState(definition_version_id=version.id, state=state) for state in workflow.states
    )
    session.flush()
