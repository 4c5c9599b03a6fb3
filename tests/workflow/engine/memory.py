"""Keep cases in memory and count the tasks that they open and close."""

from dataclasses import dataclass
from datetime import datetime

from tests.workflow.engine.surroundings import case_in
from workflow.engine.definition import Definition
from workflow.engine.step import step
from workflow.engine.values import Outcome, Refusal, Request, World
from workflow.scenarios.case import KeptCase


@dataclass
class Memory(KeptCase):
    """Hold one running case, and how many tasks it ever closed."""

    closed: int = 0

    @classmethod
    def open(cls, definition: Definition, world: World, now: datetime) -> "Memory":
        """Open a case of a definition in its initial state."""
        memory = cls(definition, case_in(definition, definition.workflow.initial))
        memory.begin(world, now)
        return memory

    def take(self, request: Request, world: World, now: datetime) -> Outcome | Refusal:
        """Take an act; a refusal leaves everything as it is."""
        answer = step(self.definition, self.view, request, world, now)
        if isinstance(answer, Outcome):
            self.apply(answer, request, now)
            self.closed += len(answer.closed)
        return answer

    def end_children(self, ending: str) -> None:
        """Let every running child case end."""
        for child in self.open_children:
            self.end_child(child, ending)
