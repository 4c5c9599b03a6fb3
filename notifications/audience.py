"""Find the people around a case whom a message may concern."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from workflow.engine.authority import fit_holders
from workflow.engine.definition import Definition
from workflow.engine.values import CaseView
from workflow.models import EvaluationCase, Task
from workflow.services.case_views import view_case
from workflow.services.definitions import definition_for
from workflow.services.holders import people_covering
from workflow.services.resources import Resources

Nobody = frozenset[str]


@dataclass(slots=True)
class Audience:
    """Answer who stands where around one case, asking the database once for each role."""

    session: Session
    resources: Resources
    case: EvaluationCase
    definition: Definition = field(init=False)
    view: CaseView = field(init=False)
    _known: dict[str, frozenset[str]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        """Read the case as the engine sees it."""
        self.definition = definition_for(self.session, self.resources, self.case)
        self.view = view_case(self.session, self.case)

    def holding(self, roles: Iterable[str]) -> frozenset[str]:
        """Return everybody whose post in one of the roles covers the case."""
        return frozenset(person for role in roles for person in self._people(role))

    def holders(self, task: Task) -> frozenset[str]:
        """Return whose task it is: the person who has it, else all who may do it.

        Whom separation of duties bars is not told, unless it bars everybody.
        """
        if task.person_id is not None:
            return frozenset({str(task.person_id)})
        people = self._people(task.role)
        fit = fit_holders(
            self.definition.workflow,
            task.state,
            task.stands_for,
            past=self.view.past,
            people=people,
        )
        return fit or people

    def above(self, role: str) -> frozenset[str]:
        """Return the people of the nearest role up the line of supervisors that somebody holds."""
        return next(filter(None, map(self._people, self._line(role))), Nobody())

    def escalation(self, roles: Iterable[str]) -> frozenset[str]:
        """Return the people of some roles; where nobody holds one, those above it."""
        return frozenset(
            person for role in roles for person in (self._people(role) or self.above(role))
        )

    def _line(self, role: str) -> Iterator[str]:
        seen = {role}
        above = self.resources.library.roles[role].supervisor
        while above is not None and above not in seen:
            seen.add(above)
            yield above
            above = self.resources.library.roles[above].supervisor

    def _people(self, role: str) -> frozenset[str]:
        if role not in self._known:
            found = people_covering(
                self.session, self.resources, self.case, roles=frozenset({role})
            )
            self._known[role] = found.get(role, Nobody())
        return self._known[role]
