"""Hold the values that a decision is made from, and the values it gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol, get_args

from definitions.library import Reminders
from definitions.operations import Operations
from definitions.roles import Roles, ScopeKind
from workflow.engine.riders import Riders

Value = object  # a JSON value: text, number, boolean, list or mapping
TriggerKind = Literal["expiry", "children", "ballots", "parent"]
TRIGGERS: tuple[TriggerKind, ...] = get_args(TriggerKind)
Choice = Literal["for", "against", "abstain"]
# Why somebody has no voice: they declared a conflict, or acts or office of theirs are one.
Exclusion = Literal["declared", "earlier_act", "same_office"]
# A task is the work of a state or of a seat, a signature, or a ruling on more time.
Duty = Literal["work", "sign", "rule"]


class Deadline(Protocol):
    """Say when something is due and why."""

    @property
    def due_on(self) -> date:
        """Return the last day."""
        ...

    @property
    def due_at(self) -> datetime:
        """Return the instant at which the last day ends."""
        ...

    @property
    def provisional(self) -> bool:
        """Tell whether days of an unpublished calendar were counted."""
        ...

    @property
    def explanation(self) -> Mapping[str, object]:
        """Return the steps that lead to the day, as JSON values."""
        ...


class Timetable(Protocol):
    """Compute deadlines on one calendar."""

    @property
    def digest(self) -> str:
        """Return the digest of the calendar."""
        ...

    def due(self, *, start_on: date, days: int, unit: str, roll: str) -> Deadline:
        """Return the deadline so many days after a day that is not counted."""
        ...

    def fixed(self, *, month: int, day: int, year: int, roll: str) -> Deadline:
        """Return the deadline on a fixed day of a year."""
        ...

    def extended(self, *, was: date, until: date) -> Deadline:
        """Return the deadline on a later day that was granted."""
        ...

    def resumed(self, *, was: date, since: date, until: date, unit: str) -> Deadline:
        """Return a deadline put off by the days that nothing could be done."""
        ...

    def reminders(
        self, deadline: Deadline, *, offsets: Sequence[int], hour: int
    ) -> Sequence[tuple[str, datetime]]:
        """Return the key and the instant of each reminder, in the order of the offsets."""
        ...


@dataclass(frozen=True, slots=True)
class Missing:
    """Name one thing that stands in the way, and the part of the case that mends it."""

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)
    repair: str | None = None


class Guard(Protocol):
    """Tell what is missing for a fact to hold; nothing missing means that it holds."""

    def __call__(
        self, facts: Mapping[str, Value], parameters: Mapping[str, Value], /
    ) -> Sequence[Missing]:
        """Return what is missing."""
        ...


@dataclass(frozen=True, slots=True)
class Post:
    """Hold one appointment of a person: the role, the office, and what it covers.

    With a `principal` the post is theirs and `person` acts in it for them; `own_offices` are the
    offices of that person's own posts then.
    """

    person: str
    name: str
    role: str
    scope: ScopeKind
    organisation: str
    organisation_name: str
    region: str
    region_path: str
    departments: frozenset[str] = frozenset()
    principal: str | None = None
    own_offices: frozenset[str] = frozenset()

    @property
    def holder(self) -> str:
        """Return whose post it is: tasks and seats are theirs, whoever acts."""
        return self.principal or self.person

    @property
    def persons(self) -> frozenset[str]:
        """Return all whose earlier acts count against an act in this post."""
        return frozenset({self.person, self.holder})


@dataclass(frozen=True, slots=True)
class Placement:
    """Say to whom a case belongs."""

    unit: str
    department: str
    region: str
    region_path: str
    assigned: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PastAct:
    """Hold one act of the history that later decisions look at; a proxy's is an act of both."""

    act: str
    person: str | None
    from_state: str
    to_state: str
    at: datetime | None = None
    principal: str | None = None

    @classmethod
    def by(
        cls, post: Post | None, act: str, from_state: str, to_state: str, *, at: datetime
    ) -> "PastAct":
        """Return an act taken in a post, or by itself."""
        if post is None:
            return cls(act, None, from_state, to_state, at)
        return cls(act, post.person, from_state, to_state, at, post.principal)

    @property
    def holder(self) -> str | None:
        """Return whose post the act was taken in."""
        return self.principal or self.person

    @property
    def persons(self) -> frozenset[str]:
        """Return everybody whose act it was."""
        return frozenset(each for each in (self.person, self.principal) if each is not None)


@dataclass(frozen=True, slots=True)
class TaskView:
    """Hold one open task: the role that may do it, for which role, and who claimed it.

    `seat` is the number of a seat, or of a signer. `seen` tells that its holder opened it.
    """

    id: str
    role: str
    stands_for: str
    person: str | None = None
    seat: int | None = None
    duty: Duty = "work"
    seen: bool = False


@dataclass(frozen=True, slots=True)
class SeatView:
    """Hold one seat of a group: who sits there in which role, what it weighs, and its ballot.

    Without a person anybody of the role may take it. `silent` tells that the time ran out, `proxy`
    who gave the ballot for the person.
    """

    number: int
    role: str
    stands_for: str
    person: str | None
    weight: int = 1
    veto: bool = False
    choice: Choice | None = None
    silent: bool = False
    excluded: Exclusion | None = None
    proxy: str | None = None


@dataclass(frozen=True, slots=True)
class ChildView:
    """Hold one child case: its workflow, what it was opened for, and how it ended."""

    workflow: str
    entry: str | None = None
    ending: str | None = None


@dataclass(frozen=True, slots=True)
class CaseView:
    """Hold a case as a decision sees it."""

    id: str
    state: str
    version: int
    fiscal_year: int
    fields: Mapping[str, Value]
    parameters: Mapping[str, Value]
    placement: Placement
    tasks: tuple[TaskView, ...] = ()
    past: tuple[PastAct, ...] = ()
    children: tuple[ChildView, ...] = ()
    seats: tuple[SeatView, ...] = ()
    # The seats of the group that the case left last, for a return that keeps its votes.
    left_seats: tuple[SeatView, ...] = ()
    riders: Riders = field(default_factory=Riders)
    due_on: date | None = None
    opened_by: str | None = None
    # Whether the parent, if there is one, still waits for this case.
    parent_waits: bool = True

    @property
    def work(self) -> tuple[TaskView, ...]:
        """Return the tasks of the state itself, without signatures and rulings."""
        return tuple(task for task in self.tasks if task.duty == "work")


@dataclass(frozen=True, slots=True)
class Request:
    """Say who wants which act; without a post it happens by itself, for a reason.

    A probe asks what would happen before anything is typed.
    """

    act: str
    post: Post | None = None
    opinion: str = ""
    fields: Mapping[str, Value] = field(default_factory=dict)
    trigger: TriggerKind | None = None
    probe: bool = False


@dataclass(frozen=True, slots=True)
class Membership:
    """Hold what groups are seated by: who holds a role, how much waits for them, their offices."""

    holders: Mapping[str, frozenset[str]] = field(default_factory=dict)
    loads: Mapping[str, int] = field(default_factory=dict)
    offices: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class World:
    """Hold the slice of the outside that a decision depends on.

    `candidates` are, by role, the persons whose posts cover the case.
    """

    roles: Roles
    reminders: Reminders
    grades: frozenset[str]
    guards: Mapping[str, Guard]
    facts: Mapping[str, Value]
    timetable: Timetable
    candidates: Mapping[str, frozenset[str]]
    operations: Operations
    membership: Membership = Membership()


@dataclass(frozen=True, slots=True)
class NewTask:
    """Open a task for a role; `stands_for` differs when nobody of the holder's role can act.

    The task of a seat is that of the person who sits there.
    """

    role: str
    stands_for: str
    title: str
    person: str | None = None
    seat: int | None = None
    duty: Duty = "work"


@dataclass(frozen=True, slots=True)
class NewTimer:
    """Arm a timer of the entered state."""

    kind: Literal["reminder", "expiry"]
    rule: str
    occurrence: str
    fires_at: datetime
    audience: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewChild:
    """Open a child case for one entry of a list fact, or for the case as a whole."""

    workflow: str
    entry: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """Say what entering a state opens and arms.

    `unheld` are the holder's roles for which nobody could act; `considered` are the people
    looked at, by role.
    """

    opened: tuple[NewTask, ...] = ()
    deadline: Deadline | None = None
    timers: tuple[NewTimer, ...] = ()
    children: tuple[NewChild, ...] = ()
    ending: str | None = None
    unheld: tuple[str, ...] = ()
    considered: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    seats: tuple[SeatView, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """Tell some people of an operation, as one of the notices."""

    notice: Literal["urged", "supervised", "handled", "task_opened"]
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Say what an act changes; whoever asked writes it down.

    Without an entry the case stays where it is, and of its tasks those that are not `closed` stay
    open, beside those `opened`. `seats` are the ballots of a group as they stand now, `follow` is
    the act that happens by itself because of them.

    The rest is what operations change: what rides on the case, who has which task (`given`), which
    tasks were opened by their holders (`seen`), the due day, the timers in place of those armed,
    who gets a copy and who is told.
    """

    act: str
    from_state: str
    to_state: str
    fields: Mapping[str, Value]
    facts: Mapping[str, Value]
    closed: tuple[str, ...] = ()
    entry: Entry | None = None
    effects: tuple[str, ...] = ()
    copy_to: tuple[str, ...] = ()
    seats: tuple[SeatView, ...] = ()
    opened: tuple[NewTask, ...] = ()
    follow: str | None = None
    follow_on: TriggerKind = "ballots"
    riders: Riders | None = None
    given: Mapping[str, str] = field(default_factory=dict)
    seen: tuple[str, ...] = ()
    deadline: Deadline | None = None
    timers: tuple[NewTimer, ...] | None = None
    copies: tuple[str, ...] = ()
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Name the rule that was broken, what is missing, and the roles that can mend it."""

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)
    missing: tuple[Missing, ...] = ()
    menders: tuple[str, ...] = ()
