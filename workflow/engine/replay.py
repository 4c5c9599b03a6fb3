"""Rebuild a case from its history by deciding everything again."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from definitions.schema import OPERATIONS
from workflow.engine.definition import Definition
from workflow.engine.entry import enter
from workflow.engine.step import step
from workflow.engine.values import (
    CaseView,
    Duty,
    Entry,
    NewTask,
    Outcome,
    PastAct,
    Refusal,
    Request,
    SeatView,
    TaskView,
    Value,
    World,
)


@dataclass(frozen=True, slots=True)
class PastEvent:
    """Hold one event as it was recorded, with the request and the world it was decided in.

    A definition is the one that the case follows from this event on.
    """

    seq: int
    kind: str
    at: datetime
    to_state: str
    request: Request | None = None
    case: Callable[[CaseView], CaseView] = lambda view: view
    world: World | None = None
    changes: Mapping[str, Value] = field(default_factory=dict)
    definition: Definition | None = None


@dataclass(frozen=True, slots=True)
class RebuiltTask:
    """Hold an open task as the history gives it."""

    role: str
    stands_for: str
    title: str
    due_on: date | None
    person: str | None = None
    seat: int | None = None
    duty: Duty = "work"
    seen: bool = False


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """Hold what a case's history gives: state, fields, open tasks, ending, number of events."""

    view: CaseView
    tasks: tuple[RebuiltTask, ...] = ()
    ending: str | None = None


class ReplayError(Exception):
    """Say at which event deciding again gives something else than what was recorded."""

    def __init__(self, seq: int, code: str, **values: object) -> None:
        """Keep the event's number, what is wrong, and the values of its sentence."""
        super().__init__(f"{seq}: {code}")
        self.seq = seq
        self.code = code
        self.values = values


def replay(definition: Definition, start: CaseView, events: Iterable[PastEvent]) -> Rebuilt:
    """Return the case that its events lead to; raises ReplayError where they do not agree."""
    rebuilt = Rebuilt(start)
    for event in events:
        definition = event.definition or definition
        rebuilt = _HANDLERS.get(event.kind, _change)(definition, rebuilt, event)
        rebuilt = replace(rebuilt, view=replace(rebuilt.view, version=event.seq))
    return rebuilt


def _open(definition: Definition, rebuilt: Rebuilt, event: PastEvent) -> Rebuilt:
    entry = enter(definition, rebuilt.view, _world(event), event.at)
    return _entered(rebuilt, entry)


def _act(definition: Definition, rebuilt: Rebuilt, event: PastEvent) -> Rebuilt:
    request = event.request
    if request is None:
        raise ReplayError(event.seq, "replay.no_request")
    view = event.case(rebuilt.view)
    outcome = step(definition, view, request, _world(event), event.at)
    if isinstance(outcome, Refusal):
        raise ReplayError(event.seq, "replay.refused", refusal=outcome.code)
    if outcome.to_state != event.to_state:
        raise ReplayError(event.seq, "replay.other_state", state=outcome.to_state)
    past = PastAct.by(request.post, request.act, outcome.from_state, outcome.to_state, at=event.at)
    riders = rebuilt.view.riders if outcome.riders is None else outcome.riders
    after = replace(
        rebuilt.view,
        state=outcome.to_state,
        fields={**rebuilt.view.fields, **outcome.fields},
        past=(*rebuilt.view.past, past),
        riders=riders,
    )
    moved = replace(rebuilt, view=after)
    if outcome.entry is not None:
        return _entered(moved, outcome.entry)
    return _stayed(moved, outcome)


def _stayed(rebuilt: Rebuilt, outcome: Outcome) -> Rebuilt:
    """Close, hand over and open tasks of the state that the case stays in."""
    due_on = rebuilt.view.due_on
    if outcome.deadline is not None:
        due_on = outcome.deadline.due_on
    views = zip(rebuilt.view.tasks, rebuilt.tasks, strict=True)
    kept = tuple(
        replace(
            task,
            due_on=due_on,
            person=outcome.given.get(view.id, task.person),
            seen=(task.seen and view.id not in outcome.given) or view.id in outcome.seen,
        )
        for view, task in views
        if view.id not in outcome.closed
    )
    tasks = (*kept, *_opened(outcome.opened, due_on))
    seats = outcome.seats or rebuilt.view.seats
    return replace(
        rebuilt, tasks=tasks, view=replace(_with_tasks(rebuilt.view, tasks), seats=seats)
    )


def _migrate(definition: Definition, rebuilt: Rebuilt, event: PastEvent) -> Rebuilt:
    """Take over the tasks with which a case went on under another definition."""
    if event.to_state not in definition.workflow.states:
        raise ReplayError(event.seq, "replay.other_state", state=event.to_state)
    recorded = event.changes.get("tasks")
    tasks = tuple(_recorded(each) for each in recorded) if isinstance(recorded, list) else ()
    view = replace(rebuilt.view, state=event.to_state)
    return replace(rebuilt, tasks=tasks, view=_with_tasks(view, tasks))


def _recorded(task: Mapping[str, Value]) -> RebuiltTask:
    due, person = task["due_on"], task["person"]
    return RebuiltTask(
        role=str(task["role"]),
        stands_for=str(task["stands_for"]),
        title=str(task["title"]),
        due_on=None if due is None else date.fromisoformat(str(due)),
        person=None if person is None else str(person),
    )


def _change(definition: Definition, rebuilt: Rebuilt, event: PastEvent) -> Rebuilt:
    """Take over what an event that is no act recorded of the open tasks and the seats."""
    del definition
    changes = event.changes
    seats = tuple(_reseated(seat, changes) for seat in rebuilt.view.seats)
    rebuilt = replace(rebuilt, view=replace(rebuilt.view, seats=seats))
    tasks = tuple(
        _changed(task, changes) if _concerns(task, changes) else task for task in rebuilt.tasks
    )
    return replace(rebuilt, tasks=tasks, view=_with_tasks(rebuilt.view, tasks))


def _concerns(task: RebuiltTask, changes: Mapping[str, Value]) -> bool:
    named = (
        ("role", task.role),
        ("stands_for", task.stands_for),
        ("seat", task.seat),
        ("duty", task.duty),
    )
    return all(changes.get(key) in (None, value) for key, value in named)


def _reseated(seat: SeatView, changes: Mapping[str, Value]) -> SeatView:
    if changes.get("seat") != seat.number:
        return seat
    person = changes["person"]
    name = None if person is None else str(person)
    return replace(seat, role=str(changes["offered_to"]), person=name)


def _changed(task: RebuiltTask, changes: Mapping[str, Value]) -> RebuiltTask:
    if "person" in changes:
        person = changes["person"]
        task = replace(task, person=None if person is None else str(person))
    if "offered_to" in changes:
        task = replace(task, role=str(changes["offered_to"]))
    if "due_on" in changes:
        due = changes["due_on"]
        task = replace(task, due_on=None if due is None else date.fromisoformat(str(due)))
    return task


def _entered(rebuilt: Rebuilt, entry: Entry) -> Rebuilt:
    due_on = entry.deadline.due_on if entry.deadline else None
    tasks = _opened(entry.opened, due_on)
    left = rebuilt.view.seats or rebuilt.view.left_seats
    view = replace(_with_tasks(rebuilt.view, tasks), seats=entry.seats, left_seats=left)
    return Rebuilt(view, tasks, entry.ending)


def _opened(opened: Iterable[NewTask], due_on: date | None) -> tuple[RebuiltTask, ...]:
    return tuple(
        RebuiltTask(
            task.role, task.stands_for, task.title, due_on, task.person, task.seat, task.duty
        )
        for task in opened
    )


def _with_tasks(view: CaseView, tasks: tuple[RebuiltTask, ...]) -> CaseView:
    views = tuple(
        TaskView(
            id=str(index),
            role=task.role,
            stands_for=task.stands_for,
            person=task.person,
            seat=task.seat,
            duty=task.duty,
            seen=task.seen,
        )
        for index, task in enumerate(tasks)
    )
    due_on = next((task.due_on for task in tasks if task.due_on is not None), None)
    return replace(view, tasks=views, due_on=due_on)


def _world(event: PastEvent) -> World:
    if event.world is None:
        raise ReplayError(event.seq, "replay.no_world")
    return event.world


# What members of a group do is decided anew like any act.
_HANDLERS: Mapping[str, Callable[[Definition, Rebuilt, PastEvent], Rebuilt]] = {
    "open": _open,
    "act": _act,
    **dict.fromkeys(OPERATIONS, _act),
    "migrate": _migrate,
}
