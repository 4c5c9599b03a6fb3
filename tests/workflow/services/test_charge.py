"""Administrators keep the people and offices of their own region and of those below it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.support.factories import (
    CHEAP_KEEPER,
    NOW,
    ROLES,
    TODAY,
    make_account,
    make_actor,
    make_organisation,
    make_post,
    make_region,
)
from workflow.errors import NotFoundError, NotPermittedError
from workflow.services.accounts import disable_account, issue_password, unlock_account
from workflow.services.actors import Actor
from workflow.services.appointments import PostData, appoint, end_appointment
from workflow.services.organisations import (
    OrganisationData,
    create_organisation,
    serve_departments,
)
from workflow.services.rosters import (
    find_by_text,
    list_locked,
    list_postless,
    show_person,
    show_place,
)


class World:
    """Hold a city with its two administrators, a county below it and a city beside it."""

    def __init__(self, session: Session) -> None:
        """Write them."""
        region = make_region(session, "420200")
        office = make_organisation(session, region)
        self.keeper: Actor = make_actor(session, office, "system_admin")
        self.guard: Actor = make_actor(session, office, "security_admin")
        self.places = {
            "here": make_organisation(session, region),
            "below": make_organisation(session, make_region(session, "420281", parent=region)),
            "beside": make_organisation(session, make_region(session, "420300")),
        }

    def deeds(self, session: Session, place: str) -> list[Callable[[], object]]:
        """Return what administrators may do to an office and to somebody who works there."""
        office = self.places[place]
        person = make_account(session)
        post = make_post(session, person, office, "unit_clerk")
        key, keeper, guard = person.id, self.keeper, self.guard
        wanted = PostData(key, "unit_head", office.id, TODAY)
        made = OrganisationData(office.region_code, "新单位", "900001", "unit")
        return [
            lambda: issue_password(session, keeper, keeper=CHEAP_KEEPER, account_id=key, now=NOW),
            lambda: unlock_account(session, guard, account_id=key, now=NOW),
            lambda: appoint(session, guard, roles=ROLES, data=wanted, now=NOW),
            lambda: create_organisation(session, keeper, data=made, now=NOW),
            lambda: serve_departments(
                session, guard, section_id=office.id, department_ids=[], now=NOW
            ),
            lambda: show_place(session, keeper, organisation_id=office.id, today=TODAY),
            lambda: disable_account(session, keeper, account_id=key, now=NOW),
            lambda: end_appointment(session, guard, appointment_id=post.id, on=TODAY, now=NOW),
        ]


@pytest.mark.parametrize("place", ["here", "below"])
def test_what_lies_in_the_region_is_theirs(session: Session, place: str):
    for deed in World(session).deeds(session, place):
        deed()


def test_what_lies_elsewhere_is_not(session: Session):
    for deed in World(session).deeds(session, "beside"):
        with pytest.raises(NotPermittedError) as refused:
            deed()
        assert refused.value.code == "accounts.other_region"


def test_who_has_moved_here_is_theirs(session: Session):
    world = World(session)
    person = make_account(session)
    yesterday = TODAY - timedelta(days=1)
    make_post(session, person, world.places["beside"], "unit_clerk", ends_on=yesterday)
    make_post(session, person, world.places["here"], "unit_clerk")
    issue_password(session, world.keeper, keeper=CHEAP_KEEPER, account_id=person.id, now=NOW)


def test_people_of_other_regions_are_not_listed(session: Session):
    world = World(session)
    known = {name: make_account(session, login=f"listed_{name}") for name in world.places}
    nobody = make_account(session, login="listed_nobody")
    left = make_account(session, login="listed_left")
    yesterday = TODAY - timedelta(days=1)
    make_post(session, left, world.places["beside"], "unit_clerk", ends_on=yesterday)
    for name, person in known.items():
        make_post(session, person, world.places[name], "unit_clerk")
    for person in (*known.values(), nobody, left):
        person.locked_until = NOW + timedelta(hours=1)
    session.flush()
    theirs = {known["here"].login, known["below"].login, nobody.login}
    found = find_by_text(session, world.keeper, text="listed_").people
    assert {each.login for each in found} == theirs
    locked = list_locked(session, world.guard, now=NOW)
    assert {each.login for each in locked} == theirs
    postless = {each.login for each in list_postless(session, world.keeper, today=TODAY)}
    assert nobody.login in postless
    assert left.login not in postless
    assert show_person(session, world.keeper, account_id=known["here"].id).account == known["here"]
    for person in (known["beside"], left):
        with pytest.raises(NotFoundError):
            show_person(session, world.keeper, account_id=person.id)
