"""Accounts are made by administrators who never choose or learn a lasting password."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.support.factories import (
    CHEAP_KEEPER as KEEPER,
)
from tests.support.factories import (
    NOW,
    make_account,
    make_actor,
    make_organisation,
    make_region,
)
from tests.support.visits import begin_session, look_up
from workflow.errors import NotFoundError, NotPermittedError, RefusedError
from workflow.models import SecurityEvent
from workflow.services.accounts import (
    Person,
    change_password,
    create_account,
    disable_account,
    find_account,
    issue_password,
    unlock_account,
)
from workflow.services.sessions import SignedIn

OLD, NEW = "Kx7-tRound-mpl", "Wq4-mBright-zu"


@pytest.fixture
def office(session):
    return make_organisation(session, make_region(session))


@pytest.fixture
def administrator(session, office):
    return make_actor(session, office, "system_admin")


@pytest.fixture
def clerk(session, office):
    account = make_account(session, login="clerk", hashed=KEEPER.hash(OLD))
    return make_actor(session, office, "unit_clerk", account=account)


def _create(session, actor, *, password=None, **facts):
    person = Person(**({"login": "li.si", "name": "李四"} | facts))
    return create_account(session, actor, keeper=KEEPER, now=NOW, person=person, password=password)


def _signed_in(session, actor):
    token = begin_session(session, actor.account_id).token
    return lambda: isinstance(look_up(session, token), SignedIn)


def test_account_starts_with_an_invented_password_to_be_changed(session, administrator):
    made = _create(session, administrator, login=" Li.Si ", email=" li@example.cn ")
    assert (made.account.login, made.account.email) == ("li.si", "li@example.cn")
    assert made.account.must_change_password
    assert KEEPER.verify(made.account.password_hash, made.initial_password)


def test_administrator_cannot_choose_the_password(session, administrator):
    made = _create(session, administrator, password=OLD)
    assert not KEEPER.verify(made.account.password_hash, OLD)


def test_system_itself_may_choose_it(session):
    made = _create(session, None, password=OLD)
    assert (made.initial_password, made.account.must_change_password) == (None, False)
    assert KEEPER.verify(made.account.password_hash, OLD)


@pytest.mark.parametrize(
    ("facts", "field", "code"),
    [
        ({"login": "x"}, "login", "login_invalid"),
        ({"login": "li si"}, "login", "login_invalid"),
        ({"login": "CLERK"}, "login", "login_taken"),
        ({"name": "  "}, "name", "name_missing"),
        ({"email": "nowhere"}, "email", "email_invalid"),
    ],
)
@pytest.mark.usefixtures("clerk")
def test_faulty_account_is_refused_at_its_field(session, administrator, facts, field, code):
    with pytest.raises(RefusedError) as caught:
        _create(session, administrator, **facts)
    assert (caught.value.field, caught.value.code) == (field, f"accounts.{code}")


def test_nothing_of_a_password_reaches_the_log(session, administrator):
    made = _create(session, administrator)
    events = session.scalars(select(SecurityEvent)).all()
    assert [event.kind for event in events] == ["account_created"]
    assert made.initial_password not in str([event.detail for event in events])


def test_password_change_ends_every_session(session, clerk):
    alive = _signed_in(session, clerk)
    assert alive()
    change_password(session, clerk, keeper=KEEPER, now=NOW, current=OLD, new=NEW)
    assert not alive()
    account = find_account(session, account_id=clerk.account_id)
    assert KEEPER.verify(account.password_hash, NEW)
    assert not account.must_change_password


@pytest.mark.parametrize(
    ("current", "new", "field", "code"),
    [
        ("wrong", NEW, "current", "current_password_wrong"),
        (OLD, OLD, "password", "password_unchanged"),
        (OLD, "short", "password", "password_short"),
        (OLD, "Clerk@2026-0917", "password", "password_guessable"),
    ],
)
def test_password_change_is_refused_at_its_field(session, clerk, current, new, field, code):
    with pytest.raises(RefusedError) as caught:
        change_password(session, clerk, keeper=KEEPER, now=NOW, current=current, new=new)
    assert (caught.value.field, caught.value.code) == (field, f"accounts.{code}")


def test_issued_password_ends_sessions_and_must_be_changed(session, administrator, clerk):
    alive = _signed_in(session, clerk)
    password = issue_password(
        session, administrator, keeper=KEEPER, account_id=clerk.account_id, now=NOW
    )
    account = find_account(session, account_id=clerk.account_id)
    assert KEEPER.verify(account.password_hash, password)
    assert account.must_change_password
    assert not alive()


def test_disabled_account_is_out_at_once(session, administrator, clerk):
    alive = _signed_in(session, clerk)
    disable_account(session, administrator, account_id=clerk.account_id, now=NOW)
    assert not alive()
    assert not find_account(session, account_id=clerk.account_id).active


def test_only_the_security_administrator_unlocks(session, office, administrator, clerk):
    account = find_account(session, account_id=clerk.account_id)
    account.locked_until = NOW + timedelta(hours=1)
    with pytest.raises(NotPermittedError):
        unlock_account(session, administrator, account_id=account.id, now=NOW)
    guard = make_actor(session, office, "security_admin")
    unlock_account(session, guard, account_id=account.id, now=NOW)
    assert account.locked_until is None


def test_nobody_manages_the_own_account(session, administrator):
    own = administrator.account_id
    with pytest.raises(RefusedError, match="own_account"):
        disable_account(session, administrator, account_id=own, now=NOW)
    with pytest.raises(RefusedError, match="own_account"):
        issue_password(session, administrator, keeper=KEEPER, account_id=own, now=NOW)


def test_others_may_not_manage_accounts(session, clerk, administrator):
    victim = administrator.account_id
    with pytest.raises(NotPermittedError):
        _create(session, clerk)
    with pytest.raises(NotPermittedError):
        disable_account(session, clerk, account_id=victim, now=NOW)
    with pytest.raises(NotPermittedError):
        issue_password(session, clerk, keeper=KEEPER, account_id=victim, now=NOW)


def test_unknown_account_is_not_found(session, administrator):
    with pytest.raises(NotFoundError):
        disable_account(session, administrator, account_id=administrator.organisation_id, now=NOW)
