"""Keep one case in memory, and change it by what the engine decides."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from workflow.engine.audience import OpenTask
from workflow.engine.definition import Definition
from workflow.engine.entry import enter
from workflow.engine.values import (
    CaseView,
    ChildView,
    Deadline,
    Entry,
    NewTask,
    NewTimer,
    Outcome,
    PastAct,
    Request,
    TaskView,
    World,
)


@dataclass(frozen=True, slots=True)
class ArmedTimer:
    """Hold a timer with the state that armed it.

    A reminder is given once for each due day of a state; what expires does so once for each
    event (`seq`) that armed it.
    """

    timer: NewTimer
    state: str
    seq: int

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what the timer is known by, so that it happens once."""
        occurrence = self.timer.occurrence
        if self.timer.kind == "expiry":
            occurrence = f"{occurrence}#{self.seq}"
        return self.state, self.timer.rule, occurrence


@dataclass(slots=True)
class KeptCase:
    """Hold one running case: as the engine sees it, and what the engine opened and armed.

    `titles` are those of all tasks ever opened, `fired` the keys of all timers that fired.
    """

    definition: Definition
    view: CaseView
    titles: dict[str, str] = field(default_factory=dict)
    deadline: Deadline | None = None
    timers: list[ArmedTimer] = field(default_factory=list)
    ending: str | None = None
    fired: set[tuple[str, str, str]] = field(default_factory=set)

    def begin(self, world: World, now: datetime) -> Entry:
        """Enter the state in which the case stands."""
        entry = enter(self.definition, self.view, world, now)
        self._enter(entry)
        return entry

    @property
    def tasks(self) -> tuple[OpenTask, ...]:
        """Return the open tasks; all are of the present state."""
        return tuple(
            OpenTask(self.view.state, each.role, each.stands_for, self.titles[each.id], each.person)
            for each in self.view.tasks
        )

    @property
    def open_children(self) -> tuple[ChildView, ...]:
        """Return the child cases that have not ended."""
        return tuple(child for child in self.view.children if child.ending is None)

    def end_child(self, child: ChildView, ending: str) -> None:
        """Let one open child case end."""
        children = list(self.view.children)
        children[children.index(child)] = replace(child, ending=ending)
        self.view = replace(self.view, children=tuple(children))

    @property
    def next_timer_at(self) -> datetime | None:
        """Return when the next timer fires, if one is armed."""
        return min((each.timer.fires_at for each in self.timers), default=None)

    def fire(self, now: datetime) -> list[ArmedTimer]:
        """Take the timers that are due for good, in the order in which they fire."""
        due = [each for each in self.timers if each.timer.fires_at <= now]
        self.timers = [each for each in self.timers if each not in due]
        self.fired |= {each.key for each in due}
        return sorted(due, key=lambda each: (each.timer.fires_at, each.timer.occurrence))

    def is_current(self, timer: ArmedTimer) -> bool:
        """Tell whether the case still stands in the state that armed a timer."""
        return self.ending is None and timer.state == self.view.state

    def apply(self, outcome: Outcome, request: Request, now: datetime) -> None:
        """Let an outcome be so."""
        done = PastAct.by(request.post, outcome.act, outcome.from_state, outcome.to_state, at=now)
        self.view = replace(
            self.view,
            state=outcome.to_state,
            version=self.view.version + 1,
            fields={**self.view.fields, **outcome.fields},
            past=(*self.view.past, done),
            tasks=tuple(self._kept(outcome)),
            riders=self.view.riders if outcome.riders is None else outcome.riders,
            seats=outcome.entry.seats if outcome.entry else outcome.seats or self.view.seats,
            left_seats=(self.view.seats if outcome.entry else ()) or self.view.left_seats,
        )
        self._open(outcome.opened)
        if outcome.entry is not None:
            self._enter(outcome.entry)
        else:
            self._keep_time(outcome)

    def _kept(self, outcome: Outcome) -> Iterator[TaskView]:
        """Yield the tasks that stay open, with whom they were given to and who has seen them."""
        for task in self.view.tasks:
            if task.id in outcome.given:
                yield replace(task, person=outcome.given[task.id], seen=False)
            elif task.id not in outcome.closed:
                yield replace(task, seen=task.seen or task.id in outcome.seen)

    def _keep_time(self, outcome: Outcome) -> None:
        """Take over another due day, and other timers in place of those that are armed."""
        if outcome.deadline is not None:
            self.deadline = outcome.deadline
            self.view = replace(self.view, due_on=outcome.deadline.due_on)
        if outcome.timers is not None:
            self._arm(outcome.timers)

    def _arm(self, timers: Sequence[NewTimer]) -> None:
        armed = [ArmedTimer(each, self.view.state, self.view.version) for each in timers]
        self.timers = [each for each in armed if each.key not in self.fired]

    def _open(self, opened: Sequence[NewTask]) -> None:
        """Open tasks; whoever has one, or a seat, is handed the case."""
        named = {f"task {len(self.titles) + n}": task for n, task in enumerate(opened)}
        tasks = tuple(
            TaskView(key, each.role, each.stands_for, each.person, each.seat, each.duty)
            for key, each in named.items()
        )
        self.titles |= {key: each.title for key, each in named.items()}
        holders = (*(each.person for each in opened), *(seat.person for seat in self.view.seats))
        place = self.view.placement
        given = place.assigned | {person for person in holders if person is not None}
        self.view = replace(
            self.view,
            tasks=(*self.view.tasks, *tasks),
            placement=replace(place, assigned=given),
        )

    def _enter(self, entry: Entry) -> None:
        self.view = replace(self.view, seats=entry.seats)
        self._open(entry.opened)
        children = tuple(ChildView(child.workflow, child.entry) for child in entry.children)
        self.deadline = entry.deadline
        self.ending = entry.ending
        self.view = replace(
            self.view,
            children=(*self.view.children, *children),
            due_on=entry.deadline.due_on if entry.deadline and entry.opened else None,
        )
        self._arm(entry.timers)
