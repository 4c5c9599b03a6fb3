"""Sessions die when they should, and what a post allows ends with the post."""

import hashlib
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import event, select

from tests.support.factories import (
    NOW,
    ROLES,
    TODAY,
    make_account,
    make_actor,
    make_organisation,
    make_post,
    make_region,
)
from tests.support.visits import begin_session, look_up
from workflow.errors import RefusedError
from workflow.models import SecurityEvent, UserSession
from workflow.services.appointments import end_appointment
from workflow.services.sessions import (
    SignedIn,
    SignedOut,
    end_all_sessions,
    end_session,
    switch_post,
    touch_session,
)

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def office(session):
    return make_organisation(session, make_region(session))


@pytest.fixture
def account(session):
    return make_account(session)


@pytest.fixture
def post(session, account, office):
    return make_post(session, account, office, "unit_clerk")


@pytest.fixture
def start(session, account):
    return partial(begin_session, session, account.id)


@pytest.fixture
def load(session):
    return partial(look_up, session)


def _code(found):
    assert isinstance(found, SignedOut)
    return found.code.removeprefix("accounts.")


def test_session_stands_for_a_person_in_a_post(start, load, account, post, office):
    found = load(start().token)
    assert isinstance(found, SignedIn)
    assert (found.actor.account_id, found.actor.appointment_id) == (account.id, post.id)
    assert (found.actor.organisation_name, found.actor.scope) == (office.name, "unit")
    assert found.actor.permissions == ROLES["unit_clerk"].permissions
    assert not found.must_change_password


@pytest.mark.usefixtures("post")
def test_only_the_digest_of_the_token_is_kept(session, start):
    started = start()
    opened = session.get_one(UserSession, started.session_id)
    assert opened.token_digest == hashlib.sha256(started.token.encode()).hexdigest()
    assert len(started.token) >= 43
    kept = [str(getattr(opened, column.key)) for column in UserSession.__table__.columns]
    assert started.token not in kept


@pytest.mark.usefixtures("post")
def test_every_session_has_its_own_secrets(start, load):
    first, second = start(), start()
    assert first.token != second.token
    assert load(first.token).csrf_secret != load(second.token).csrf_secret


@pytest.mark.parametrize("token", ["", "x", "\udcff", "0" * 64])
def test_unknown_token_opens_nothing(load, token):
    assert _code(load(token)) == "session_unknown"


@pytest.mark.usefixtures("post")
def test_session_is_read_by_two_queries(session, worker_engine, start, load):
    token, statements = start().token, []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    session.expunge_all()
    event.listen(worker_engine, "before_cursor_execute", note)
    try:
        assert isinstance(load(token), SignedIn)
    finally:
        event.remove(worker_engine, "before_cursor_execute", note)
    assert len(statements) == 2


@pytest.mark.usefixtures("post")
def test_session_dies_at_logout(session, start, load):
    started = start()
    end_session(session, session_id=started.session_id, now=NOW)
    end_session(session, session_id=started.session_id, now=NOW)
    assert _code(load(started.token)) == "session_ended"
    ended = session.scalars(select(SecurityEvent).where(SecurityEvent.kind == "session_ended"))
    assert [each.detail["reason"] for each in ended] == ["signed_out"]


def test_session_dies_with_its_post_at_the_next_request(session, start, load, post, office):
    started = start()
    assert isinstance(load(started.token), SignedIn)
    guard = make_actor(session, office, "security_admin")
    end_appointment(session, guard, appointment_id=post.id, on=TODAY, now=NOW)
    assert _code(load(started.token)) == "session_ended"


def test_post_that_runs_out_takes_the_session_along(start, load, post):
    post.ends_on = TODAY + DAY
    started = start()
    assert isinstance(load(started.token), SignedIn)
    assert _code(load(started.token, today=TODAY + DAY)) == "post_ended"


def test_post_ended_behind_the_programs_back_counts_as_well(session, start, load, post):
    started = start()
    post.ends_on = TODAY
    session.flush()
    assert _code(load(started.token)) == "post_ended"


@pytest.mark.usefixtures("post")
def test_session_dies_with_its_account(session, start, load, account):
    started = start()
    account.active = False
    session.flush()
    assert _code(load(started.token)) == "account_disabled"


@pytest.mark.parametrize(
    ("role", "minutes"), [("unit_clerk", 30), ("system_admin", 15), ("audit_admin", 15)]
)
def test_session_dies_of_idleness(session, start, load, account, office, role, minutes):
    make_post(session, account, office, role)
    token = start().token
    last = NOW + minutes * MINUTE - timedelta(seconds=1)
    assert isinstance(load(token, now=last), SignedIn)
    assert _code(load(token, now=NOW + minutes * MINUTE)) == "session_expired"


def touch(session, started, now):
    """Use a session, as a request does that has just loaded it."""
    seen = session.get_one(UserSession, started.session_id, populate_existing=True).last_seen_at
    touch_session(session, session_id=started.session_id, last_seen_at=seen, now=now)


@pytest.mark.usefixtures("post")
def test_session_in_use_dies_after_eight_hours(session, start, load):
    started = start()
    for hour in range(1, 17):
        touch(session, started, NOW + hour * 29 * MINUTE)
    now = NOW + 480 * MINUTE
    assert isinstance(load(started.token, now=now - MINUTE), SignedIn)
    assert _code(load(started.token, now=now)) == "session_expired"


@pytest.mark.usefixtures("post")
def test_use_is_noted_once_a_minute_and_never_revives(session, start, load):
    started = start()
    touch(session, started, NOW + MINUTE)
    assert load(started.token).last_seen_at == NOW
    touch(session, started, NOW + 2 * MINUTE)
    assert load(started.token).last_seen_at == NOW + 2 * MINUTE
    end_session(session, session_id=started.session_id, now=NOW)
    touch(session, started, NOW + 9 * MINUTE)
    assert _code(load(started.token)) == "session_ended"


@pytest.mark.parametrize(("role", "limit"), [("unit_clerk", 2), ("system_admin", 1)])
def test_one_session_too_many_ends_the_one_used_longest_ago(
    session, start, load, account, office, role, limit
):
    make_post(session, account, office, role)
    tokens = [start(now=NOW + number * MINUTE).token for number in range(limit + 1)]
    alive = [isinstance(load(token, now=NOW + 3 * MINUTE), SignedIn) for token in tokens]
    assert alive == [False] + [True] * limit


@pytest.mark.usefixtures("post")
def test_all_sessions_end_together(session, start, load, account):
    tokens = [start().token, start().token]
    assert end_all_sessions(session, account_id=account.id, now=NOW, reason="test") == 2
    assert [_code(load(token)) for token in tokens] == ["session_ended"] * 2


def test_switching_posts_gives_a_new_token_and_ends_the_old(session, start, load, account, post):
    region = make_region(session, "430000")
    other = make_post(session, account, make_organisation(session, region), "finance_section")
    started = start(appointment_id=post.id)
    actor = load(started.token).actor
    assert {each.role for each in actor.posts} == {"unit_clerk", "finance_section"}
    now = NOW + 9 * MINUTE
    switched = switch_post(
        session, actor, session_id=started.session_id, appointment_id=other.id, now=now
    )
    assert _code(load(started.token)) == "session_ended"
    assert load(switched.token, now=now).actor.role == "finance_section"
    assert switched.expires_at == started.expires_at


def test_nobody_switches_to_anothers_post(session, start, load, post, office):
    started = start(appointment_id=post.id)
    foreign = make_post(session, make_account(session), office, "unit_head")
    with pytest.raises(RefusedError, match="no_post"):
        switch_post(
            session,
            load(started.token).actor,
            session_id=started.session_id,
            appointment_id=foreign.id,
            now=NOW,
        )


def test_without_a_post_there_is_no_session(session, start, account, office):
    make_post(session, account, office, "unit_clerk", starts_on=TODAY + DAY)
    with pytest.raises(RefusedError, match="no_post"):
        start()


def test_nobody_switches_out_of_a_dead_session(session, start, load, post):
    started = start(appointment_id=post.id)
    actor = load(started.token).actor
    end_session(session, session_id=started.session_id, now=NOW)
    with pytest.raises(RefusedError, match="session_ended"):
        switch_post(
            session,
            actor,
            session_id=started.session_id,
            appointment_id=post.id,
            now=NOW,
        )
