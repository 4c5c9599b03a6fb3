"""Find who holds a role for a case."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ARRAY, ColumnElement, Uuid, and_, func, or_, select, union
from sqlalchemy.orm import Session

from definitions.roles import Roles
from workflow.domain.regions import parts_of
from workflow.engine.authority import covers
from workflow.engine.values import Placement, Post
from workflow.models import Account, Appointment, EvaluationCase, GroupSeat, Region, Serves, Task
from workflow.services.actors import PostRow, posts_of
from workflow.services.resources import Resources


@dataclass(slots=True)
class Holders:
    """Know all posts of some roles, to say for many cases whose posts cover each of them."""

    posts: Mapping[tuple[str, str], Sequence[Post]]
    known: dict[tuple[str, str, str], Mapping[str, frozenset[str]]] = field(default_factory=dict)

    def covering(self, placement: Placement) -> Mapping[str, frozenset[str]]:
        """Return, by role, the people whose posts cover a case; as people_covering does."""
        # Whom a case was handed to is its own; all else it shares with the cases of its unit.
        place = (placement.unit, placement.department, placement.region)
        if place not in self.known:
            self.known[place] = _by_role(self._near(placement), placement)
        given = self.posts.get(("assigned", placement.region), ())
        handed = _by_role(given, placement) if placement.assigned else {}
        return {**self.known[place], **handed}

    def _near(self, placement: Placement) -> list[Post]:
        keys = [
            ("unit", placement.unit),
            ("department", placement.department),
            ("served", placement.department),
            ("region", placement.region),
            *(("region_tree", code) for code in parts_of(placement.region_path)),
        ]
        return [post for key in keys for post in self.posts.get(key, ())]


def all_holders(session: Session, resources: Resources, *, roles: frozenset[str]) -> Holders:
    """Return the holders of some roles today."""
    known = resources.library.roles
    found: dict[tuple[str, str], list[Post]] = {}
    held = Appointment.role.in_(sorted(roles))
    for row in posts_of(session, held, today=resources.today()):
        post = _post(row, known)
        for key in _keys(post):
            found.setdefault((post.scope, key), []).append(post)
    return Holders(found)


def _keys(post: Post) -> Iterable[str]:
    """Return what a post is found by: its organisation, those it serves, or its region."""
    if post.scope == "served":
        return post.departments
    return [post.organisation if post.scope in ("unit", "department") else post.region]


def _by_role(posts: Iterable[Post], placement: Placement) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for post in posts:
        if covers(post, placement):
            found.setdefault(post.role, set()).add(post.person)
    return {role: frozenset(people) for role, people in found.items()}


def people_covering(
    session: Session, resources: Resources, case: EvaluationCase, *, roles: frozenset[str]
) -> Mapping[str, frozenset[str]]:
    """Return, by role, the accounts of those whose posts cover a case today."""
    placement = placement_of(session, case)
    reaching = _reaching(resources.library.roles, case, roles, path=placement.region_path)
    rows = posts_of(session, reaching, today=resources.today())
    return _by_role((_post(row, resources.library.roles) for row in rows), placement)


def posts_covering(
    session: Session,
    resources: Resources,
    case: EvaluationCase,
    *,
    appointment_ids: Collection[uuid.UUID],
) -> frozenset[uuid.UUID]:
    """Return which of some posts cover a case today."""
    roles = resources.library.roles
    named = and_(Account.active, Appointment.id.in_(appointment_ids))
    placement = placement_of(session, case)
    return frozenset(
        row.appointment_id
        for row in posts_of(session, named, today=resources.today())
        if row.role in roles and covers(_post(row, roles), placement)
    )


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


def _reaching(
    roles: Roles, case: EvaluationCase, names: frozenset[str], *, path: str
) -> ColumnElement[bool]:
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
            and_(
                Appointment.role.in_(of("region_tree")),
                Appointment.region_code.in_(parts_of(path)),
            ),
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
