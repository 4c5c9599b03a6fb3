"""Find who acts for whom: on the page of proxies, and for messages about a case."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from definitions.roles import Roles
from workflow.models import Account, Appointment, EvaluationCase, Organisation, Proxy
from workflow.services.actors import Actor, proxy_in_force
from workflow.services.holders import posts_covering
from workflow.services.proxies import may_deputise
from workflow.services.resources import Resources


@dataclass(frozen=True, slots=True)
class Candidate:
    """Name somebody who may be made a proxy, and an office of theirs."""

    account_id: uuid.UUID
    name: str
    office: str


@dataclass(frozen=True, slots=True)
class Deputy:
    """Be a proxy who may see a case, and the name of the one they act for."""

    account_id: uuid.UUID
    principal: str


@dataclass(frozen=True, slots=True)
class ProxyLine:
    """Be a proxy that was granted, with the names of both people and how it stands today."""

    proxy: Proxy
    principal: str
    deputy: str
    role: str
    office: str
    state: Literal["coming", "held", "over", "revoked"]


def candidates_for(session: Session, actor: Actor, *, today: date) -> Sequence[Candidate]:
    """Return who may be made a proxy: colleagues of the region, those of the own office first."""
    near = Organisation.id == actor.organisation_id
    rows = session.execute(
        select(Account.id, Account.name, Organisation.name.label("office"))
        .join(Appointment, Appointment.account_id == Account.id)
        .join(Organisation, Organisation.id == Appointment.organisation_id)
        .where(may_deputise(actor.region_code, today), Account.id != actor.account_id)
        .order_by(near.desc(), Organisation.name, Account.name, Account.id)
    )
    found: dict[uuid.UUID, Candidate] = {}
    for row in rows:
        found.setdefault(row.id, Candidate(row.id, row.name, row.office))
    return list(found.values())


def proxies_granted(
    session: Session, actor: Actor, *, roles: Roles, today: date
) -> Sequence[ProxyLine]:
    """Return the proxies that somebody has granted, past ones included, the latest first."""
    return _lines(session, roles, today, Proxy.principal_id == actor.account_id)


def proxies_held(
    session: Session, actor: Actor, *, roles: Roles, today: date
) -> Sequence[ProxyLine]:
    """Return the proxies that somebody has, or will have, for others."""
    held = and_(Proxy.proxy_id == actor.account_id, Proxy.revoked_at.is_(None))
    return _lines(session, roles, today, and_(held, Proxy.ends_on > today))


def deputies_for(
    session: Session, resources: Resources, case: EvaluationCase, *, principal_id: uuid.UUID
) -> Sequence[Deputy]:
    """Return who acts for somebody today in posts that cover a case, and in its workflow."""
    principal = aliased(Account)
    everywhere = func.cardinality(Proxy.workflows) == 0
    rows = session.execute(
        select(Proxy.proxy_id, principal.name, Proxy.appointment_id)
        .join(Account, Account.id == Proxy.proxy_id)
        .join(principal, principal.id == Proxy.principal_id)
        .join(Appointment, Appointment.id == Proxy.appointment_id)
        .where(
            Proxy.principal_id == principal_id,
            principal.active,
            proxy_in_force(resources.today()),
            or_(everywhere, Proxy.workflows.any_() == case.workflow),
        )
        .order_by(Proxy.id)
    ).all()
    found = {appointment: Deputy(deputy, name) for deputy, name, appointment in rows}
    if not found:
        return []
    near = posts_covering(session, resources, case, appointment_ids=found.keys())
    return [each for appointment, each in found.items() if appointment in near]


def _lines(
    session: Session, roles: Roles, today: date, condition: ColumnElement[bool]
) -> Sequence[ProxyLine]:
    principal, deputy = aliased(Account), aliased(Account)
    rows = session.execute(
        select(Proxy, principal.name, deputy.name, Appointment.role, Organisation.name)
        .join(principal, principal.id == Proxy.principal_id)
        .join(deputy, deputy.id == Proxy.proxy_id)
        .join(Appointment, Appointment.id == Proxy.appointment_id)
        .join(Organisation, Organisation.id == Appointment.organisation_id)
        .where(condition)
        .order_by(Proxy.starts_on.desc(), Proxy.id.desc())
    )
    return [
        ProxyLine(found, by, to, roles.titled(role), office, _state(found, today))
        for found, by, to, role, office in rows
        if role in roles
    ]


def _state(found: Proxy, today: date) -> Literal["coming", "held", "over", "revoked"]:
    if found.revoked_at is not None:
        return "revoked"
    if found.ends_on <= today:
        return "over"
    return "held" if found.starts_on <= today else "coming"
