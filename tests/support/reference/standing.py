"""Hold a case as the reference model keeps it: plain values, nothing of the engine."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import NamedTuple

Fields = dict[str, object]


class Held(NamedTuple):
    """Be one post: who holds which role, and where that is as seen from the case."""

    person: str
    role: str
    where: str = "here"


class Done(NamedTuple):
    """Be one act of the past; nobody took what happened by itself."""

    act: str
    person: str | None
    before: str
    after: str
    at: datetime


class Task(NamedTuple):
    """Be one open task; `seat` is the number of a seat, or of a signer."""

    role: str
    stands_for: str
    person: str | None = None
    seat: int | None = None
    duty: str = "work"
    seen: bool = False


class Signer(NamedTuple):
    """Be somebody who was asked to sign, or to do the work first."""

    number: int
    place: str
    person: str
    role: str
    asked_by: str
    stands_for: str
    choice: str | None = None

    @property
    def awaited(self) -> bool:
        """Tell whether the case waits for the signature."""
        return self.choice is None and self.place != "after"


class Slip(NamedTuple):
    """Be the slip under which a case is supervised."""

    colour: str
    ordered_by: str
    until: date | None
    answered: bool = False


class Extension(NamedTuple):
    """Be more time that somebody asked for."""

    asked_by: str
    until: date


class Riders(NamedTuple):
    """Be what operations have attached to a case."""

    signers: tuple[Signer, ...] = ()
    extension: Extension | None = None
    slip: Slip | None = None
    suspended_on: date | None = None


class Seat(NamedTuple):
    """Be one seat of a group, with its ballot."""

    number: int
    role: str
    stands_for: str
    person: str | None
    weight: int = 1
    veto: bool = False
    choice: str | None = None
    silent: bool = False
    excluded: str | None = None

    @property
    def awaited(self) -> bool:
        """Tell whether a ballot is still to come."""
        return self.choice is None and self.excluded is None


class Child(NamedTuple):
    """Be one child case."""

    workflow: str
    entry: str | None = None
    ending: str | None = None


class Expiry(NamedTuple):
    """Be what happens by itself at an instant, if the case still waits where it was armed."""

    act: str
    at: datetime


@dataclass(frozen=True)
class Standing:
    """Be a case at one moment; `opened` and `closed` count its tasks."""

    state: str
    fields: Fields
    past: tuple[Done, ...] = ()
    tasks: tuple[Task, ...] = ()
    seats: tuple[Seat, ...] = ()
    left_seats: tuple[Seat, ...] = ()
    children: tuple[Child, ...] = ()
    due_on: date | None = None
    expiry: Expiry | None = None
    ending: str | None = None
    riders: Riders = field(default_factory=Riders)
    handed_to: frozenset[str] = frozenset()
    # In which role as well: a post shows nothing of what was handed to another post of a person.
    handed_as: frozenset[tuple[str, str]] = frozenset()
    opened: int = 0
    closed: int = 0

    @property
    def work(self) -> tuple[Task, ...]:
        """Return the tasks that are neither signatures nor rulings."""
        return tuple(task for task in self.tasks if task.duty == "work")

    def with_tasks(self, kept: tuple[Task, ...], new: tuple[Task, ...]) -> "Standing":
        """Return the case with some of its tasks, and new ones; the others are closed."""
        return replace(
            self,
            tasks=(*kept, *new),
            opened=self.opened + len(new),
            closed=self.closed + len(self.tasks) - len(kept),
        ).handed()

    def handed(self) -> "Standing":
        """Return the case with everybody who has a task or a seat among whom it was handed to."""
        pairs = [
            *((each.person, each.role) for each in self.tasks),
            *((each.person, each.role) for each in self.seats),
        ]
        given = {(person, role) for person, role in pairs if person is not None}
        people = {person for person, _ in given}
        return replace(self, handed_to=self.handed_to | people, handed_as=self.handed_as | given)

    def entered(self) -> Done | None:
        """Return the act that brought the case where it is, if one did."""
        moves = [each for each in self.past if each.before != each.after]
        return moves[-1] if moves and moves[-1].after == self.state else None
