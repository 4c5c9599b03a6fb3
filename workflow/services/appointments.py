"""Give people posts and take them away again."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from definitions.roles import Roles
from workflow.database import constraints_as_fields
from workflow.errors import NotFoundError, RefusedError
from workflow.models import Appointment, Organisation
from workflow.services.accounts import find_account
from workflow.services.actors import Actor
from workflow.services.charge import require_region
from workflow.services.organisations import find_organisation
from workflow.services.security_log import SecurityKind, record_security
from workflow.services.sessions import end_all_sessions

GRANT = "people.grant"


@dataclass(frozen=True, slots=True)
class PostData:
    """Be a post to be given; ``ends_on`` is the first day on which it is no longer held."""

    account_id: uuid.UUID
    role: str
    organisation_id: uuid.UUID
    starts_on: date
    ends_on: date | None = None


def appoint(
    session: Session, actor: Actor | None, *, roles: Roles, data: PostData, now: datetime
) -> Appointment:
    """Give somebody a post; without an actor the system itself does (first start, demonstration).

    Nobody appoints himself, and an administrator holds no other post. Raises NotPermittedError,
    NotFoundError or RefusedError at a field.
    """
    if actor is not None:
        _check_grant(actor, data.account_id)
    if data.role not in roles:
        raise RefusedError("accounts.role_unknown", field="role", role=data.role)
    account = find_account(session, account_id=data.account_id)
    organisation = find_organisation(session, organisation_id=data.organisation_id)
    require_region(session, actor, region_code=organisation.region_code)
    _refuse_repetition(session, data)
    post = Appointment(
        account_id=account.id,
        role=data.role,
        organisation_id=organisation.id,
        region_code=organisation.region_code,
        administrator=roles[data.role].administrator,
        starts_on=data.starts_on,
        ends_on=data.ends_on,
    )
    fields = {
        "ex_appointment_administrator": ("role", "accounts.administrator_alone"),
        "ck_appointment_ends_after_start": ("ends_on", "accounts.ends_before_start"),
    }
    with constraints_as_fields(session, fields):
        session.add(post)
    _record(session, SecurityKind.POST_GRANTED, actor=actor, post=post, at=now)
    return post


def end_appointment(
    session: Session, actor: Actor, *, appointment_id: uuid.UUID, on: date, now: datetime
) -> Appointment:
    """End a post so that ``on`` is the first day without it; its sessions end at once.

    Raises NotPermittedError, NotFoundError, or RefusedError when it ended already.
    """
    post = session.scalar(
        select(Appointment)
        .where(Appointment.id == appointment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if post is None:
        raise NotFoundError("accounts.post_not_found")
    _check_grant(actor, post.account_id)
    require_region(session, actor, region_code=post.region_code)
    if post.ends_on is not None and post.ends_on <= on:
        raise RefusedError("accounts.post_ended")
    post.ends_on = max(on, post.starts_on)
    session.flush()
    end_all_sessions(
        session, account_id=post.account_id, now=now, reason="post_ended", appointment_id=post.id
    )
    _record(session, SecurityKind.POST_ENDED, actor=actor, post=post, at=now)
    return post


def list_appointments(session: Session, *, region_code: str) -> Sequence[Appointment]:
    """Return a region's posts, past ones included, with their people and organisations."""
    return session.scalars(
        select(Appointment)
        .join(Organisation, Organisation.id == Appointment.organisation_id)
        .where(Appointment.region_code == region_code)
        .options(joinedload(Appointment.account), joinedload(Appointment.organisation))
        .order_by(Organisation.code, Appointment.role, Appointment.starts_on, Appointment.id)
    ).all()


def _check_grant(actor: Actor, account_id: uuid.UUID) -> None:
    actor.require(GRANT)
    if actor.account_id == account_id:
        raise RefusedError("accounts.own_post")


def _refuse_repetition(session: Session, data: PostData) -> None:
    same = session.scalar(
        select(Appointment.id).where(
            Appointment.account_id == data.account_id,
            Appointment.role == data.role,
            Appointment.organisation_id == data.organisation_id,
            Appointment.ends_on.is_(None) | (Appointment.ends_on > data.starts_on),
        )
    )
    if same is not None:
        raise RefusedError("accounts.post_held", field="role")


def _record(
    session: Session, kind: SecurityKind, *, actor: Actor | None, post: Appointment, at: datetime
) -> None:
    record_security(
        session,
        kind,
        at=at,
        account_id=None if actor is None else actor.account_id,
        detail={
            "account": post.account_id,
            "role": post.role,
            "organisation": post.organisation_id,
            "starts_on": post.starts_on,
            "ends_on": post.ends_on,
        },
    )
