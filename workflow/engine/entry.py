"""Decide what entering a state opens: tasks, a deadline, timers, child cases."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from definitions.schema import CLOSE_BALLOT, Due, State, Workflow
from workflow.engine.authority import fit_holders
from workflow.engine.conditions import Reader
from workflow.engine.definition import Definition
from workflow.engine.seating import seat_members, seat_tasks
from workflow.engine.values import (
    CaseView,
    Deadline,
    Entry,
    NewChild,
    NewTask,
    NewTimer,
    PastAct,
    Value,
    World,
)

# Days are days of this place, wherever the machine stands.
_PLACE = ZoneInfo("Asia/Shanghai")
_NOBODY: frozenset[str] = frozenset()


def day_of(instant: datetime) -> date:
    """Return the day on which an instant falls."""
    return instant.astimezone(_PLACE).date()


def enter(
    definition: Definition,
    case: CaseView,
    world: World,
    now: datetime,
    *,
    facts: Reader[Value] | None = None,
    sender: PastAct | None = None,
) -> Entry:
    """Return what entering the case's state now opens and arms.

    `sender` is the return that the case comes straight back from: its task goes to who returned
    it, and a group finds the votes as they were where the return keeps them.
    """
    workflow = definition.workflow
    facts = facts if facts is not None else Reader(world.facts)
    people = Reader({**dict.fromkeys(world.roles.roles, _NOBODY), **world.candidates})
    state = workflow.states[case.state]
    deadline = due_of(workflow, case, world, day_of(now))
    if state.group is not None:
        kept = sender is not None and workflow.acts[sender.act].votes == "keep"
        seats = case.left_seats if kept else ()
        seats = seats or seat_members(state.group, case, world, facts=facts)
        opened = seat_tasks(state.group, seats, state.task or state.title)
        alone = tuple(dict.fromkeys(seat.stands_for for seat in seats if seat.person is None))
        timers = arm(state, deadline, world, now)
        return Entry(opened, deadline, timers, unheld=alone, seats=seats)
    offered = {role: _offer(workflow, case, people[role], role) for role in state.holder}
    opened = _open_tasks(workflow, case, offered, people, world)
    returner = sender.holder if sender else None
    return Entry(
        opened=tuple(
            replace(task, person=returner) if returner in offered[task.stands_for] else task
            for task in opened
        ),
        deadline=deadline,
        timers=arm(state, deadline, world, now),
        children=_open_children(state, case, facts),
        ending=state.final,
        unheld=tuple(role for role in state.holder if not offered[role]),
        considered={role: tuple(sorted(each)) for role, each in people.read.items()},
    )


def offered_tasks(definition: Definition, case: CaseView, world: World) -> tuple[NewTask, ...]:
    """Return the tasks that entering the case's state now would open."""
    workflow = definition.workflow
    people = Reader({**dict.fromkeys(world.roles.roles, _NOBODY), **world.candidates})
    holders = workflow.states[case.state].holder
    offered = {role: _offer(workflow, case, people[role], role) for role in holders}
    return _open_tasks(workflow, case, offered, people, world)


def due_of(workflow: Workflow, case: CaseView, world: World, start_on: date) -> Deadline | None:
    """Return when the case's state is due if it was entered on a day."""
    due = workflow.states[case.state].due
    if due is None:
        return None
    if due.month_day is not None:
        month, day = (int(part) for part in due.month_day.split("-"))
        year = case.fiscal_year + due.years_after
        return world.timetable.fixed(month=month, day=day, year=year, roll=due.roll)
    if due.date_field is not None:
        return _on_field(due, case.fields.get(due.date_field), world)
    days = _number(due.days, case.parameters)
    return world.timetable.due(start_on=start_on, days=days, unit=due.unit, roll=due.roll)


def _on_field(due: Due, value: Value, world: World) -> Deadline | None:
    if value is None:
        return None
    day = date.fromisoformat(str(value))
    return world.timetable.fixed(month=day.month, day=day.day, year=day.year, roll=due.roll)


def arm(
    state: State, deadline: Deadline | None, world: World, now: datetime
) -> tuple[NewTimer, ...]:
    """Return the timers that a deadline in a state earns: reminders to come and what expires."""
    if deadline is None:
        return ()
    return (*_due_reminders(state, deadline, world, now), *_expiry(state, deadline))


def _number(days: int | str | None, parameters: Mapping[str, Value]) -> int:
    return int(str(parameters[days[1:]])) if isinstance(days, str) else days or 0


def _offer(workflow: Workflow, case: CaseView, people: frozenset[str], role: str) -> frozenset[str]:
    """Return who of some people may take a role's acts, be it theirs or one they stand for."""
    return fit_holders(workflow, case.state, role, past=case.past, people=people)


def _open_tasks(
    workflow: Workflow,
    case: CaseView,
    offered: Mapping[str, frozenset[str]],
    people: Reader[frozenset[str]],
    world: World,
) -> tuple[NewTask, ...]:
    state = workflow.states[case.state]
    title = state.task or state.title
    return tuple(
        NewTask(role if fit else _stand_in(workflow, case, role, people, world), role, title)
        for role, fit in offered.items()
    )


def _stand_in(
    workflow: Workflow,
    case: CaseView,
    role: str,
    people: Reader[frozenset[str]],
    world: World,
) -> str:
    """Return the first role up the line of supervisors that somebody can act in, else the role."""
    able = (
        above for above in world.roles.above(role) if _offer(workflow, case, people[above], role)
    )
    return next(able, role)


def _due_reminders(state: State, deadline: Deadline, world: World, now: datetime) -> list[NewTimer]:
    """Leave out what lies in the past, but for the latest reminder that an overdue start earns."""
    timers = _reminders(state, deadline, world)
    past = sorted((t for t in timers if t.fires_at <= now), key=lambda timer: timer.fires_at)
    overdue = past[-1:] if deadline.due_at <= now else []
    return overdue + [timer for timer in timers if timer.fires_at > now]


def _reminders(state: State, deadline: Deadline, world: World) -> list[NewTimer]:
    if state.reminders is None:
        return []
    rules = world.reminders.sets[state.reminders]
    instants = world.timetable.reminders(
        deadline, offsets=[rule.offset for rule in rules], hour=world.reminders.hour
    )
    return [
        NewTimer("reminder", f"{state.reminders}{rule.offset:+d}", key, instant, rule.to)
        for rule, (key, instant) in zip(rules, instants, strict=True)
    ]


def _expiry(state: State, deadline: Deadline) -> list[NewTimer]:
    act = state.on_expiry if state.group is None else CLOSE_BALLOT
    if act is None:
        return []
    return [NewTimer("expiry", act, deadline.due_on.isoformat(), deadline.due_at)]


def _open_children(state: State, case: CaseView, facts: Reader[Value]) -> tuple[NewChild, ...]:
    opening = state.children
    if opening is None:
        return ()
    if opening.each is None:
        return (NewChild(opening.workflow),)
    open_for = {child.entry for child in case.children if child.workflow == opening.workflow}
    entries = facts[opening.each[1:]]
    if not isinstance(entries, (list, tuple)):
        return ()
    return tuple(
        NewChild(opening.workflow, str(entry)) for entry in entries if str(entry) not in open_for
    )
