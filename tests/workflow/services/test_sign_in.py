"""Sign-in lets the right people in and slows guessers down without naming anybody."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.support.factories import CHEAP_KEEPER, NOW, SECURITY, make_account
from workflow.models import SecurityEvent
from workflow.services.passwords import PasswordKeeper
from workflow.services.sign_in import SignInReason, authenticate

KEEPER = CHEAP_KEEPER
RIGHT = "Kx7-tRound-mpl"
HASH = KEEPER.hash(RIGHT)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def account(session):
    return make_account(session, login="zhang.san", hashed=HASH)


@pytest.fixture
def sign_in(session):
    def attempt(password=RIGHT, *, login="zhang.san", now=NOW, address="10.0.0.1"):
        return authenticate(
            session,
            keeper=KEEPER,
            rules=SECURITY.lockout,
            login=login,
            password=password,
            now=now,
            address=address,
        )

    return attempt


def _fail(sign_in, times, *, now=NOW):
    return [sign_in("wrong", now=now).reason for _ in range(times)]


@pytest.mark.parametrize("login", ["zhang.san", " Zhang.San ", "ＺＨＡＮＧ.san"])
def test_right_password_lets_in(session, account, sign_in, login):
    result = sign_in(login=login)
    assert (result.account, result.code) == (account, None)
    assert session.scalars(select(SecurityEvent.kind)).all() == ["signed_in"]


@pytest.mark.parametrize("password", ["wrong", "", RIGHT.lower(), f" {RIGHT}", f"{RIGHT} "])
@pytest.mark.usefixtures("account")
def test_wrong_password_does_not(sign_in, password):
    assert sign_in(password).reason is SignInReason.WRONG_PASSWORD


def test_all_refusals_read_alike(session, account, sign_in):
    codes = {sign_in("wrong").code, sign_in(login="nobody").code}
    account.active = False
    codes.add(sign_in().code)
    account.locked_until = NOW + MINUTE
    codes.add(sign_in().code)
    assert codes == {"accounts.sign_in_refused"}
    reasons = [event.detail["reason"] for event in session.scalars(select(SecurityEvent))]
    assert sorted(reasons) == ["disabled", "locked", "unknown_login", "wrong_password"]


@pytest.mark.usefixtures("account")
def test_fifth_failure_locks_and_the_right_password_no_longer_helps(session, sign_in):
    assert _fail(sign_in, 5) == [SignInReason.WRONG_PASSWORD] * 5
    assert sign_in(now=NOW + 29 * MINUTE).reason is SignInReason.LOCKED
    assert sign_in(now=NOW + 30 * MINUTE).reason is SignInReason.RIGHT
    kinds = session.scalars(select(SecurityEvent.kind)).all()
    assert kinds.count("account_locked") == 1


def test_four_failures_do_not_lock_and_success_forgets_them(account, sign_in):
    _fail(sign_in, 4)
    assert sign_in().account is account
    _fail(sign_in, 4)
    assert sign_in().account is account


def test_failures_far_apart_do_not_count_together(account, sign_in):
    _fail(sign_in, 4)
    _fail(sign_in, 4, now=NOW + 15 * MINUTE)
    assert sign_in(now=NOW + 15 * MINUTE).account is account


def test_each_lock_lasts_twice_as_long_up_to_a_day(account, sign_in):
    now, minutes = NOW, []
    for _ in range(8):
        _fail(sign_in, 5, now=now)
        minutes.append((account.locked_until - now) // MINUTE)
        now = account.locked_until
    assert minutes == [30, 60, 120, 240, 480, 960, 1440, 1440]


def test_attempts_during_a_lock_do_not_prolong_it(account, sign_in):
    _fail(sign_in, 5)
    until = account.locked_until
    assert set(_fail(sign_in, 6, now=NOW + MINUTE)) == {SignInReason.LOCKED}
    assert account.locked_until == until


@pytest.mark.usefixtures("account")
def test_locking_one_account_leaves_others_alone(session, sign_in):
    other = make_account(session, login="li.si", hashed=HASH)
    _fail(sign_in, 5)
    assert sign_in(login="li.si").account is other


def test_address_that_fails_too_often_is_blocked_for_a_while(account, sign_in):
    for number in range(30):
        sign_in("wrong", login=f"nobody{number}", address="10.9.9.9")
    blocked = sign_in(address="10.9.9.9")
    assert (blocked.account, blocked.code) == (None, "accounts.address_blocked")
    assert sign_in(address="10.0.0.2").account is account
    assert sign_in(address="10.9.9.9", now=NOW + 6 * MINUTE).account is account


def test_hash_of_old_cost_is_renewed_at_sign_in(account, sign_in):
    account.password_hash = PasswordKeeper(SECURITY.password, memory_kib=16, passes=1).hash(RIGHT)
    assert sign_in().account is account
    assert not KEEPER.needs_rehash(account.password_hash)
    assert KEEPER.verify(account.password_hash, RIGHT)


def test_rules_ship_as_promised():
    rules = SECURITY.lockout
    assert (rules.failures, rules.window_minutes, rules.lock_minutes) == (5, 15, 30)
    assert (SECURITY.session.idle_minutes, SECURITY.session.absolute_minutes) == (30, 480)
