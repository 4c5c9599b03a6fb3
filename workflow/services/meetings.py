"""Plan executive meetings, keep their agenda and attendance, and record what they require."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.errors import NotFoundError, RefusedError
from workflow.models import (
    AgendaItem,
    Attendance,
    EvaluationCase,
    Meeting,
    MeetingStatus,
    Organisation,
    Problem,
    Resolution,
)
from workflow.services.actors import Actor
from workflow.services.editing import require_editor
from workflow.services.facts import problems_of
from workflow.services.references import is_active_organisation
from workflow.services.resources import Resources
from workflow.services.scope import find_case
from workflow.services.subjects import root_of

READ, MANAGE = "meetings.read", "meetings.manage"
PART = "resolution"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPlan:
    """Be what a planned meeting is called, and when and where it takes place."""

    ordinal: int
    title: str
    held_on: date
    held_at: datetime | None = None
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """Be what a meeting asks for a project (no problem) or for one of its problems."""

    problem_id: uuid.UUID | None
    text: str
    responsible_unit_id: uuid.UUID | None = None
    due_on: date | None = None
    budget_opinion: str = ""


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """Be one item of an agenda: its case, the evaluation it is about, and who is concerned."""

    item: AgendaItem
    case: EvaluationCase
    root: EvaluationCase
    unit: str
    department: str
    problems: tuple[Problem, ...]


def list_meetings(session: Session, actor: Actor) -> Sequence[tuple[Meeting, int]]:
    """Return the meetings of the region with the number of their items, latest first."""
    actor.require(READ)
    rows = session.execute(
        select(Meeting, func.count(AgendaItem.id))
        .outerjoin(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .where(Meeting.region_code == actor.region_code)
        .group_by(Meeting.id)
        .order_by(Meeting.held_on.desc(), Meeting.id)
    )
    return [(row[0], row[1]) for row in rows]


def open_meetings(session: Session, actor: Actor) -> Sequence[Meeting]:
    """Return the meetings on whose agenda an item can still be put, next first."""
    return session.scalars(
        select(Meeting)
        .where(Meeting.region_code == actor.region_code, Meeting.status != MeetingStatus.CLOSED)
        .order_by(Meeting.held_on, Meeting.id)
    ).all()


def find_meeting(
    session: Session, actor: Actor, *, meeting_id: uuid.UUID, lock: bool = False
) -> Meeting:
    """Return a meeting of the actor's region; raises NotFoundError."""
    actor.require(READ)
    statement = select(Meeting).where(
        Meeting.id == meeting_id, Meeting.region_code == actor.region_code
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    meeting = session.scalar(statement)
    if meeting is None:
        raise NotFoundError("meetings.not_found")
    return meeting


def meeting_title(session: Session, *, meeting_id: uuid.UUID) -> str | None:
    """Return how a meeting is called, for everybody who sees a case that was put before it."""
    return session.scalar(select(Meeting.title).where(Meeting.id == meeting_id))


def plan_meeting(session: Session, actor: Actor, *, plan: MeetingPlan) -> Meeting:
    """Plan a meeting; raises RefusedError when its number is taken in that year."""
    actor.require(MANAGE)
    taken = select(Meeting.id).where(
        Meeting.region_code == actor.region_code,
        Meeting.fiscal_year == plan.held_on.year,
        Meeting.ordinal == plan.ordinal,
    )
    if session.scalar(taken) is not None:
        raise RefusedError("meetings.ordinal_taken", field="ordinal")
    meeting = Meeting(
        region_code=actor.region_code,
        fiscal_year=plan.held_on.year,
        ordinal=plan.ordinal,
        title=plan.title,
        held_on=plan.held_on,
        held_at=plan.held_at,
        place=plan.place,
    )
    session.add(meeting)
    session.flush()
    return meeting


def call_people(
    session: Session, actor: Actor, *, meeting_id: uuid.UUID, people: Sequence[tuple[str, str, str]]
) -> None:
    """Call people to a meeting: name, organisation, kind; those called already stay."""
    actor.require(MANAGE)
    meeting = find_meeting(session, actor, meeting_id=meeting_id, lock=True)
    known = {each.name for each in attendance_of(session, meeting)}
    session.add_all(
        Attendance(meeting_id=meeting.id, name=name, organisation=organisation, kind=kind)
        for name, organisation, kind in people
        if name and name not in known
    )
    session.flush()


def hold_meeting(
    session: Session,
    actor: Actor,
    *,
    meeting_id: uuid.UUID,
    present: frozenset[uuid.UUID],
    today: date,
) -> Meeting:
    """Record that a meeting took place and who was present; raises RefusedError before its day."""
    actor.require(MANAGE)
    meeting = find_meeting(session, actor, meeting_id=meeting_id, lock=True)
    if meeting.held_on > today:
        raise RefusedError("meetings.not_yet", day=meeting.held_on.isoformat())
    called = attendance_of(session, meeting)
    if called and not present & {each.id for each in called}:
        raise RefusedError("meetings.nobody_present")
    for each in called:
        each.present = each.id in present
    meeting.status = MeetingStatus.HELD
    meeting.row_version += 1
    session.flush()
    return meeting


def attendance_of(session: Session, meeting: Meeting) -> Sequence[Attendance]:
    """Return who was called to a meeting, in the order of calling."""
    return session.scalars(
        select(Attendance).where(Attendance.meeting_id == meeting.id).order_by(Attendance.id)
    ).all()


def agenda_of(session: Session, meeting: Meeting) -> Sequence[AgendaLine]:
    """Return the agenda of a meeting in its order, items taken off again left out."""
    rows = session.execute(
        select(AgendaItem, EvaluationCase)
        .join(EvaluationCase, EvaluationCase.id == AgendaItem.case_id)
        .where(AgendaItem.meeting_id == meeting.id)
        .order_by(AgendaItem.ordinal, AgendaItem.id)
    )
    return [_line(session, row[0], row[1]) for row in rows]


def agenda_line(session: Session, actor: Actor, *, case_id: uuid.UUID) -> AgendaLine:
    """Return the line of one item; raises NotFoundError when it is on no agenda."""
    case = find_case(session, actor, case_id=case_id)
    item = session.scalar(
        select(AgendaItem)
        .where(AgendaItem.case_id == case.id, AgendaItem.meeting_id == case.fields.get("meeting"))
        .limit(1)
    )
    if item is None:
        raise NotFoundError("meetings.not_on_agenda")
    return _line(session, item, case)


def requirements_of(
    session: Session, case: EvaluationCase
) -> Mapping[uuid.UUID | None, Resolution]:
    """Return what was recorded for an item, by problem; None stands for the project."""
    rows = session.scalars(select(Resolution).where(Resolution.case_id == case.id))
    return {row.problem_id: row for row in rows}


def record_requirements(
    session: Session,
    actor: Actor,
    *,
    resources: Resources,
    case_id: uuid.UUID,
    requirements: Sequence[Requirement],
) -> None:
    """Write what a meeting asks for a project and its problems; raises RefusedError.

    Only the holder of the item may, while the item is deliberated on.
    """
    case = find_case(session, actor, case_id=case_id, lock=True)
    require_editor(session, actor, resources, case, PART)
    allowed = {None, *(each.id for each in problems_of(session, root_of(session, case)))}
    known = requirements_of(session, case)
    for each in requirements:
        if each.problem_id not in allowed:
            raise RefusedError("meetings.foreign_problem")
        unit_id = each.responsible_unit_id
        if unit_id is not None and not is_active_organisation(session, case, unit_id):
            raise RefusedError("meetings.bad_unit")
        _write(session, actor, case, known.get(each.problem_id), each, resources.now())
    session.flush()


def _write(
    session: Session,
    actor: Actor,
    case: EvaluationCase,
    known: Resolution | None,
    required: Requirement,
    now: datetime,
) -> None:
    row = known or Resolution(
        **case.place, problem_id=required.problem_id, result="", recorded_by=actor.account_id
    )
    row.requirement = required.text.strip()
    row.responsible_unit_id = required.responsible_unit_id
    row.due_on = required.due_on
    row.budget_opinion = required.budget_opinion.strip()
    row.recorded_by = actor.account_id
    row.recorded_at = now
    session.add(row)


def _line(session: Session, item: AgendaItem, case: EvaluationCase) -> AgendaLine:
    root = root_of(session, case)
    return AgendaLine(
        item=item,
        case=case,
        root=root,
        unit=session.get_one(Organisation, root.unit_id).name,
        department=session.get_one(Organisation, root.department_id).name,
        problems=tuple(problems_of(session, root)),
    )
