"""Say what a run of a case in a database offers to a walk."""

from datetime import datetime
from typing import Protocol

from tests.properties.memory import Typed
from tests.properties.seen import Seen, Tally
from tests.support.reference.standing import Held
from workflow.engine.values import TriggerKind


class Door(Protocol):
    """Run the same case in a database."""

    def take(self, post: Held, act: str, opinion: str, typed: Typed) -> str:
        """Let somebody take an act; who does not see the case does not find it."""
        ...

    def by_itself(self, act: str, cause: TriggerKind) -> str:
        """Let an act happen by itself."""
        ...

    def hand(self, post: Held, *, back: bool) -> tuple[str, str | None]:
        """Let somebody take or give back a task; tell the refusal, and what the task stands for."""
        ...

    def pass_time(self, until: datetime) -> None:
        """Let time pass."""
        ...

    def end_child(self, entry: str | None, workflow: str, ending: str) -> None:
        """Let a child case end."""
        ...

    def change(self, facts: Typed) -> None:
        """Let other things be the case."""
        ...

    def seen(self) -> Seen:
        """Return how the case stands."""
        ...

    def tally(self) -> Tally:
        """Return how many tasks were opened and closed."""
        ...

    def check_history(self) -> None:
        """Check that the history gives what is stored."""
        ...

    def leave(self) -> None:
        """Take everything back."""
        ...
