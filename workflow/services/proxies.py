"""Let people who are away have others act in their post, and let them withdraw it.

Whether a proxy counts is asked anew every time (see actors.proxy_in_force): it ends by itself with
the post, the account or the time.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session

from definitions.security import ProxyRules
from workflow.errors import NotFoundError, RefusedError
from workflow.models import (
    Account,
    Appointment,
    DefinitionStatus,
    DefinitionVersion,
    Proxy,
)
from workflow.services.actors import Actor, Post, in_force
from workflow.services.resources import Resources
from workflow.services.security_log import SecurityKind, record_security

LONGEST_REASON = 100  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyData:
    """Be a proxy to be granted; ``ends_on`` is the first day without it."""

    appointment_id: uuid.UUID
    proxy_id: uuid.UUID
    starts_on: date
    ends_on: date
    workflows: frozenset[str] = frozenset()
    reason: str = ""


def may_grant(actor: Actor) -> bool:
    """Tell whether somebody may have others act for them: not as a proxy, not as administrator."""
    return actor.principal is None and not actor.administrator


def grant_proxy(
    session: Session,
    actor: Actor,
    *,
    resources: Resources,
    rules: ProxyRules,
    data: ProxyData,
) -> Proxy:
    """Let somebody act in one of the actor's own posts; raises RefusedError at a field."""
    if actor.principal is not None:
        raise RefusedError("proxies.no_chain")
    if actor.administrator:
        raise RefusedError("proxies.administrator")
    today = resources.today()
    post = _own_post(actor, data)
    _check_days(rules, data, today)
    _check_content(session, data)
    _check_deputy(session, actor, post, data, today)
    # The post is locked, so that two grants at once do not both find the days free.
    session.execute(
        select(Appointment.id).where(Appointment.id == post.appointment_id).with_for_update()
    )
    _refuse_overlap(session, data)
    granted = Proxy(
        principal_id=actor.account_id,
        appointment_id=post.appointment_id,
        proxy_id=data.proxy_id,
        starts_on=data.starts_on,
        ends_on=data.ends_on,
        workflows=sorted(data.workflows),
        reason=data.reason.strip(),
        created_at=resources.now(),
        created_by=actor.account_id,
    )
    session.add(granted)
    session.flush()
    _record(session, SecurityKind.PROXY_GRANTED, granted, post.role, at=resources.now())
    return granted


def revoke_proxy(
    session: Session, actor: Actor, *, proxy_id: uuid.UUID, now: datetime, today: date
) -> Proxy:
    """Withdraw a proxy that the actor has granted; the next request in the post finds it gone.

    Raises NotFoundError, or RefusedError when it is over already.
    """
    found = session.scalar(
        select(Proxy)
        .where(Proxy.id == proxy_id, Proxy.principal_id == actor.account_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None or actor.principal is not None:
        raise NotFoundError("proxies.not_found")
    if found.revoked_at is not None or found.ends_on <= today:
        raise RefusedError("proxies.over")
    found.revoked_at = now
    session.flush()
    role = session.get_one(Appointment, found.appointment_id).role
    _record(session, SecurityKind.PROXY_REVOKED, found, role, at=now)
    return found


def workflows_to_name(session: Session) -> Mapping[str, str]:
    """Return the published workflows to which a proxy may be limited, by id, with their titles."""
    rows = session.execute(
        select(DefinitionVersion.workflow, DefinitionVersion.title)
        .where(DefinitionVersion.status == DefinitionStatus.PUBLISHED)
        .order_by(DefinitionVersion.workflow, DefinitionVersion.version)
    )
    return {row.workflow: row.title for row in rows}


def may_deputise(region_code: str, today: date) -> ColumnElement[bool]:
    """Return the condition on Account and Appointment that somebody may act for colleagues."""
    return and_(
        Account.active,
        Appointment.region_code == region_code,
        Appointment.administrator.is_(False),
        in_force(today),
    )


def _own_post(actor: Actor, data: ProxyData) -> Post:
    for post in actor.posts:
        if post.appointment_id == data.appointment_id and not post.principal_name:
            return post
    raise RefusedError("proxies.not_own_post", field="appointment_id")


def _check_days(rules: ProxyRules, data: ProxyData, today: date) -> None:
    if data.starts_on < today:
        raise RefusedError("proxies.past", field="starts_on")
    if data.ends_on <= data.starts_on:
        raise RefusedError("proxies.ends_before_start", field="last_on")
    if (data.ends_on - data.starts_on).days > rules.longest_days:
        raise RefusedError("proxies.too_long", field="last_on", days=rules.longest_days)


def _check_content(session: Session, data: ProxyData) -> None:
    if not data.workflows <= workflows_to_name(session).keys():
        raise RefusedError("proxies.unknown_workflow", field="workflows")
    if not data.reason.strip():
        raise RefusedError("proxies.no_reason", field="reason")
    if len(data.reason.strip()) > LONGEST_REASON:
        raise RefusedError("proxies.long_reason", field="reason", most=LONGEST_REASON)


def _check_deputy(session: Session, actor: Actor, post: Post, data: ProxyData, today: date) -> None:
    if data.proxy_id == actor.account_id:
        raise RefusedError("proxies.oneself", field="proxy_id")
    fit = exists().where(
        Account.id == data.proxy_id,
        Appointment.account_id == Account.id,
        may_deputise(post.region_code, today),
    )
    if not session.scalar(select(fit)):
        raise RefusedError("proxies.not_a_candidate", field="proxy_id")


def _refuse_overlap(session: Session, data: ProxyData) -> None:
    row = session.execute(
        select(Proxy.starts_on, Proxy.ends_on, Account.name)
        .join(Account, Account.id == Proxy.proxy_id)
        .where(
            Proxy.appointment_id == data.appointment_id,
            Proxy.revoked_at.is_(None),
            Proxy.starts_on < data.ends_on,
            Proxy.ends_on > data.starts_on,
        )
        .order_by(Proxy.starts_on)
        .limit(1)
    ).one_or_none()
    if row is not None:
        raise RefusedError("proxies.overlap", field="starts_on", name=row.name)


def _record(
    session: Session, kind: SecurityKind, granted: Proxy, role: str, *, at: datetime
) -> None:
    record_security(
        session,
        kind,
        at=at,
        account_id=granted.principal_id,
        detail={
            "account": granted.proxy_id,
            "role": role,
            "starts_on": granted.starts_on,
            "ends_on": granted.ends_on,
            "workflows": list(granted.workflows),
        },
    )
