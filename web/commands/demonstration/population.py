"""People the invented city: regions, offices, accounts and posts, all through the services."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zlib import crc32

from sqlalchemy import select
from sqlalchemy.orm import Session

from definitions.roles import Roles
from web.commands.demonstration.plans import City, OfficePlan, PersonPlan
from web.commands.demonstration.scenario import ScenarioError
from workflow.models import EvaluationCase, Organisation
from workflow.services.accounts import Person, create_account
from workflow.services.actors import Actor, load_actor
from workflow.services.appointments import PostData, appoint
from workflow.services.organisations import (
    OrganisationData,
    create_organisation,
    create_region,
    serve_departments,
)
from workflow.services.passwords import PasswordKeeper


def populate(
    session: Session, city: City, *, keeper: PasswordKeeper, roles: Roles, now: datetime
) -> None:
    """Make regions, offices, accounts and posts, as the system itself; raises RefusedError."""
    keeper.require_good(city.password)
    for region in city.regions:
        create_region(session, None, code=region.code, name=region.name, parent_code=region.parent)
    offices: dict[str, Organisation] = {}
    for plan in city.organisations:
        offices[plan.name] = _office(session, city, plan, offices, now)
    for plan in city.organisations:
        served = [offices[name].id for name in plan.serves]
        if served:
            section = offices[plan.name].id
            serve_departments(session, None, section_id=section, department_ids=served, now=now)
    for person in city.people:
        _person(session, city, person, offices, keeper=keeper, roles=roles, now=now)


def _office(
    session: Session,
    city: City,
    plan: OfficePlan,
    offices: Mapping[str, Organisation],
    now: datetime,
) -> Organisation:
    data = OrganisationData(
        region_code=plan.region or city.home,
        name=plan.name,
        code=plan.code,
        kind=plan.kind,
        short_name=plan.short,
        department_id=offices[plan.department].id if plan.department else None,
    )
    return create_organisation(session, None, data=data, now=now)


def _person(
    session: Session,
    city: City,
    plan: PersonPlan,
    offices: Mapping[str, Organisation],
    *,
    keeper: PasswordKeeper,
    roles: Roles,
    now: datetime,
) -> None:
    made = create_account(
        session,
        None,
        keeper=keeper,
        now=now,
        person=Person(login=plan.login, name=plan.name),
        password=city.password,
    )
    post = PostData(made.account.id, plan.role, offices[plan.at].id, city.opens)
    appoint(session, None, roles=roles, data=post, now=now)


@dataclass(frozen=True, slots=True)
class Cast:
    """Find who acts: the holders of a role for a case, the same ones at every seeding."""

    people: Mapping[str, tuple[Actor, ...]]
    offices: Mapping[str, Organisation]
    roles: Roles
    logins: Mapping[uuid.UUID, str] = field(default_factory=dict)

    def actor(
        self, role: str, *, unit_id: uuid.UUID, department_id: uuid.UUID, seed: str, person: int = 0
    ) -> Actor:
        """Return a holder of a role for a unit's case; `person` picks another; ScenarioError."""
        found = [
            each
            for each in self.people.get(role, ())
            if _covers(each, unit_id=unit_id, department_id=department_id)
        ]
        if not found:
            raise ScenarioError("nobody", role, seed)
        # Heads and clerks are one each; of a section's people each has projects of their own.
        return found[(crc32(seed.encode()) + person) % len(found)]

    def for_case(self, role: str, case: EvaluationCase, *, seed: str, person: int = 0) -> Actor:
        """Return a holder of a role for a case; raises ScenarioError."""
        return self.actor(
            role,
            unit_id=case.unit_id,
            department_id=case.department_id,
            seed=seed,
            person=person,
        )


def gather_cast(session: Session, city: City, *, roles: Roles) -> Cast:
    """Return everybody of the city's own region as the actors they are."""
    people: dict[str, list[Actor]] = {}
    for plan in city.people:
        actor = load_actor(session, roles, login=plan.login, today=city.opens)
        if actor.region_code == city.home:
            people.setdefault(plan.role, []).append(actor)
    offices = session.scalars(
        select(Organisation).where(Organisation.region_code == city.home)
    ).all()
    return Cast(
        {role: tuple(actors) for role, actors in people.items()},
        {each.name: each for each in offices},
        roles,
    )


def _covers(actor: Actor, *, unit_id: uuid.UUID, department_id: uuid.UUID) -> bool:
    covered = {
        "unit": actor.organisation_id == unit_id,
        "department": actor.organisation_id == department_id,
        "served": department_id in actor.department_ids,
    }
    return covered.get(actor.scope, True)
