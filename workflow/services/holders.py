"""Find who holds a role for a case."""

from collections.abc import Mapping

from sqlalchemy import ARRAY, ColumnElement, Uuid, and_, func, or_, select, union
from sqlalchemy.orm import Session

from definitions.roles import Roles
from workflow.engine.authority import covers
from workflow.engine.values import Placement, Post
from workflow.models import Account, Appointment, EvaluationCase, GroupSeat, Region, Serves, Task
from workflow.services.actors import PostRow, posts_of
from workflow.services.resources import Resources


def people_covering(
    session: Session, resources: Resources, case: EvaluationCase, *, roles: frozenset[str]
) -> Mapping[str, frozenset[str]]:
    """Return, by role, the accounts of those whose posts cover a case today."""
    placement = placement_of(session, case)
    reaching = _reaching(resources.library.roles, case, roles)
    found: dict[str, set[str]] = {}
    for row in posts_of(session, reaching, today=resources.today()):
        post = _post(row, resources.library.roles)
        if covers(post, placement):
            found.setdefault(post.role, set()).add(post.person)
    return {role: frozenset(people) for role, people in found.items()}


def placement_of(session: Session, case: EvaluationCase) -> Placement:
    """Return to whom a case belongs."""
    people = union(
        select(Task.person_id).where(Task.case_id == case.id),
        select(GroupSeat.person_id).where(GroupSeat.case_id == case.id),
    ).subquery()
    given = (
        select(func.array_agg(people.c.person_id, type_=ARRAY(Uuid)))
        .where(people.c.person_id.is_not(None))
        .scalar_subquery()
    )
    # One question for both: every look at a case begins here.
    path, assigned = session.execute(
        select(Region.path, given).where(Region.code == case.region_code)
    ).one()
    return Placement(
        unit=str(case.unit_id),
        department=str(case.department_id),
        region=case.region_code,
        region_path=path,
        assigned=frozenset(str(person) for person in assigned or ()),
    )


def _reaching(roles: Roles, case: EvaluationCase, names: frozenset[str]) -> ColumnElement[bool]:
    """Return a condition that leaves out most posts that cannot cover a case; covers() decides."""

    def of(*scopes: str) -> list[str]:
        return sorted(name for name in names if roles[name].scope in scopes)

    served = select(Serves.section_id).where(Serves.department_id == case.department_id)
    return and_(
        Account.active,
        or_(
            and_(Appointment.role.in_(of("unit")), Appointment.organisation_id == case.unit_id),
            and_(
                Appointment.role.in_(of("department")),
                Appointment.organisation_id == case.department_id,
            ),
            and_(Appointment.role.in_(of("served")), Appointment.organisation_id.in_(served)),
            and_(
                Appointment.role.in_(of("region", "assigned")),
                Appointment.region_code == case.region_code,
            ),
            Appointment.role.in_(of("region_tree")),
        ),
    )


def _post(row: PostRow, roles: Roles) -> Post:
    return Post(
        person=str(row.account_id),
        name=row.name,
        role=row.role,
        scope=roles[row.role].scope,
        organisation=str(row.organisation_id),
        organisation_name=row.organisation_name,
        region=row.region_code,
        region_path=row.region_path,
        departments=frozenset(str(each) for each in row.served_ids or ()),
    )
