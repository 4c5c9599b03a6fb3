"""Find who could sit in a group for a case, and keep its seats as they were decided."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import Session

from definitions.schema import Workflow
from workflow.engine.values import Membership, SeatView
from workflow.models import Account, Appointment, EvaluationCase, GroupSeat, Task
from workflow.services.actors import posts_of
from workflow.services.resources import Resources


@dataclass(frozen=True, slots=True)
class Listed:
    """Name somebody who can be put on a list, and their office."""

    account_id: uuid.UUID
    name: str
    office: str


def people_to_seat(
    session: Session, resources: Resources, case: EvaluationCase, *, roles: frozenset[str]
) -> Membership:
    """Return who holds roles in the case's region, how much waits for them, and their offices."""
    condition = and_(
        Account.active,
        Appointment.role.in_(sorted(roles)),
        Appointment.region_code == case.region_code,
    )
    today = resources.today()
    holders: dict[str, set[str]] = {}
    for row in posts_of(session, condition, today=today):
        holders.setdefault(row.role, set()).add(str(row.account_id))
    people = [uuid.UUID(each) for each in frozenset().union(*holders.values())]
    # Whatever else somebody is, in whatever office, may be a conflict.
    offices: dict[str, set[str]] = {}
    for row in posts_of(session, Appointment.account_id.in_(people), today=today):
        offices.setdefault(str(row.account_id), set()).add(str(row.organisation_id))
    return Membership(
        holders={role: frozenset(people) for role, people in holders.items()},
        loads=_loads(session, offices),
        offices={person: frozenset(places) for person, places in offices.items()},
    )


def people_to_list(
    session: Session,
    *,
    resources: Resources,
    case: EvaluationCase,
    workflow: Workflow,
    field: str,
) -> Sequence[Listed]:
    """Return who may stand on a list of people: who holds a role in which the list is seated."""
    groups = [state.group for state in workflow.states.values() if state.group is not None]
    roles = {seats.role for group in groups for seats in group.members if seats.people == field}
    condition = and_(
        Appointment.role.in_(sorted(roles)), Appointment.region_code == case.region_code
    )
    found = {
        row.account_id: Listed(row.account_id, row.name, row.organisation_name)
        for row in posts_of(session, condition, today=resources.today())
    }
    return sorted(found.values(), key=lambda each: (each.office, each.name, each.account_id))


def replace_seats(
    session: Session, case: EvaluationCase, seats: Iterable[SeatView], *, seq: int
) -> None:
    """Let the seats of the state that was left be past, and write those of the state entered."""
    session.execute(
        update(GroupSeat)
        .where(GroupSeat.case_id == case.id, GroupSeat.is_current)
        .values(is_current=False)
    )
    session.add_all(_row(case, seat, seq) for seat in seats)
    session.flush()


def write_ballots(
    session: Session, case: EvaluationCase, seats: Iterable[SeatView], *, at: datetime
) -> None:
    """Write down what has become of the seats of the present group; new ones are added."""
    known = {
        row.number: row
        for row in session.scalars(
            select(GroupSeat).where(GroupSeat.case_id == case.id, GroupSeat.is_current)
        )
    }
    opened_seq = max(row.opened_seq for row in known.values())
    for seat in seats:
        row = known.get(seat.number)
        if row is None:
            session.add(_row(case, seat, opened_seq))
            continue
        if seat.choice is not None and row.choice is None:
            row.voted_at = at
        row.role = seat.role
        row.person_id = None if seat.person is None else uuid.UUID(seat.person)
        row.choice, row.silent, row.excluded = seat.choice, seat.silent, seat.excluded
        row.proxy_id = None if seat.proxy is None else uuid.UUID(seat.proxy)
    session.flush()


def _loads(session: Session, people: Iterable[str]) -> dict[str, int]:
    rows = session.execute(
        select(Task.person_id, func.count())
        .where(Task.closed_at.is_(None), Task.person_id.in_([uuid.UUID(each) for each in people]))
        .group_by(Task.person_id)
    )
    return {str(person): count for person, count in rows}


def _row(case: EvaluationCase, seat: SeatView, seq: int) -> GroupSeat:
    return GroupSeat(
        **case.place,
        opened_seq=seq,
        number=seat.number,
        role=seat.role,
        stands_for=seat.stands_for,
        person_id=None if seat.person is None else uuid.UUID(seat.person),
        weight=seat.weight,
        veto=seat.veto,
        choice=seat.choice,
        silent=seat.silent,
        excluded=seat.excluded,
        proxy_id=None if seat.proxy is None else uuid.UUID(seat.proxy),
    )
