"""Run a case without a database: apply each outcome to the view that the next step sees."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tests.workflow.engine.surroundings import case_in
from workflow.engine.definition import Definition
from workflow.engine.entry import enter
from workflow.engine.step import step
from workflow.engine.values import (
    CaseView,
    ChildView,
    Entry,
    NewTask,
    NewTimer,
    Outcome,
    PastAct,
    Refusal,
    Request,
    TaskView,
    World,
)


@dataclass
class Memory:
    """Hold one running case, its armed timers, and how many tasks it ever opened and closed."""

    definition: Definition
    case: CaseView
    timers: tuple[NewTimer, ...] = ()
    opened: int = 0
    closed: int = 0

    @classmethod
    def open(cls, definition: Definition, world: World, now: datetime) -> "Memory":
        """Open a case of a definition in its initial state."""
        memory = cls(definition, case_in(definition, definition.workflow.initial))
        memory._enter(enter(definition, memory.case, world, now))
        return memory

    @property
    def running_children(self) -> tuple[ChildView, ...]:
        """Return the child cases that have not ended."""
        return tuple(child for child in self.case.children if child.ending is None)

    def take(self, request: Request, world: World, now: datetime) -> Outcome | Refusal:
        """Take an act; a refusal leaves everything as it is."""
        answer = step(self.definition, self.case, request, world, now)
        if isinstance(answer, Outcome):
            self._apply(answer, request)
        return answer

    def end_children(self, ending: str) -> None:
        """Let every running child case end."""
        children = tuple(
            replace(child, ending=child.ending or ending) for child in self.case.children
        )
        self.case = replace(self.case, children=children)

    def _apply(self, outcome: Outcome, request: Request) -> None:
        person = request.post.person if request.post else None
        done = PastAct(outcome.act, person, outcome.from_state, outcome.to_state)
        self.case = replace(
            self.case,
            state=outcome.to_state,
            version=self.case.version + 1,
            fields={**self.case.fields, **outcome.fields},
            past=(*self.case.past, done),
            tasks=tuple(task for task in self.case.tasks if task.id not in outcome.closed),
            seats=outcome.entry.seats if outcome.entry else outcome.seats or self.case.seats,
            left_seats=(self.case.seats if outcome.entry else ()) or self.case.left_seats,
        )
        self.closed += len(outcome.closed)
        self._open(outcome.opened)
        if outcome.entry is not None:
            self._enter(outcome.entry)

    def _open(self, opened: Sequence[NewTask]) -> None:
        tasks = tuple(
            TaskView(f"task {self.opened + n}", task.role, task.stands_for, task.person, task.seat)
            for n, task in enumerate(opened)
        )
        self.opened += len(tasks)
        self.case = replace(self.case, tasks=(*self.case.tasks, *tasks))

    def _enter(self, entry: Entry) -> None:
        self._open(entry.opened)
        self.timers = entry.timers
        children = tuple(ChildView(child.workflow, child.entry) for child in entry.children)
        self.case = replace(
            self.case,
            children=(*self.case.children, *children),
        )
