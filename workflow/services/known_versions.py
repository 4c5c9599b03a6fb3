"""List what all published versions say of their states and acts, for queries over histories."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Text, Uuid, column, false, select, tuple_
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import TableValuedAlias

from definitions.schema import Workflow
from workflow.models import DefinitionVersion
from workflow.services.definitions import definition_of
from workflow.services.many_rows import table_of
from workflow.services.open_work import STOPPED
from workflow.services.resources import Resources

# The kind of part that a state lets people edit, or the name of an effect of an act.
Pairs = Sequence[tuple[str, str]]


class KnownVersions:
    """Know every version that a case may follow or have followed."""

    def __init__(self, session: Session, resources: Resources) -> None:
        """Read the versions, each built once in a process."""
        ids = session.scalars(select(DefinitionVersion.id).order_by(DefinitionVersion.id))
        self._versions: dict[uuid.UUID, Workflow] = {
            each: definition_of(session, resources, version_id=each).workflow for each in ids
        }

    def states(self) -> TableValuedAlias:
        """Return a table of states: phase, ending, and which fields hold grade and score."""
        rows = [
            {
                "version": version,
                "state": name,
                "phase": state.phase,
                "ending": state.final,
                "grade_field": workflow.headline.grade,
                "score_field": workflow.headline.score,
            }
            for version, workflow in self._versions.items()
            for name, state in workflow.states.items()
        ]
        texts = ("state", "phase", "ending", "grade_field", "score_field")
        columns = [column("version", Uuid), *(column(each, Text) for each in texts)]
        return table_of(columns, rows, name="known_state")

    def hiding(self, role: str) -> Sequence[tuple[uuid.UUID, str]]:
        """Return version and name of the states that hide the result from a role."""
        return [
            (version, name)
            for version, workflow in self._versions.items()
            for name, state in workflow.states.items()
            if role in state.hidden_from
        ]

    def stopped(self) -> Sequence[tuple[uuid.UUID, str]]:
        """Return version and name of the states in which the clock stands."""
        return [
            (version, name)
            for version, workflow in self._versions.items()
            for name, state in workflow.states.items()
            if state.clock == STOPPED
        ]

    def editing(self, part: str) -> Pairs:
        """Return workflow and name of the states in which a part of the content may change."""
        return self._distinct(
            (workflow.workflow, name)
            for workflow in self._versions.values()
            for name, state in workflow.states.items()
            if part in state.edits
        )

    def doing(self, *effects: str) -> Pairs:
        """Return workflow and name of the acts that have one of some effects."""
        return self._distinct(
            (workflow.workflow, name)
            for workflow in self._versions.values()
            for name, act in workflow.acts.items()
            if set(effects) & set(act.effects)
        )

    def staying(self) -> Pairs:
        """Return workflow and name of the acts that leave a case in its state."""
        return self._distinct(
            (workflow.workflow, name)
            for workflow in self._versions.values()
            for name, act in workflow.acts.items()
            if act.stays
        )

    @staticmethod
    def _distinct(pairs: Iterable[tuple[str, str]]) -> Pairs:
        return sorted(set(pairs))


def one_of(columns: tuple[Any, ...], pairs: Sequence[tuple[object, ...]]) -> ColumnElement[bool]:
    """Return the condition that columns hold one of some pairs; none is never held."""
    return tuple_(*columns).in_(pairs) if pairs else false()
