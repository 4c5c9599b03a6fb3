"""Show a stored case, and the world around it, as the engine's values."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from definitions.roles import Roles
from definitions.schema import Workflow
from workflow.engine.values import (
    CaseView,
    ChildView,
    Choice,
    Duty,
    Exclusion,
    Membership,
    PastAct,
    Post,
    SeatView,
    TaskView,
    World,
)
from workflow.guards import ENGINE_GUARDS
from workflow.models import CaseEvent, EvaluationCase, GroupSeat, Task
from workflow.services.actors import Actor
from workflow.services.calendars import current_timetable
from workflow.services.facts import gather_facts
from workflow.services.holders import people_covering, placement_of
from workflow.services.records import recorded_riders
from workflow.services.resources import Resources
from workflow.services.seating import people_to_seat
from workflow.services.subjects import child_entries


def view_case(session: Session, case: EvaluationCase) -> CaseView:
    """Return a case with its open tasks, its past acts and its children."""
    tasks = open_tasks_of(session, case_id=case.id)
    return CaseView(
        id=str(case.id),
        state=case.state,
        version=case.row_version,
        fiscal_year=case.fiscal_year,
        fields=case.fields,
        parameters=case.parameters,
        placement=placement_of(session, case),
        tasks=tuple(_task_view(task) for task in tasks),
        past=past_acts(session, case_id=case.id),
        children=_children(session, case),
        seats=tuple(_seat_view(seat) for seat in seats_of(session, case_id=case.id)),
        left_seats=tuple(_seat_view(seat) for seat in left_seats_of(session, case_id=case.id)),
        riders=recorded_riders(case.riders),
        due_on=next((task.due_on for task in tasks if task.due_on is not None), None),
        opened_by=None if case.opened_by is None else str(case.opened_by),
        parent_waits=_parent_waits(session, case),
    )


def seats_of(session: Session, *, case_id: uuid.UUID) -> Sequence[GroupSeat]:
    """Return the seats of the group that a case is before, in their order."""
    return session.scalars(
        select(GroupSeat)
        .where(GroupSeat.case_id == case_id, GroupSeat.is_current)
        .order_by(GroupSeat.number)
    ).all()


def left_seats_of(session: Session, *, case_id: uuid.UUID) -> Sequence[GroupSeat]:
    """Return the seats of the group that a case left last, as they were then."""
    last = (
        select(func.max(GroupSeat.opened_seq))
        .where(GroupSeat.case_id == case_id, GroupSeat.is_current.is_(False))
        .scalar_subquery()
    )
    return session.scalars(
        select(GroupSeat)
        .where(GroupSeat.case_id == case_id, GroupSeat.opened_seq == last)
        .order_by(GroupSeat.number)
    ).all()


def open_tasks_of(session: Session, *, case_id: uuid.UUID) -> Sequence[Task]:
    """Return the open tasks of a case, eldest first."""
    return session.scalars(
        select(Task)
        .where(Task.case_id == case_id, Task.closed_at.is_(None))
        .order_by(Task.opened_at, Task.id)
    ).all()


def open_tasks_by_case(
    session: Session, ids: Iterable[uuid.UUID]
) -> Mapping[uuid.UUID, Sequence[Task]]:
    """Return the open tasks of many cases, eldest first; a case without any has none."""
    found: dict[uuid.UUID, list[Task]] = {each: [] for each in ids}
    rows = session.scalars(
        select(Task)
        .where(Task.case_id.in_(list(found)), Task.closed_at.is_(None))
        .order_by(Task.opened_at, Task.id)
    )
    for task in rows:
        found[task.case_id].append(task)
    return found


def view_post(actor: Actor) -> Post:
    """Return the post in which somebody acts."""
    return Post(
        person=str(actor.account_id),
        name=actor.name,
        role=actor.role,
        scope=actor.scope,
        organisation=str(actor.organisation_id),
        organisation_name=actor.organisation_name,
        region=actor.region_code,
        region_path=actor.region_path,
        departments=frozenset(str(each) for each in actor.department_ids),
        principal=None if actor.principal is None else str(actor.principal.account_id),
        own_offices=frozenset(str(each) for each in actor.own_office_ids),
    )


def view_world(
    session: Session, resources: Resources, case: EvaluationCase, workflow: Workflow
) -> World:
    """Return the slice of the outside that decisions on a case depend on."""
    library = resources.library
    return World(
        roles=library.roles,
        reminders=library.reminders,
        grades=frozenset(grade.id for grade in library.grades.current),
        guards=ENGINE_GUARDS,
        facts=gather_facts(session, resources, case, workflow.subject),
        timetable=current_timetable(session),
        operations=library.operations,
        candidates=people_covering(session, resources, case, roles=frozenset(library.roles.roles)),
        membership=_membership(session, resources, case, workflow),
    )


def _task_view(task: Task) -> TaskView:
    return TaskView(
        id=str(task.id),
        role=task.role,
        stands_for=task.stands_for,
        person=_text(task.person_id),
        seat=task.seat,
        duty=cast("Duty", task.duty),
        seen=task.seen_at is not None,
    )


def _parent_waits(session: Session, case: EvaluationCase) -> bool:
    """Tell whether the parent of a case has not gone on since the case ended."""
    if case.parent_id is None or case.ended_at is None:
        return True
    gone_on = or_(EvaluationCase.ended_at.is_not(None), EvaluationCase.entered_at >= case.ended_at)
    return not session.scalar(select(exists().where(EvaluationCase.id == case.parent_id, gone_on)))


def _seat_view(seat: GroupSeat) -> SeatView:
    return SeatView(
        number=seat.number,
        role=seat.role,
        stands_for=seat.stands_for,
        person=_text(seat.person_id),
        weight=seat.weight,
        veto=seat.veto,
        choice=cast("Choice | None", seat.choice),
        silent=seat.silent,
        excluded=cast("Exclusion | None", seat.excluded),
        proxy=_text(seat.proxy_id),
    )


def _membership(
    session: Session, resources: Resources, case: EvaluationCase, workflow: Workflow
) -> Membership:
    groups = [state.group for state in workflow.states.values() if state.group is not None]
    roles = {role for group in groups for role in group.roles}
    if not roles:
        return Membership()
    return people_to_seat(
        session, resources, case, roles=with_supervisors(roles, resources.library.roles)
    )


def past_acts(session: Session, *, case_id: uuid.UUID) -> tuple[PastAct, ...]:
    """Return the acts of a case's history in their order."""
    return past_acts_of(session, case_ids=[case_id]).get(case_id, ())


def past_acts_of(
    session: Session, *, case_ids: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, tuple[PastAct, ...]]:
    """Return the acts of several cases, each in their order."""
    found: dict[uuid.UUID, list[PastAct]] = {}
    rows = session.execute(
        select(
            CaseEvent.case_id,
            CaseEvent.act,
            CaseEvent.person_id,
            CaseEvent.principal_id,
            CaseEvent.from_state,
            CaseEvent.to_state,
            CaseEvent.at,
        )
        .where(CaseEvent.case_id.in_(case_ids), CaseEvent.act.is_not(None))
        .order_by(CaseEvent.case_id, CaseEvent.seq)
    )
    for row in rows:
        act = PastAct(
            act=row.act or "",
            person=_text(row.person_id),
            from_state=row.from_state or "",
            to_state=row.to_state,
            at=row.at,
            principal=_text(row.principal_id),
        )
        found.setdefault(row.case_id, []).append(act)
    return {case_id: tuple(acts) for case_id, acts in found.items()}


def _text(key: uuid.UUID | None) -> str | None:
    return None if key is None else str(key)


def _children(session: Session, case: EvaluationCase) -> tuple[ChildView, ...]:
    rows = session.execute(
        select(EvaluationCase.id, EvaluationCase.workflow, EvaluationCase.ending)
        .where(EvaluationCase.parent_id == case.id)
        .order_by(EvaluationCase.opened_at, EvaluationCase.id)
    ).all()
    entries = child_entries(session, case) if rows else {}
    return tuple(ChildView(row.workflow, entries.get(row.id), row.ending) for row in rows)


def with_supervisors(names: Iterable[str], roles: Roles) -> frozenset[str]:
    """Return roles with all that stand above them."""
    held = frozenset(names)
    return held.union(*map(roles.above, held))
