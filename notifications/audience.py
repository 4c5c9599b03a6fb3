"""Find the people around a case whom a message may concern."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from workflow.engine.audience import Circle, OpenTask, People
from workflow.engine.definition import Definition
from workflow.models import EvaluationCase, Task
from workflow.services.case_views import open_tasks_of, view_case
from workflow.services.definitions import definition_for
from workflow.services.holders import people_covering
from workflow.services.resources import Resources


@dataclass(slots=True)
class Audience:
    """Draw the circle of people around one case, asking the database once for each role."""

    session: Session
    resources: Resources
    case: EvaluationCase
    definition: Definition = field(init=False)
    circle: Circle = field(init=False)
    _known: dict[str, People] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        """Read the case as the engine sees it."""
        self.definition = definition_for(self.session, self.resources, self.case)
        self.circle = Circle(
            workflow=self.definition.workflow,
            roles=self.resources.library.roles,
            past=view_case(self.session, self.case).past,
            people=self._people,
        )

    def open_tasks(self) -> Sequence[Task]:
        """Return the open tasks of the case, eldest first."""
        return open_tasks_of(self.session, case_id=self.case.id)

    def _people(self, role: str) -> People:
        if role not in self._known:
            found = people_covering(
                self.session, self.resources, self.case, roles=frozenset({role})
            )
            self._known[role] = found.get(role, People())
        return self._known[role]


def seen(task: Task) -> OpenTask:
    """Return a stored task as the circle sees it."""
    person = None if task.person_id is None else str(task.person_id)
    return OpenTask(task.state, task.role, task.stands_for, task.title, person)
