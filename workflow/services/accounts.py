"""Make accounts, let their people in and keep guessers out."""

import re
import unicodedata
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.database import constraints_as_fields
from workflow.domain.deadlines import local_day
from workflow.errors import NotFoundError, RefusedError
from workflow.models import Account
from workflow.services.actors import Actor
from workflow.services.charge import require_account
from workflow.services.passwords import PasswordKeeper
from workflow.services.security_log import SecurityKind, record_security
from workflow.services.sessions import end_all_sessions

MANAGE = "people.manage"
GRANT = "people.grant"
_LOGIN = re.compile(r"[\w.@-]{2,64}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class Person:
    """Be what is known of somebody who gets an account."""

    login: str
    name: str
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Be an account just made, with its first password when the system invented it."""

    account: Account
    initial_password: str | None


def normalise_login(login: str) -> str:
    """Return a login as it is kept: NFKC, lower case, no blanks around it."""
    return unicodedata.normalize("NFKC", login).strip().lower()


def create_account(
    session: Session,
    actor: Actor | None,
    *,
    keeper: PasswordKeeper,
    now: datetime,
    person: Person,
    password: str | None = None,
) -> NewAccount:
    """Make an account; without an actor the system itself does (first start, demonstration).

    A person's request never brings a password: it is invented, shown once and changed at the first
    sign-in. Raises NotPermittedError, or RefusedError at a field.
    """
    if actor is not None:
        actor.require(MANAGE)
        password = None
    invented = keeper.invent() if password is None else None
    account = Account(
        login=_checked_login(person.login),
        name=_checked_name(person.name),
        email=_checked_email(person.email),
        phone=person.phone or None,
        password_hash=keeper.hash(password or invented or ""),
        must_change_password=invented is not None,
        password_changed_at=now,
        created_at=now,
    )
    taken = {"uq_account_login": ("login", "accounts.login_taken")}
    with constraints_as_fields(session, taken):
        session.add(account)
    _record(session, SecurityKind.ACCOUNT_CREATED, actor=actor, account=account, at=now)
    return NewAccount(account, invented)


def names_of_accounts(session: Session, *, account_ids: Sequence[uuid.UUID]) -> Sequence[str]:
    """Return the names of people in the order of their keys; who is not known is left out."""
    rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(account_ids)))
    names = {row.id: row.name for row in rows}
    return [names[each] for each in account_ids if each in names]


def find_account(session: Session, *, account_id: uuid.UUID, lock: bool = False) -> Account:
    """Return an account; raises NotFoundError."""
    statement = select(Account).where(Account.id == account_id)
    if lock:
        statement = statement.with_for_update(key_share=True).execution_options(
            populate_existing=True
        )
    account = session.scalar(statement)
    if account is None:
        raise NotFoundError("accounts.account_not_found")
    return account


def change_password(
    session: Session,
    actor: Actor,
    *,
    keeper: PasswordKeeper,
    now: datetime,
    current: str,
    new: str,
    address: str = "",
) -> None:
    """Change one's own password and end all of one's sessions; raises RefusedError at a field."""
    account = find_account(session, account_id=actor.account_id, lock=True)
    if not keeper.verify(account.password_hash, current):
        raise RefusedError("accounts.current_password_wrong", field="current")
    if new == current:
        raise RefusedError("accounts.password_unchanged", field="password")
    context = (account.login, account.name, actor.organisation_name)
    keeper.require_good(new, context=context)
    account.password_hash = keeper.hash(new)
    account.must_change_password = False
    account.password_changed_at = now
    end_all_sessions(session, account_id=account.id, now=now, reason="password_changed")
    _record(
        session,
        SecurityKind.PASSWORD_CHANGED,
        actor=actor,
        account=account,
        at=now,
        address=address,
    )


def issue_password(
    session: Session, actor: Actor, *, keeper: PasswordKeeper, account_id: uuid.UUID, now: datetime
) -> str:
    """Give another person a random password to be changed at once; return it to be handed over."""
    actor.require(MANAGE)
    if account_id == actor.account_id:
        raise RefusedError("accounts.own_account")
    account = find_account(session, account_id=account_id, lock=True)
    require_account(session, actor, account_id=account.id, today=local_day(now))
    password = keeper.invent()
    account.password_hash = keeper.hash(password)
    account.must_change_password = True
    account.password_changed_at = now
    end_all_sessions(session, account_id=account.id, now=now, reason="password_issued")
    _record(session, SecurityKind.PASSWORD_ISSUED, actor=actor, account=account, at=now)
    return password


def unlock_account(session: Session, actor: Actor, *, account_id: uuid.UUID, now: datetime) -> None:
    """Release an account that failures have locked, before its time."""
    actor.require(GRANT)
    account = find_account(session, account_id=account_id, lock=True)
    require_account(session, actor, account_id=account.id, today=local_day(now))
    account.locked_until = None
    account.failed_attempts, account.lock_count = 0, 0
    _record(session, SecurityKind.ACCOUNT_UNLOCKED, actor=actor, account=account, at=now)


def disable_account(
    session: Session, actor: Actor, *, account_id: uuid.UUID, now: datetime
) -> None:
    """Take an account out of use; its sessions end at once and its history stays."""
    actor.require(MANAGE)
    if account_id == actor.account_id:
        raise RefusedError("accounts.own_account")
    account = find_account(session, account_id=account_id, lock=True)
    require_account(session, actor, account_id=account.id, today=local_day(now))
    account.active = False
    end_all_sessions(session, account_id=account.id, now=now, reason="account_disabled")
    _record(session, SecurityKind.ACCOUNT_DISABLED, actor=actor, account=account, at=now)


def _checked_login(login: str) -> str:
    folded = normalise_login(login)
    if not _LOGIN.fullmatch(folded):
        raise RefusedError("accounts.login_invalid", field="login", login=folded)
    return folded


def _checked_name(name: str) -> str:
    stripped = name.strip()
    if not stripped:
        raise RefusedError("accounts.name_missing", field="name")
    return stripped


def _checked_email(email: str | None) -> str | None:
    stripped = (email or "").strip()
    if stripped and not _EMAIL.fullmatch(stripped):
        raise RefusedError("accounts.email_invalid", field="email", email=stripped)
    return stripped or None


def _record(
    session: Session,
    kind: SecurityKind,
    *,
    actor: Actor | None,
    account: Account,
    at: datetime,
    address: str = "",
) -> None:
    """Log what was done to an account, under the one who did it."""
    record_security(
        session,
        kind,
        at=at,
        account_id=None if actor is None else actor.account_id,
        address=address,
        detail={"account": account.id, "login": account.login},
    )
