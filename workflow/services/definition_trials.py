"""Prepare what a definition is tried in: sound, with everything that it may refer to."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from definitions.schema import Workflow
from definitions.source import Source, read_source
from workflow.errors import RefusedError
from workflow.scenarios.setting import Setting
from workflow.services.actors import Actor
from workflow.services.definition_checks import what_is_known
from workflow.services.definition_sides import Side, readable, side_of
from workflow.services.resources import Resources


@dataclass(frozen=True, slots=True)
class TrialGround:
    """Be a definition that can be tried, and the setting in which cases of it can be played.

    ``needs_holders`` are the roles that need more than one holder, with how many.
    """

    side: Side
    workflow: Workflow
    setting: Setting
    needs_holders: Mapping[str, int]


def trial_ground(
    session: Session, actor: Actor, *, resources: Resources, key: uuid.UUID
) -> TrialGround:
    """Return what a version or a draft is tried in; nothing is written.

    Raises NotFoundError, or RefusedError for a definition with faults.
    """
    side = side_of(session, actor, key=key)
    if side.workflow is None:
        raise RefusedError("trials.unreadable")
    known = what_is_known(session, resources)
    problems, needs_holders = known.examine(side.workflow, _source(side))
    if problems:
        raise RefusedError("trials.faulty", count=len(problems))
    workflows = {**known.published, side.workflow.workflow: side.workflow}
    setting = Setting.of(resources.library, workflows)
    return TrialGround(side, side.workflow, setting, needs_holders)


def _source(side: Side) -> Source:
    """Return the text of a side; that of an older language has no places."""
    if readable(side.text) is None:
        return Source("", None, {})
    return read_source(side.text, name="")
