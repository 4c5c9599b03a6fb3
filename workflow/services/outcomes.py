"""Write down what the engine decided: case, tasks, timers, children, what is to be told."""

import uuid
from collections.abc import Collection, Iterable
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from definitions.schema import Workflow
from workflow.domain import deadlines as domain
from workflow.engine.riders import Riders
from workflow.engine.values import Deadline, Entry, NewTask, Outcome
from workflow.models import (
    CaseEvent,
    EvaluationCase,
    Task,
)
from workflow.services.arming import arm_timers, disarm_timers
from workflow.services.case_views import open_tasks_of
from workflow.services.copies import copy_to_people, send_copies
from workflow.services.definitions import definition_for
from workflow.services.effects import EFFECTS
from workflow.services.records import record_riders
from workflow.services.resources import Resources
from workflow.services.seating import replace_seats, write_ballots
from workflow.services.words import CHILD_ENDED, leave_message, leave_word


def write_outcome(
    session: Session,
    case: EvaluationCase,
    *,
    resources: Resources,
    outcome: Outcome,
    event: CaseEvent,
) -> None:
    """Write everything an act changes besides its event, which stands already."""
    workflow = definition_for(session, resources, case).workflow
    _set_fields(case, workflow, outcome)
    for name in outcome.effects:
        EFFECTS[name](session, case, event)
    send_copies(session, case, resources=resources, roles=outcome.copy_to, event=event)
    copy_to_people(session, case, people=outcome.copies, event=event)
    if outcome.riders is not None:
        write_riders(case, outcome.riders)
    entry = outcome.entry
    if entry is not None:
        _close_tasks(session, case, event)
        write_entry(session, case, resources=resources, entry=entry, event=event)
    else:
        if outcome.seats:
            write_ballots(session, case, outcome.seats, at=event.at)
        _change_tasks(session, case, outcome, event)
        _change_time(session, case, workflow, outcome, event)
    leave_message(
        session,
        case,
        event,
        entered=entry is not None or bool(outcome.opened),
        copied=bool(outcome.copy_to or outcome.copies),
        unheld=entry.unheld if entry else (),
        due_moved=outcome.deadline is not None,
        told=outcome.told,
    )


def write_entry(
    session: Session,
    case: EvaluationCase,
    *,
    resources: Resources,
    entry: Entry,
    event: CaseEvent,
) -> None:
    """Write what entering a state opens and arms, but for child cases."""
    workflow = definition_for(session, resources, case).workflow
    case.phase = workflow.states[case.state].phase
    case.entered_at = event.at
    _open_tasks(session, case, entry.opened, event, deadline=entry.deadline)
    replace_seats(session, case, entry.seats, seq=event.seq)
    disarm_timers(session, case, at=event.at)
    arm_timers(session, case, workflow, entry.timers, seq=event.seq)
    if entry.ending is not None:
        _end(session, case, entry.ending, event)
    elif case.ending is not None:
        case.ending = case.ended_at = None
    session.flush()


def tell_opening(session: Session, case: EvaluationCase, event: CaseEvent, entry: Entry) -> None:
    """Leave word that a case was opened."""
    leave_message(session, case, event, entered=True, unheld=entry.unheld)


def _set_fields(case: EvaluationCase, workflow: Workflow, outcome: Outcome) -> None:
    case.fields = {**case.fields, **outcome.fields}
    headline = workflow.headline
    grade = case.fields.get(headline.grade) if headline.grade else None
    score = case.fields.get(headline.score) if headline.score else None
    case.grade = None if grade is None else str(grade)
    case.score = None if score is None else Decimal(str(score))


def write_riders(case: EvaluationCase, riders: Riders) -> None:
    """Write down what operations have attached to a case."""
    case.riders = record_riders(riders)
    case.slip = riders.slip.colour if riders.slip else None


def _change_tasks(
    session: Session, case: EvaluationCase, outcome: Outcome, event: CaseEvent
) -> None:
    """Close and open tasks of the state that the case stays in, and hand others over."""
    for task in open_tasks_of(session, case_id=case.id):
        key = str(task.id)
        if key in outcome.given:
            task.person_id, task.seen_at = uuid.UUID(outcome.given[key]), None
        if key in outcome.seen:
            task.seen_at = event.at
    if outcome.closed:
        _close_tasks(session, case, event, only=outcome.closed)
    if outcome.opened:
        deadline = _present_deadline(session, case)
        _open_tasks(session, case, outcome.opened, event, deadline=deadline)


def _change_time(
    session: Session,
    case: EvaluationCase,
    workflow: Workflow,
    outcome: Outcome,
    event: CaseEvent,
) -> None:
    """Move the due day of the open tasks, and arm other timers in place of those armed."""
    if outcome.deadline is not None:
        for task in open_tasks_of(session, case_id=case.id):
            set_deadline(task, outcome.deadline)
    if outcome.timers is not None:
        disarm_timers(session, case, at=event.at)
        arm_timers(session, case, workflow, outcome.timers, seq=event.seq)


def set_deadline(task: Task, deadline: Deadline) -> None:
    """Write a deadline onto a task."""
    task.due_on, task.due_at = deadline.due_on, deadline.due_at
    task.provisional, task.explanation = deadline.provisional, dict(deadline.explanation)


def _close_tasks(
    session: Session,
    case: EvaluationCase,
    event: CaseEvent,
    *,
    only: Collection[str] | None = None,
) -> None:
    """Close the open tasks of a case, or only some of them."""
    tasks = session.scalars(select(Task).where(Task.case_id == case.id, Task.closed_at.is_(None)))
    for task in tasks:
        if only is not None and str(task.id) not in only:
            continue
        task.closed_at = event.at
        task.closed_by = event.person_id
        task.close_reason = event.act


def _open_tasks(
    session: Session,
    case: EvaluationCase,
    opened: Iterable[NewTask],
    event: CaseEvent,
    *,
    deadline: Deadline | None,
) -> None:
    for task in opened:
        session.add(
            Task(
                **case.place,
                role=task.role,
                stands_for=task.stands_for,
                person_id=None if task.person is None else uuid.UUID(task.person),
                seat=task.seat,
                duty=task.duty,
                unit_id=case.unit_id,
                department_id=case.department_id,
                state=case.state,
                title=task.title,
                opened_at=event.at,
                opened_seq=event.seq,
                due_on=deadline.due_on if deadline else None,
                due_at=deadline.due_at if deadline else None,
                provisional=deadline.provisional if deadline else False,
                explanation=dict(deadline.explanation) if deadline else {},
            )
        )


def deadline_of(task: Task) -> domain.Deadline | None:
    """Return the deadline that a task stores."""
    if task.due_on is None or task.due_at is None:
        return None
    return domain.Deadline(task.due_on, task.due_at, task.provisional, task.explanation)


def _present_deadline(session: Session, case: EvaluationCase) -> Deadline | None:
    """Return the deadline of the state a case is in, as an open task has it, or the last closed.

    What was closed before more time was granted has the earlier day.
    """
    latest = session.scalars(
        select(Task)
        .where(Task.case_id == case.id)
        .order_by(Task.closed_at.desc().nulls_first(), Task.opened_seq.desc(), Task.id.desc())
        .limit(1)
    ).one()
    return deadline_of(latest)


def _end(session: Session, case: EvaluationCase, ending: str, event: CaseEvent) -> None:
    case.ending = ending
    case.ended_at = event.at
    if case.parent_id is not None:
        leave_word(
            session,
            case,
            event=event,
            kind=CHILD_ENDED,
            key=f"child_ended:{case.id}:{event.seq}",
            payload={"child": str(case.id), "workflow": case.workflow, "ending": ending},
            for_case=case.parent_id,
        )
