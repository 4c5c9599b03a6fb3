"""Write organisations and people from a sheet that was looked at, and grant their posts.

The system administrator brings in organisations and accounts; the posts take effect when the
security administrator grants them, because no one person may do both (三员分立).
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.errors import NotFoundError, RefusedError
from workflow.models import Account, Appointment, ImportStatus
from workflow.services.accounts import Person, create_account
from workflow.services.actors import Actor
from workflow.services.appointments import PostData, appoint
from workflow.services.organisations import (
    OrganisationData,
    create_organisation,
    serve_departments,
)
from workflow.services.passwords import PasswordKeeper
from workflow.services.people_batches import (
    GRANT,
    MANAGE,
    PeopleRules,
    organisation_ids,
    plan_again,
    record_batch,
    take_batch,
)
from workflow.services.people_plan import OrganisationKey, PeoplePlan, PlannedOrganisation


@dataclass(frozen=True, slots=True)
class IssuedAccount:
    """Be an account that was made, with the first password to be handed over."""

    login: str
    name: str
    initial_password: str


def confirm_people(
    session: Session,
    actor: Actor,
    *,
    rules: PeopleRules,
    keeper: PasswordKeeper,
    batch_id: uuid.UUID,
    now: datetime,
    today: date,
) -> tuple[IssuedAccount, ...]:
    """Make the organisations and accounts of a previewed import; return the new accounts.

    Raises NotFoundError when the batch is not one's own or not waiting, and RefusedError when it
    has faults or no longer fits what the database holds.
    """
    actor.require(MANAGE)
    batch = take_batch(session, batch_id=batch_id, status=ImportStatus.PREVIEWED)
    if batch.account_id != actor.account_id:
        raise NotFoundError("people.batch_not_found")
    plan = plan_again(session, batch, rules=rules, today=today)
    _make_organisations(session, actor, plan, now)
    issued = _make_accounts(session, actor, plan, keeper, now)
    batch.status, batch.confirmed_at = ImportStatus.CONFIRMED, now
    record_batch(session, actor, batch=batch, at=now)
    return issued


def grant_people(
    session: Session,
    actor: Actor,
    *,
    rules: PeopleRules,
    batch_id: uuid.UUID,
    now: datetime,
    today: date,
) -> int:
    """Give the posts and served departments of a confirmed import; return how many posts are new.

    Raises RefusedError when the one who brought the people in would grant them their posts.
    """
    actor.require(GRANT)
    batch = take_batch(session, batch_id=batch_id, status=ImportStatus.CONFIRMED)
    if batch.account_id == actor.account_id:
        raise RefusedError("people.file_same_person")
    plan = plan_again(session, batch, rules=rules, today=today)
    organisations = organisation_ids(session, plan)
    for each in plan.organisations:
        if each.serves:
            serve_departments(
                session,
                actor,
                section_id=organisations[each.key],
                department_ids=[organisations[key] for key in each.serves],
                now=now,
            )
    wanted = _wanted_posts(session, plan, organisations, today)
    for data in wanted:
        appoint(session, actor, roles=rules.roles, data=data, now=now)
    batch.status = ImportStatus.GRANTED
    record_batch(session, actor, batch=batch, at=now)
    return len(wanted)


def _make_organisations(session: Session, actor: Actor, plan: PeoplePlan, now: datetime) -> None:
    """Make departments first, because units name them."""
    ids = organisation_ids(session, plan)
    for each in sorted(plan.organisations, key=lambda planned: planned.department is not None):
        if each.existing_id is None:
            data = _data(each, None if each.department is None else ids[each.department])
            ids[each.key] = create_organisation(session, actor, data=data, now=now).id


def _data(planned: PlannedOrganisation, department_id: uuid.UUID | None) -> OrganisationData:
    region_code, code = planned.key
    return OrganisationData(
        region_code=region_code,
        name=planned.name,
        code=code,
        kind=planned.kind,
        short_name=planned.short_name,
        department_id=department_id,
    )


def _make_accounts(
    session: Session, actor: Actor, plan: PeoplePlan, keeper: PasswordKeeper, now: datetime
) -> tuple[IssuedAccount, ...]:
    issued = []
    for each in plan.people:
        if each.existing_id is None:
            person = Person(each.login, each.name, each.email, each.phone)
            made = create_account(session, actor, keeper=keeper, now=now, person=person)
            issued.append(IssuedAccount(each.login, each.name, made.initial_password or ""))
    return tuple(issued)


def _wanted_posts(
    session: Session,
    plan: PeoplePlan,
    organisations: dict[OrganisationKey, uuid.UUID],
    today: date,
) -> list[PostData]:
    """Return the posts of a plan that are not held already."""
    logins = {post.login for post in plan.posts}
    found = session.scalars(select(Account).where(Account.login.in_(logins)))
    accounts = {account.login: account.id for account in found}
    rows = session.execute(
        select(Appointment.account_id, Appointment.role, Appointment.organisation_id).where(
            Appointment.account_id.in_(accounts.values()),
            Appointment.ends_on.is_(None) | (Appointment.ends_on > today),
        )
    )
    held = {tuple(row) for row in rows}
    wanted = [
        PostData(accounts[post.login], post.role, organisations[post.organisation], today)
        for post in plan.posts
    ]
    return [
        data for data in wanted if (data.account_id, data.role, data.organisation_id) not in held
    ]
