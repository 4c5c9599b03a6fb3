"""Publish workflow definitions and find the version that a case follows."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from definitions.errors import DefinitionError, Problem
from definitions.library import Library
from definitions.references import Reference, references
from definitions.schema import Workflow
from definitions.source import read_source
from workflow.canonical import digest
from workflow.domain.deadlines import local_day
from workflow.domain.guards import GUARDS
from workflow.domain.regions import nearest
from workflow.engine.definition import Definition
from workflow.engine.verify import examine
from workflow.errors import NotFoundError
from workflow.models import (
    DefinitionDraft,
    DefinitionState,
    DefinitionStatus,
    DefinitionVersion,
    EvaluationCase,
    Region,
)
from workflow.services.effects import EFFECTS
from workflow.services.known_names import known_names
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """Say how a version is published: its text, when and by whom, from which day, for where."""

    source: str
    at: datetime
    in_force_from: date
    by: uuid.UUID | None = None
    regions: Sequence[str] = ()


def publish_shipped(session: Session, library: Library, *, now: datetime) -> None:
    """Publish the shipped workflows at the first start; a changed file becomes a draft.

    Raises DefinitionError when a definition needs a guard or an effect that is not there.
    """
    for workflow in library.workflows.values():
        require_registered(workflow)
        _store(session, workflow, library.sources[workflow.workflow], now)


def require_registered(workflow: Workflow) -> None:
    """Raise DefinitionError when a guard or an effect of a workflow is not registered."""
    lacking = [
        Problem(workflow.workflow, 1, 1, f"definition.unknown_{each.kind}", {"name": each.name})
        for each in unregistered(workflow)
    ]
    if lacking:
        raise DefinitionError(lacking)


def unregistered(workflow: Workflow) -> Sequence[Reference]:
    """Return where a workflow names a guard or an effect that this release does not have."""
    known = {"guard": GUARDS.keys(), "effect": EFFECTS.keys()}
    return [
        each
        for each in references(workflow)
        if each.kind in known and each.name not in known[each.kind]
    ]


def require_sound(library: Library) -> None:
    """Prove every workflow of a library; raises DefinitionError with every fault."""
    names = known_names(library)
    problems: list[Problem] = []
    for name, workflow in library.workflows.items():
        source = read_source(library.sources[name], name=f"{name}.yaml")
        problems += examine(workflow, source, library=library, names=names)[0]
    if problems:
        raise DefinitionError(problems)


def version_in_force(
    session: Session, resources: Resources, workflow: str, *, region_code: str
) -> DefinitionVersion:
    """Return the version by which a region opens cases today; raises NotFoundError.

    The nearest region up the path that a published version is for wins, then the newest version.
    """
    path = session.get_one(Region, region_code).path
    rows = session.execute(
        select(DefinitionVersion.id, DefinitionVersion.regions)
        .where(DefinitionVersion.workflow == workflow, has_begun(resources.today()))
        .order_by(DefinitionVersion.version.desc())
    )
    found = nearest(path, ((row.regions, row.id) for row in rows))
    if found is None:
        raise NotFoundError("definitions.none_in_force", workflow=workflow)
    return session.get_one(DefinitionVersion, found)


def workflows_in_force(session: Session, resources: Resources) -> Sequence[str]:
    """Return the workflows by which cases are opened somewhere today."""
    return session.scalars(
        select(DefinitionVersion.workflow)
        .where(has_begun(resources.today()))
        .distinct()
        .order_by(DefinitionVersion.workflow)
    ).all()


def has_begun(today: date) -> ColumnElement[bool]:
    """Return the condition that a version is published and in force on a day."""
    starts_on = DefinitionVersion.in_force_from
    return and_(
        DefinitionVersion.status == DefinitionStatus.PUBLISHED,
        or_(starts_on.is_(None), starts_on <= today),
    )


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


def add_version(session: Session, workflow: Workflow, *, published: Published) -> DefinitionVersion:
    """Publish a workflow as its next version."""
    name = workflow.workflow
    # Whoever publishes the same workflow at the same moment waits here for the number.
    newest = session.scalars(
        select(DefinitionVersion.version)
        .where(DefinitionVersion.workflow == name)
        .order_by(DefinitionVersion.version)
        .with_for_update()
    ).all()
    latest = select(func.max(DefinitionVersion.version)).where(DefinitionVersion.workflow == name)
    content = content_of(workflow)
    version = DefinitionVersion(
        workflow=name,
        version=(session.scalar(latest) or 0) + 1 if newest else 1,
        digest=digest(content),
        title=workflow.title,
        content=content,
        source=published.source,
        status=DefinitionStatus.PUBLISHED,
        published_at=published.at,
        published_by=published.by,
        in_force_from=published.in_force_from,
        regions=list(published.regions),
    )
    session.add(version)
    session.flush()
    session.add_all(
        DefinitionState(definition_version_id=version.id, state=state) for state in workflow.states
    )
    session.flush()
    return version


def _store(session: Session, workflow: Workflow, source: str, now: datetime) -> None:
    name, key = workflow.workflow, digest(content_of(workflow))
    digests = session.scalars(
        select(DefinitionVersion.digest).where(DefinitionVersion.workflow == name)
    ).all()
    if not digests:
        published = Published(source=source, at=now, in_force_from=local_day(now))
        add_version(session, workflow, published=published)
    elif key not in digests and not _drafted(session, name, key):
        draft = DefinitionDraft(
            workflow=name,
            title=workflow.title,
            text=source,
            origin_digest=key,
            started_at=now,
            edited_at=now,
        )
        session.add(draft)
        session.flush()


def _drafted(session: Session, workflow: str, key: str) -> bool:
    known = select(DefinitionDraft.id).where(
        DefinitionDraft.workflow == workflow, DefinitionDraft.origin_digest == key
    )
    return session.scalar(known.limit(1)) is not None
