"""Say who holds the open tasks of a case, and how near their deadlines are."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_
from sqlalchemy.orm import Session

from definitions.schema import Workflow
from workflow.domain.deadlines import local_day
from workflow.engine.authority import fit_holders
from workflow.engine.values import CaseView
from workflow.models import Account, Appointment, EvaluationCase, Task
from workflow.services.actors import posts_of
from workflow.services.case_views import open_tasks_of
from workflow.services.holders import people_covering
from workflow.services.lights import Lamp, Lamps, rests
from workflow.services.resources import Resources

STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Holder:
    """Name somebody who may do a task, and the office in which."""

    account_id: uuid.UUID
    name: str
    office: str


@dataclass(frozen=True, slots=True)
class OpenTask:
    """Hold an open task with those who may do it, its light, and the workdays used so far.

    When it was claimed, the one who has it is the only holder.
    """

    task: Task
    holders: tuple[Holder, ...]
    lamp: Lamp
    used: int


def open_work(
    session: Session,
    resources: Resources,
    case: EvaluationCase,
    *,
    workflow: Workflow,
    view: CaseView,
    lamps: Lamps,
) -> tuple[OpenTask, ...]:
    """Return the open tasks of a case, eldest first."""
    tasks = open_tasks_of(session, case_id=case.id)
    people = _people(session, resources, case, frozenset(task.role for task in tasks))
    stopped = workflow.states[case.state].clock == STOPPED
    return tuple(
        OpenTask(
            task,
            _holders(workflow, case, view, task, people.get(task.role, ())),
            lamps.of(task.due_on, stopped=stopped, suspended=rests(case)),
            lamps.workdays(local_day(task.opened_at), lamps.today),
        )
        for task in tasks
    )


def nearest_lamp(tasks: Sequence[OpenTask], *, stopped: bool, case: EvaluationCase) -> Lamp | None:
    """Return the light of a case: that of its first deadline."""
    suspended = rests(case)
    if stopped or suspended:
        return Lamp("grey", stopped=True, suspended=suspended)
    due = [(each.task.due_on, each.lamp) for each in tasks if each.task.due_on is not None]
    return min(due, key=lambda pair: pair[0])[1] if due else None


def _holders(
    workflow: Workflow,
    case: EvaluationCase,
    view: CaseView,
    task: Task,
    people: Sequence[Holder],
) -> tuple[Holder, ...]:
    if task.person_id is not None:
        return tuple(each for each in people if each.account_id == task.person_id)
    names = [str(each.account_id) for each in people]
    fit = fit_holders(workflow, case.state, task.stands_for, past=view.past, people=names)
    return tuple(each for each in people if str(each.account_id) in fit)


def _people(
    session: Session, resources: Resources, case: EvaluationCase, roles: frozenset[str]
) -> Mapping[str, tuple[Holder, ...]]:
    covering = people_covering(session, resources, case, roles=roles)
    ids = [uuid.UUID(person) for people in covering.values() for person in people]
    condition = and_(Account.id.in_(ids), Appointment.role.in_(sorted(roles)))
    found: dict[str, dict[uuid.UUID, Holder]] = {}
    for row in posts_of(session, condition, today=resources.today()) if ids else ():
        if str(row.account_id) in covering.get(row.role, frozenset()):
            holder = Holder(row.account_id, row.name, row.organisation_name)
            found.setdefault(row.role, {}).setdefault(row.account_id, holder)
    return {role: tuple(people.values()) for role, people in found.items()}
