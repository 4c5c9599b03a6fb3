"""Say in queries what a reader sees of a case at a glance: its light, and its grade."""

from sqlalchemy import ColumnElement, and_, case, null, or_
from sqlalchemy.orm import Session

from workflow.models import EvaluationCase
from workflow.services.actors import Actor
from workflow.services.case_lines import FIRST_DUE, GRADE, Column
from workflow.services.known_versions import KnownVersions, one_of
from workflow.services.lights import KINDS, LampKind, lamps_of
from workflow.services.resources import Resources

_PLACE = (EvaluationCase.definition_version_id, EvaluationCase.state)


class CaseLights:
    """Give the conditions that agree with what lists show of each case."""

    def __init__(self, session: Session, resources: Resources) -> None:
        """Read the lights of today, and in which states the clock stands."""
        self._versions = KnownVersions(session, resources)
        self._lamps = lamps_of(session, resources)

    def has(self, kind: LampKind) -> ColumnElement[bool]:
        """Return the condition that a case goes on and has a light."""
        stopped = one_of(_PLACE, self._versions.stopped())
        due = self._lamps.condition(kind, FIRST_DUE)
        lit = or_(stopped, due) if kind == "grey" else and_(~stopped, due)
        return and_(EvaluationCase.ended_at.is_(None), lit)

    def light(self) -> Column:
        """Return the light of a case, nothing of one that has ended."""
        return case(*((self.has(kind), kind) for kind in KINDS), else_=null())

    def grade(self, actor: Actor) -> Column:
        """Return the grade as far as the post sees it."""
        hidden = one_of(_PLACE, self._versions.hiding(actor.role))
        return case((hidden, null()), else_=GRADE)
