"""Guesses and grants made at the same instant still count one by one."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from tests.support.factories import (
    CHEAP_KEEPER,
    NOW,
    ROLES,
    SECURITY,
    TODAY,
    make_account,
    make_organisation,
    make_post,
    make_region,
)
from tests.support.visits import begin_session
from workflow.database import create_engine_for, session_factory, unit_of_work
from workflow.errors import RefusedError
from workflow.models import Account, Appointment, UserSession
from workflow.services.appointments import PostData, appoint
from workflow.services.sign_in import SignInReason, authenticate

THREADS = 12


@pytest.fixture
def factory(database_url):
    engine = create_engine_for(database_url, pool_size=THREADS)
    yield session_factory(engine)
    engine.dispose()


@pytest.fixture
def account(factory):
    with unit_of_work(factory) as session:
        return make_account(session, login="zhang.san", hashed=CHEAP_KEEPER.hash("right"))


@pytest.fixture
def office(factory):
    with unit_of_work(factory) as session:
        return make_organisation(session, make_region(session))


def _together(act, times=THREADS):
    """Let several threads take an act at once and return what each got."""
    barrier = Barrier(times)

    def run(number):
        barrier.wait()
        return act(number)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


@pytest.mark.usefixtures("account")
def test_guesses_at_once_are_counted_one_by_one(factory):
    def guess(number):
        with unit_of_work(factory) as session:
            return authenticate(
                session,
                keeper=CHEAP_KEEPER,
                rules=SECURITY.lockout,
                login="zhang.san",
                password=f"guess {number}",
                now=NOW,
                address=f"10.0.0.{number}",
            ).reason

    reasons = Counter(_together(guess))
    assert reasons == {SignInReason.WRONG_PASSWORD: 5, SignInReason.LOCKED: THREADS - 5}
    with factory() as session:
        assert session.scalars(select(Account.lock_count)).one() == 1


def test_of_grants_at_once_only_compatible_ones_stand(factory, account, office):
    roles = ("system_admin", "security_admin", "audit_admin", "unit_clerk")

    def grant(number):
        data = PostData(account.id, roles[number], office.id, TODAY)
        try:
            with unit_of_work(factory) as session:
                appoint(session, None, roles=ROLES, data=data, now=NOW)
        except RefusedError as refusal:
            return refusal.code
        return "granted"

    outcomes = Counter(_together(grant, times=len(roles)))
    assert outcomes == {"granted": 1, "accounts.administrator_alone": 3}
    with factory() as session:
        assert len(session.scalars(select(Appointment)).all()) == 1


def test_sign_ins_at_once_leave_no_more_sessions_than_allowed(factory, account, office):
    with unit_of_work(factory) as session:
        make_post(session, account, office, "unit_clerk")

    def begin(number):
        with unit_of_work(factory) as session:
            return begin_session(session, account.id, address=f"10.0.0.{number}").token

    assert len(set(_together(begin))) == THREADS
    with factory() as session:
        opened = select(UserSession.id).where(UserSession.ended_at.is_(None))
        assert len(session.scalars(opened).all()) == 2
