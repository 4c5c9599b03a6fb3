"""Posts are granted by one who has nothing to do with them, and administrators stay apart."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.support.factories import (
    NOW,
    ROLES,
    TODAY,
    make_account,
    make_actor,
    make_organisation,
    make_region,
)
from workflow.errors import NotFoundError, NotPermittedError, RefusedError
from workflow.models import SecurityEvent
from workflow.services.actors import load_actor
from workflow.services.appointments import PostData, appoint, end_appointment, list_appointments

DAY = timedelta(days=1)
ADMINISTRATORS = sorted(name for name, role in ROLES.roles.items() if role.administrator)
OTHERS = sorted(name for name, role in ROLES.roles.items() if not role.administrator)


@pytest.fixture
def office(session):
    return make_organisation(session, make_region(session))


@pytest.fixture
def guard(session, office):
    return make_actor(session, office, "security_admin")


@pytest.fixture
def grant(session, guard, office):
    def give(account, role="unit_clerk", *, actor=guard, starts_on=TODAY, ends_on=None):
        data = PostData(account.id, role, office.id, starts_on, ends_on)
        return appoint(session, actor, roles=ROLES, data=data, now=NOW)

    return give


def _login_acts(session, login, today=TODAY):
    return load_actor(session, ROLES, login=login, today=today)


def test_post_makes_an_actor(session, grant, office):
    person = make_account(session)
    post = grant(person)
    actor = _login_acts(session, person.login)
    assert (actor.appointment_id, actor.role_title) == (post.id, ROLES["unit_clerk"].title)
    assert (actor.organisation_id, actor.region_path) == (office.id, office.region_code)
    assert actor.may("cases.read")
    assert not actor.may("people.grant")


def test_grant_and_end_are_logged_under_the_one_who_did_it(session, grant, guard):
    post = grant(make_account(session))
    end_appointment(session, guard, appointment_id=post.id, on=TODAY, now=NOW)
    events = session.scalars(select(SecurityEvent).order_by(SecurityEvent.id)).all()
    assert [(each.kind, each.account_id) for each in events] == [
        ("post_granted", guard.account_id),
        ("post_ended", guard.account_id),
    ]


@pytest.mark.parametrize("first", ADMINISTRATORS)
@pytest.mark.parametrize("second", [*ADMINISTRATORS, OTHERS[0]])
def test_administrator_takes_no_second_post(session, grant, first, second):
    person = make_account(session)
    grant(person, first)
    elsewhere = PostData(
        person.id, second, make_organisation(session, make_region(session, "430000")).id, TODAY
    )
    with pytest.raises(RefusedError) as caught:
        appoint(session, None, roles=ROLES, data=elsewhere, now=NOW)
    assert (caught.value.field, caught.value.code) == ("role", "accounts.administrator_alone")


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_holder_of_a_business_post_becomes_no_administrator(session, grant, role):
    person = make_account(session)
    grant(person)
    with pytest.raises(RefusedError, match="administrator_alone"):
        grant(person, role)


def test_refused_grant_leaves_the_transaction_alive(session, grant):
    person = make_account(session)
    grant(person)
    with pytest.raises(RefusedError):
        grant(person, "system_admin")
    assert grant(make_account(session)).role == "unit_clerk"


def test_nobody_appoints_or_dismisses_himself(session, guard, office):
    with pytest.raises(RefusedError, match="own_post"):
        appoint(
            session,
            guard,
            roles=ROLES,
            data=PostData(guard.account_id, "unit_clerk", office.id, TODAY),
            now=NOW,
        )
    with pytest.raises(RefusedError, match="own_post"):
        end_appointment(session, guard, appointment_id=guard.appointment_id, on=TODAY, now=NOW)


@pytest.mark.parametrize("role", sorted(set(ROLES.roles) - ROLES.with_permission("people.grant")))
def test_only_the_security_administrator_grants(session, grant, office, role):
    actor = make_actor(session, office, role)
    with pytest.raises(NotPermittedError):
        grant(make_account(session), actor=actor)
    with pytest.raises(NotPermittedError):
        end_appointment(session, actor, appointment_id=actor.appointment_id, on=TODAY, now=NOW)


def test_same_post_is_given_once(session, grant):
    person = make_account(session)
    grant(person)
    with pytest.raises(RefusedError, match="post_held"):
        grant(person, starts_on=TODAY + DAY)


def test_post_can_be_given_again_after_its_end(session, grant, guard):
    person = make_account(session)
    post = grant(person)
    end_appointment(session, guard, appointment_id=post.id, on=TODAY + DAY, now=NOW)
    assert grant(person, starts_on=TODAY + DAY).id != post.id


def test_post_begins_and_ends_on_its_days(session, grant):
    person = make_account(session)
    grant(person, starts_on=TODAY + DAY, ends_on=TODAY + 2 * DAY)
    for days, held in ((0, False), (1, True), (2, False)):
        if held:
            assert _login_acts(session, person.login, TODAY + days * DAY).role == "unit_clerk"
        else:
            with pytest.raises(NotFoundError, match="no_post"):
                _login_acts(session, person.login, TODAY + days * DAY)


def test_faulty_grants_are_refused(session, grant, guard):
    person = make_account(session)
    with pytest.raises(RefusedError, match="role_unknown"):
        grant(person, "emperor")
    with pytest.raises(RefusedError, match="ends_before_start"):
        grant(person, ends_on=TODAY - DAY)
    post = grant(person, ends_on=TODAY + DAY)
    with pytest.raises(RefusedError, match="post_ended"):
        end_appointment(session, guard, appointment_id=post.id, on=TODAY + DAY, now=NOW)
    with pytest.raises(NotFoundError):
        end_appointment(session, guard, appointment_id=person.id, on=TODAY, now=NOW)


def test_list_shows_people_and_organisations(session, grant, guard, office):
    person = make_account(session)
    grant(person)
    session.expunge_all()
    listed = list_appointments(session, region_code=office.region_code)
    assert [(each.account.name, each.organisation.name) for each in listed] == [
        (guard.name, office.name),
        (person.name, office.name),
    ]
