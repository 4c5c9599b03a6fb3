"""Decide what becomes of an open case that is to follow another definition."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from definitions.schema import Workflow
from workflow.engine.definition import Definition
from workflow.engine.entry import arm, offered_tasks
from workflow.engine.values import CaseView, Deadline, NewTask, NewTimer, Value, World
from workflow.engine.whatif import (
    Fixed,
    Offer,
    Stuck,
    case_there,
    due_there,
    fixed_by,
    stuck_there,
)

Obstacle = Fixed | Stuck


@dataclass(frozen=True, slots=True)
class Transfer:
    """Say where a case goes on: its state, its parameters, the tasks that it has there.

    The due day counts from the day on which the case entered the state it was in.
    """

    state: str
    parameters: Mapping[str, Value]
    tasks: tuple[NewTask, ...]
    deadline: Deadline | None
    timers: tuple[NewTimer, ...]


def transfer(
    before: Workflow,
    after: Definition,
    case: CaseView,
    world: World,
    now: datetime,
    *,
    entered_on: date,
    states: Mapping[str, str] | None = None,
) -> Transfer | Obstacle:
    """Return how a case would go on under another definition, or why it cannot.

    It cannot where nobody could carry it on, where it would be at its end, while a group votes on
    it, where it waits for something else than people and does not wait for the same there, or where
    it is suspended or waits for signatures or a ruling. Signatures that were given stay.
    """
    workflow = after.workflow
    state = (states or {}).get(case.state, case.state)
    if state not in workflow.states:
        return "no_state"
    there = case_there(workflow, case, state)
    tasks = offered_tasks(after, there, world)
    offers = frozenset(Offer(task.role, task.stands_for) for task in tasks)
    spec = workflow.states[state]
    obstacle = stuck_there(workflow, there, world, offers) or fixed_by(
        before.states[case.state], spec, case
    )
    if obstacle is not None:
        return obstacle
    deadline = due_there(workflow, there, world, entered_on)
    return Transfer(
        state=state,
        parameters=there.parameters,
        tasks=tasks,
        deadline=deadline,
        timers=arm(spec, deadline, world, now),
    )
