"""Let people in with their password and slow guessers down."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from definitions.security import LockoutRules
from workflow.models import Account, SecurityEvent
from workflow.services.accounts import normalise_login
from workflow.services.passwords import PasswordKeeper
from workflow.services.security_log import SecurityKind, record_security


class SignInReason(StrEnum):
    """Name why a sign-in ended as it did; the log has it, the page only the message code."""

    RIGHT = "right"
    UNKNOWN_LOGIN = "unknown_login"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - the name of a reason
    LOCKED = "locked"
    DISABLED = "disabled"
    ADDRESS_BLOCKED = "address_blocked"


@dataclass(frozen=True, slots=True)
class Authentication:
    """Be the answer to a sign-in: the account when let in, else the code of a sentence.

    The code is the same for a wrong password, an unknown login and a locked account, so that
    nobody learns which logins exist.
    """

    reason: SignInReason
    account: Account | None = None

    @property
    def code(self) -> str | None:
        """Return the message code, none when let in."""
        if self.reason is SignInReason.RIGHT:
            return None
        if self.reason is SignInReason.ADDRESS_BLOCKED:
            return "accounts.address_blocked"
        return "accounts.sign_in_refused"


def authenticate(
    session: Session,
    *,
    keeper: PasswordKeeper,
    rules: LockoutRules,
    login: str,
    password: str,
    now: datetime,
    address: str,
) -> Authentication:
    """Check a login and password and log the outcome; the caller commits even a refusal.

    Raises BusyError when too many passwords are being checked.
    """
    if _failures_from(session, address=address, rules=rules, now=now) >= rules.address_failures:
        return Authentication(SignInReason.ADDRESS_BLOCKED)
    account = session.scalar(
        select(Account)
        .where(Account.login == normalise_login(login))
        # Locked before the password is tried: many attempts at once still count one by one.
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    reason = _judge(account, keeper=keeper, password=password, now=now)
    if account is not None and reason is SignInReason.RIGHT:
        _welcome(account, keeper=keeper, password=password)
    _log(session, reason, account=account, now=now, address=address)
    if account is not None and reason is SignInReason.WRONG_PASSWORD:
        _count_failure(session, account, rules=rules, now=now, address=address)
    return Authentication(reason, account if reason is SignInReason.RIGHT else None)


def _failures_from(session: Session, *, address: str, rules: LockoutRules, now: datetime) -> int:
    statement = select(func.count()).where(
        SecurityEvent.address == address,
        SecurityEvent.kind == SecurityKind.SIGN_IN_FAILED,
        SecurityEvent.at > now - rules.address_window,
    )
    return session.scalar(statement.select_from(SecurityEvent)) or 0


def _judge(
    account: Account | None, *, keeper: PasswordKeeper, password: str, now: datetime
) -> SignInReason:
    """Verify in every case, so that the answer takes equally long in every case."""
    right = keeper.verify(None if account is None else account.password_hash, password)
    if account is None:
        return SignInReason.UNKNOWN_LOGIN
    if account.locked_until is not None and account.locked_until > now:
        return SignInReason.LOCKED
    if not right:
        return SignInReason.WRONG_PASSWORD
    return SignInReason.RIGHT if account.active else SignInReason.DISABLED


def _welcome(account: Account, *, keeper: PasswordKeeper, password: str) -> None:
    account.failed_attempts, account.lock_count = 0, 0
    account.failing_since, account.locked_until = None, None
    if keeper.needs_rehash(account.password_hash):
        account.password_hash = keeper.hash(password)


def _count_failure(
    session: Session, account: Account, *, rules: LockoutRules, now: datetime, address: str
) -> None:
    """Count failures that lie close together, and lock for longer each time."""
    if account.failing_since is None or account.failing_since <= now - rules.window:
        account.failing_since, account.failed_attempts = now, 0
    account.failed_attempts += 1
    if account.failed_attempts < rules.failures:
        return
    account.locked_until = now + rules.lock(account.lock_count)
    account.lock_count += 1
    account.failed_attempts, account.failing_since = 0, None
    record_security(
        session,
        SecurityKind.ACCOUNT_LOCKED,
        at=now,
        account_id=account.id,
        address=address,
        detail={"until": account.locked_until, "lock": account.lock_count},
    )


def _log(
    session: Session, reason: SignInReason, *, account: Account | None, now: datetime, address: str
) -> None:
    right = reason is SignInReason.RIGHT
    record_security(
        session,
        SecurityKind.SIGNED_IN if right else SecurityKind.SIGN_IN_FAILED,
        at=now,
        account_id=None if account is None else account.id,
        address=address,
        detail={"reason": reason},
    )
