"""Keep the sessions of signed-in people; the browser has the token, the table only its digest."""

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, partial

from sqlalchemy import Date, Select, and_, bindparam, select, update
from sqlalchemy.orm import Session

from definitions.roles import Roles
from definitions.security import SessionRules
from workflow.errors import NotFoundError, RefusedError
from workflow.models import Account, Appointment, Organisation, Region, UserSession
from workflow.services.actors import (
    POST_COLUMNS,
    Actor,
    PostRow,
    build_actor,
    in_force,
    posts_of,
    proxied_posts,
)
from workflow.services.security_log import SecurityKind, record_security

_TOKEN_BYTES = 32
_TOUCH_EVERY = timedelta(minutes=1)
_LONGEST_USER_AGENT = 400


@dataclass(frozen=True, slots=True)
class Client:
    """Name where a request comes from."""

    address: str
    user_agent: str


@dataclass(frozen=True, slots=True)
class StartedSession:
    """Be a session just begun; the token goes into the cookie and is kept nowhere else."""

    token: str
    session_id: uuid.UUID
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Be a living session and the person acting in it."""

    session_id: uuid.UUID
    actor: Actor
    csrf_secret: str
    must_change_password: bool
    last_seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SignedOut:
    """Say by a message code why a token opens nothing (any more), and whom it used to stand for."""

    code: str
    account_id: uuid.UUID | None = None
    appointment_id: uuid.UUID | None = None


def start_session(
    session: Session,
    *,
    roles: Roles,
    rules: SessionRules,
    account_id: uuid.UUID,
    now: datetime,
    today: date,
    client: Client,
    appointment_id: uuid.UUID | None = None,
) -> StartedSession:
    """Begin a session in the named post or else the eldest; the oldest one too many ends.

    ``now`` is the real instant and ``today`` the day by which posts are judged. Raises
    RefusedError when the person holds no such post.
    """
    rows = [
        row
        for row in posts_of(session, Account.id == account_id, today=today)
        if row.role in roles and appointment_id in (None, row.appointment_id)
    ]
    if not rows:
        raise RefusedError("accounts.no_post")
    administrator = roles[rows[0].role].administrator
    _make_room(session, account_id, now=now, limit=rules.limit(administrator=administrator))
    return _insert(
        session,
        UserSession(
            account_id=account_id,
            appointment_id=rows[0].appointment_id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + rules.absolute,
            address=client.address,
            user_agent=client.user_agent[:_LONGEST_USER_AGENT],
        ),
    )


def load_session(
    session: Session, *, roles: Roles, rules: SessionRules, token: str, now: datetime, today: date
) -> SignedIn | SignedOut:
    """Return who a token stands for, asked anew at every request so that authority ends at once.

    One query reads the session, the account, its posts of today and their organisations, another
    one the posts of those for whom the person acts.
    """
    rows = session.execute(_opened(), {"digest": _digest(token), "today": today}).all()
    if not rows:
        return SignedOut("accounts.session_unknown")
    opened, active, must_change_password, _ = rows[0]
    signed_out = partial(
        SignedOut, account_id=opened.account_id, appointment_id=opened.appointment_id
    )
    if opened.ended_at is not None:
        return signed_out("accounts.session_ended")
    if not active:
        return signed_out("accounts.account_disabled")
    posts = [PostRow(*row.post) for row in rows if row.post.appointment_id is not None]
    posts += proxied_posts(session, account_id=opened.account_id, today=today)
    try:
        actor = build_actor(roles, posts, appointment_id=opened.appointment_id)
    except NotFoundError:
        held = session.get_one(Appointment, opened.appointment_id)
        own = held.account_id == opened.account_id
        return signed_out("accounts.post_ended" if own else "accounts.proxy_ended")
    if now >= min(opened.expires_at, opened.last_seen_at + _idle(rules, actor)):
        return signed_out("accounts.session_expired")
    return SignedIn(
        session_id=opened.id,
        actor=actor,
        csrf_secret=opened.csrf_secret,
        must_change_password=must_change_password,
        last_seen_at=opened.last_seen_at,
        expires_at=opened.expires_at,
    )


@cache
def _opened() -> Select[UserSession, bool, bool, PostRow]:
    """Return the query of every request, built once."""
    held = in_force(bindparam("today", type_=Date()))
    return (
        select(UserSession, Account.active, Account.must_change_password, POST_COLUMNS)
        .join(Account, Account.id == UserSession.account_id)
        .outerjoin(Appointment, and_(Appointment.account_id == Account.id, held))
        .outerjoin(Organisation, Organisation.id == Appointment.organisation_id)
        .outerjoin(Region, Region.code == Appointment.region_code)
        .where(UserSession.token_digest == bindparam("digest"))
        .order_by(Appointment.starts_on, Appointment.id)
        .execution_options(populate_existing=True)
    )


def touch_session(
    session: Session, *, session_id: uuid.UUID, last_seen_at: datetime, now: datetime
) -> None:
    """Note that a session is in use, at most once a minute to spare the database."""
    if last_seen_at >= now - _TOUCH_EVERY:
        return
    session.execute(
        update(UserSession)
        .where(
            UserSession.id == session_id,
            UserSession.ended_at.is_(None),
            UserSession.last_seen_at < now - _TOUCH_EVERY,
        )
        .values(last_seen_at=now)
    )


def end_session(
    session: Session, *, session_id: uuid.UUID, now: datetime, reason: str = "signed_out"
) -> None:
    """End a session; ending it twice changes nothing."""
    ended = session.execute(
        update(UserSession)
        .where(UserSession.id == session_id, UserSession.ended_at.is_(None))
        .values(ended_at=now, end_reason=reason)
        .returning(UserSession.account_id, UserSession.address)
    ).one_or_none()
    if ended is not None:
        record_security(
            session,
            SecurityKind.SESSION_ENDED,
            at=now,
            account_id=ended.account_id,
            address=ended.address,
            detail={"session": session_id, "reason": reason},
        )


def end_all_sessions(
    session: Session,
    *,
    account_id: uuid.UUID,
    now: datetime,
    reason: str,
    appointment_id: uuid.UUID | None = None,
) -> int:
    """End all sessions of an account, or those in one post; return how many there were."""
    statement = select(UserSession.id).where(
        UserSession.account_id == account_id, UserSession.ended_at.is_(None)
    )
    if appointment_id is not None:
        statement = statement.where(UserSession.appointment_id == appointment_id)
    found = session.scalars(statement.order_by(UserSession.id)).all()
    for session_id in found:
        end_session(session, session_id=session_id, now=now, reason=reason)
    return len(found)


def switch_post(
    session: Session,
    actor: Actor,
    *,
    session_id: uuid.UUID,
    appointment_id: uuid.UUID,
    now: datetime,
) -> StartedSession:
    """Go on in another of one's posts under a new token, with the old end; raises RefusedError."""
    if appointment_id not in {post.appointment_id for post in actor.posts}:
        raise RefusedError("accounts.no_post")
    opened = session.get_one(UserSession, session_id, populate_existing=True)
    if opened.ended_at is not None or opened.account_id != actor.account_id:
        raise RefusedError("accounts.session_ended")
    end_session(session, session_id=session_id, now=now, reason="post_switched")
    started = _insert(
        session,
        UserSession(
            account_id=actor.account_id,
            appointment_id=appointment_id,
            created_at=now,
            last_seen_at=now,
            expires_at=opened.expires_at,
            address=opened.address,
            user_agent=opened.user_agent,
        ),
    )
    record_security(
        session,
        SecurityKind.POST_SWITCHED,
        at=now,
        account_id=actor.account_id,
        address=opened.address,
        detail={"from": actor.appointment_id, "to": appointment_id},
    )
    return started


def _insert(session: Session, opened: UserSession) -> StartedSession:
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    opened.token_digest = _digest(token)
    opened.csrf_secret = secrets.token_urlsafe(_TOKEN_BYTES)
    session.add(opened)
    session.flush()
    return StartedSession(token, opened.id, opened.expires_at)


def _make_room(session: Session, account_id: uuid.UUID, *, now: datetime, limit: int) -> None:
    """End the sessions used longest ago until one more fits."""
    # The account's row is locked, so that two sign-ins at once do not both find room.
    session.execute(
        select(Account.id).where(Account.id == account_id).with_for_update(key_share=True)
    )
    opened = session.scalars(
        select(UserSession.id)
        .where(UserSession.account_id == account_id, UserSession.ended_at.is_(None))
        .where(UserSession.expires_at > now)
        .order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())
        .offset(limit - 1)
    ).all()
    for session_id in opened:
        end_session(session, session_id=session_id, now=now, reason="replaced")


def _idle(rules: SessionRules, actor: Actor) -> timedelta:
    return rules.idle(administrator=actor.administrator)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
