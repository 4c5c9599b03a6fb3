"""Find out whom a case concerns: who may do its tasks, and who stands above them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from definitions.roles import Roles
from definitions.schema import Workflow
from workflow.engine.authority import fit_holders
from workflow.engine.values import PastAct

People = frozenset[str]

# The groups that reminders.yaml may name.
HOLDER, SUPERVISOR, ESCALATION = "holder", "supervisor", "escalation"


@dataclass(frozen=True, slots=True)
class OpenTask:
    """Hold what decides whom an open task concerns, and what it is called."""

    state: str
    role: str
    stands_for: str
    title: str
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Circle:
    """Answer who stands where around one case; `people` are, by role, whose posts cover it."""

    workflow: Workflow
    roles: Roles
    past: tuple[PastAct, ...]
    people: Callable[[str], People]

    def holding(self, roles: Iterable[str]) -> People:
        """Return everybody whose post in one of the roles covers the case."""
        return People(person for role in roles for person in self.people(role))

    def able(self, task: OpenTask) -> People:
        """Return who may do a task: the person who has it, else whom nothing bars."""
        if task.person is not None:
            return People({task.person})
        return fit_holders(
            self.workflow,
            task.state,
            task.stands_for,
            past=self.past,
            people=self.people(task.role),
        )

    def holders(self, task: OpenTask) -> People:
        """Return who is told of a task: who may do it, or all of its role when all are barred."""
        return self.able(task) or self.people(task.role)

    def above(self, role: str) -> People:
        """Return the people of the nearest role up the line of supervisors that somebody holds."""
        return next(filter(None, map(self.people, self.roles.above(role))), People())

    def escalation(self, roles: Iterable[str]) -> People:
        """Return the people of some roles; where nobody holds one, those above it."""
        return People(person for role in roles for person in self.people(role) or self.above(role))

    def groups(self, tasks: Sequence[OpenTask], escalate: Iterable[str]) -> Mapping[str, People]:
        """Return who is meant by each group that a reminder of some tasks may go to."""
        return {
            HOLDER: People(person for task in tasks for person in self.holders(task)),
            SUPERVISOR: People(person for task in tasks for person in self.above(task.role)),
            ESCALATION: self.escalation(escalate),
        }
