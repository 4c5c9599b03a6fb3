"""Find what is to be compared: a version or a draft, by its key."""

import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from definitions.errors import DefinitionError
from definitions.library import parse_workflow
from definitions.schema import Workflow
from workflow.errors import NotFoundError
from workflow.models import DefinitionDraft, DefinitionVersion
from workflow.services.actors import Actor
from workflow.services.definitions import workflow_from

READ = "definitions.read"


@dataclass(frozen=True, slots=True)
class Side:
    """Be one side of a comparison; a draft has no number, and no workflow while it is faulty."""

    id: uuid.UUID
    number: int | None
    title: str
    text: str
    workflow: Workflow | None


def side_of(session: Session, actor: Actor, *, key: uuid.UUID) -> Side:
    """Return the version or the draft of a key; raises NotFoundError."""
    actor.require(READ)
    version = session.get(DefinitionVersion, key)
    if version is not None:
        workflow = ordered_workflow(version)
        return Side(key, version.version, version.title, version.source, workflow)
    draft = session.get(DefinitionDraft, key)
    if draft is None:
        raise NotFoundError("definitions.version_not_found")
    return Side(key, None, draft.title, draft.text, readable(draft.text))


def ordered_workflow(version: DefinitionVersion) -> Workflow:
    """Return the workflow of a version in the order of its text.

    The database keeps some parts without their order, such as `sets`; a version of an older
    language has nothing else.
    """
    return readable(version.source) or workflow_from(version.content)


def readable(text: str) -> Workflow | None:
    """Return the workflow that a text says, if it can be read as one."""
    try:
        return parse_workflow(text, name="")
    except DefinitionError:
        return None
