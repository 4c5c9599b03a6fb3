"""Register what acts change besides the case itself, by the names that definitions use."""

from collections.abc import Callable

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from workflow.domain.deadlines import local_day
from workflow.models import AgendaItem, CaseEvent, EvaluationCase, Problem, Resolution
from workflow.services.subjects import problem_of

Effect = Callable[[Session, EvaluationCase, CaseEvent], None]
EFFECTS: dict[str, Effect] = {}


def effect(function: Effect) -> Effect:
    """Register an effect under the name of its function."""
    EFFECTS[function.__name__] = function
    return function


@effect
def return_counted(session: Session, case: EvaluationCase, _: CaseEvent) -> None:
    """Count one more return of a problem."""
    problem_of(session, case).returns += 1


@effect
def finish_recorded(session: Session, case: EvaluationCase, event: CaseEvent) -> None:
    """Record the day on which a unit reported a problem as rectified, unless it named one."""
    problem = problem_of(session, case)
    problem.finished_on = problem.finished_on or local_day(event.at)


@effect
def department_opinion_recorded(session: Session, case: EvaluationCase, event: CaseEvent) -> None:
    """Keep the department's opinion in the ledger."""
    problem_of(session, case).department_opinion = event.opinion


@effect
def verification_recorded(session: Session, case: EvaluationCase, event: CaseEvent) -> None:
    """Keep who verified a problem, when and with what opinion."""
    problem = problem_of(session, case)
    problem.verifier_id = event.person_id
    problem.verify_opinion = event.opinion
    problem.verified_on = local_day(event.at)


@effect
def write_off_recorded(session: Session, case: EvaluationCase, event: CaseEvent) -> None:
    """Record the day on which a problem was written off."""
    problem_of(session, case).written_off_on = local_day(event.at)


@effect
def agenda_item_added(session: Session, case: EvaluationCase, event: CaseEvent) -> None:
    """Put the case at the end of the chosen meeting's agenda."""
    meeting = str(event.fields["meeting"])
    last = session.scalar(
        select(func.max(AgendaItem.ordinal)).where(AgendaItem.meeting_id == meeting)
    )
    session.add(AgendaItem(meeting_id=meeting, case_id=case.id, ordinal=(last or 0) + 1))


@effect
def agenda_item_removed(session: Session, case: EvaluationCase, _: CaseEvent) -> None:
    """Take a case off the agenda on which no decision was taken, with what was recorded."""
    session.execute(delete(Resolution).where(Resolution.case_id == case.id))
    session.execute(
        delete(AgendaItem).where(
            AgendaItem.case_id == case.id, AgendaItem.meeting_id == case.fields.get("meeting")
        )
    )


@effect
def resolution_recorded(session: Session, case: EvaluationCase, event: CaseEvent) -> None:
    """Stamp what the meeting decided with its result."""
    session.execute(
        update(Resolution).where(Resolution.case_id == case.id).values(result=event.act)
    )


@effect
def resolution_confirmed(session: Session, case: EvaluationCase, event: CaseEvent) -> None:
    """Confirm the record and hand its requirements to the problems."""
    resolutions = session.scalars(select(Resolution).where(Resolution.case_id == case.id)).all()
    for resolution in resolutions:
        resolution.confirmed_by = event.person_id
        resolution.confirmed_at = event.at
        _require(session, resolution)


@effect
def resolution_reopened(session: Session, case: EvaluationCase, _: CaseEvent) -> None:
    """Take the result back, so that the record can be corrected."""
    session.execute(update(Resolution).where(Resolution.case_id == case.id).values(result=""))


def _require(session: Session, resolution: Resolution) -> None:
    if resolution.problem_id is None:
        return
    problem = session.get_one(Problem, resolution.problem_id)
    problem.requirement = resolution.requirement
    problem.responsible_unit_id = resolution.responsible_unit_id or problem.responsible_unit_id
    problem.planned_on = resolution.due_on or problem.planned_on
