"""Say what a job of the worker is, what it works with, and how its work is counted."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session, sessionmaker

from notifications.mailroom import Mailroom


@dataclass(frozen=True, slots=True)
class Tally:
    """Count what a run of a job did and what failed in it."""

    done: int = 0
    failed: int = 0

    def plus(self, other: "Tally") -> "Tally":
        """Return the sum of two counts."""
        return Tally(self.done + other.done, self.failed + other.failed)


@dataclass(slots=True)
class Shift:
    """Be one worker at work: its database, its mailroom, and whether it is told to stop."""

    factory: sessionmaker[Session]
    mailroom: Mailroom
    stopping: Callable[[], bool] = lambda: False
    tallies: dict[str, Tally] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Job:
    """Be one line of the table of jobs: daily at an hour of Shanghai, or every so many seconds."""

    name: str
    run: Callable[[Shift], Tally]
    seconds: int | None = None
    hour: int | None = None
