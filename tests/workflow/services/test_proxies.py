"""Who may have others act in their post, for how long, and when it ends."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.support.city import LIBRARY, City
from tests.support.factories import SECURITY, make_actor, make_organisation, make_region
from tests.support.proxies import acting_for, let_act
from tests.support.visits import begin_session, look_up
from workflow.clock import FixedClock
from workflow.errors import NotFoundError, RefusedError
from workflow.models import Account, Appointment, Proxy, SecurityEvent
from workflow.services.actors import Actor
from workflow.services.proxies import revoke_proxy, workflows_to_name
from workflow.services.proxy_lists import candidates_for, proxies_granted, proxies_held
from workflow.services.sessions import SignedIn, SignedOut, switch_post

LEADER, DEPUTY = "bureau_leader", "performance_section"


def may_act(city: City, whose: str = LEADER, by: str = DEPUTY) -> bool:
    try:
        acting_for(city, whose, by)
    except NotFoundError:
        return False
    return True


def revoke(city: City, granted: Proxy, who: Actor | None = None) -> None:
    today, now = city.resources.today(), city.resources.now()
    by = who or city.people[LEADER]
    revoke_proxy(city.session, by, proxy_id=granted.id, now=now, today=today)


def refused(city: City, whose: str = LEADER, by: str = DEPUTY, **changes) -> str:
    with pytest.raises(RefusedError) as found:
        let_act(city, whose, by, **changes)
    return found.value.code.removeprefix("proxies.")


def test_a_proxy_acts_in_the_post_with_its_rights(city: City):
    let_act(city, LEADER, DEPUTY)
    actor, leader = acting_for(city, LEADER, DEPUTY), city.people[LEADER]
    assert actor.principal is not None
    assert (actor.account_id, actor.holder_id) == (
        city.people[DEPUTY].account_id,
        leader.account_id,
    )
    assert (actor.role, actor.region_code) == (leader.role, leader.region_code)
    assert actor.own_office_ids == {city.people[DEPUTY].organisation_id}
    assert leader.permissions - actor.permissions == {"definitions.publish"}
    assert [post.principal_name for post in actor.posts] == ["", leader.name]


def test_a_proxy_for_some_workflows_has_only_pages_of_cases(city: City):
    let_act(city, LEADER, DEPUTY, workflows=["meeting_item"])
    actor = acting_for(city, LEADER, DEPUTY)
    assert actor.workflows == {"meeting_item"}
    assert actor.permissions <= LIBRARY.roles.by_proxy.in_workflows
    assert not actor.may("meetings.read")


def test_a_post_of_ones_own_has_no_other_offices(city: City):
    assert city.people[DEPUTY].own_office_ids == frozenset()
    assert city.people[DEPUTY].person_ids == {city.people[DEPUTY].account_id}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"starts_in": -1}, "past"),
        ({"days": 0}, "ends_before_start"),
        ({"days": 91}, "too_long"),
        ({"workflows": ["unheard_of"]}, "unknown_workflow"),
        ({"reason": "  "}, "no_reason"),
        ({"reason": "长" * 101}, "long_reason"),
        ({"by": LEADER}, "oneself"),
        ({"by": "system_admin"}, "not_a_candidate"),
        ({"whose": "system_admin"}, "administrator"),
    ],
)
def test_what_is_not_granted(city: City, changes, code):
    assert refused(city, **changes) == code


def test_the_longest_proxy_is_granted(city: City):
    let_act(city, LEADER, DEPUTY, days=SECURITY.proxy.longest_days)


def test_nobody_of_another_region_or_without_a_post_becomes_a_proxy(city: City):
    away = make_organisation(city.session, make_region(city.session, "430000"))
    city.people["stranger"] = make_actor(city.session, away, LEADER)
    assert refused(city, by="stranger") == "not_a_candidate"
    office = away.id
    assert office not in {each.office for each in _candidates(city)}
    city.session.get_one(Account, city.people[DEPUTY].account_id).active = False
    city.session.flush()
    assert refused(city) == "not_a_candidate"


def test_candidates_are_colleagues_and_no_administrators(city: City):
    people = [each.account_id for each in _candidates(city)]
    assert city.people[DEPUTY].account_id in people
    assert len(people) == len(set(people))
    barred = {city.people[name].account_id for name in (LEADER, "system_admin", "audit_admin")}
    assert not barred & set(people)


def _candidates(city: City):
    return candidates_for(city.session, city.people[LEADER], today=city.resources.today())


def test_a_post_of_somebody_else_is_not_granted(city: City):
    leader = city.people[LEADER]
    city.people["mixed"] = replace(leader, appointment_id=city.people["mayor"].appointment_id)
    assert refused(city, whose="mixed") == "not_own_post"


def test_a_proxy_makes_no_proxy(city: City):
    let_act(city, LEADER, DEPUTY)
    city.people["proxy"] = acting_for(city, LEADER, DEPUTY)
    assert refused(city, whose="proxy", by="vice_mayor") == "no_chain"
    # In the own post the other's is not on offer either.
    own = city.people[DEPUTY]
    city.people["own"] = replace(
        own, appointment_id=city.people[LEADER].appointment_id, posts=city.people["proxy"].posts
    )
    assert refused(city, whose="own", by="vice_mayor") == "not_own_post"


def test_a_proxy_of_a_proxy_does_not_reach_the_first_post(city: City):
    let_act(city, LEADER, DEPUTY)
    let_act(city, DEPUTY, "budget_section")
    assert may_act(city, DEPUTY, "budget_section")
    assert not may_act(city, LEADER, "budget_section")


@pytest.mark.parametrize(
    ("starts_in", "days", "clash"),
    [(0, 5, True), (4, 1, True), (5, 5, False), (0, 1, True), (3, 9, True)],
)
def test_proxies_of_a_post_do_not_overlap(city: City, starts_in, days, clash):
    first = let_act(city, LEADER, DEPUTY)
    if clash:
        assert refused(city, by="vice_mayor", starts_in=starts_in, days=days) == "overlap"
        revoke(city, first)
    let_act(city, LEADER, "vice_mayor", starts_in=starts_in, days=days)


@pytest.mark.parametrize(
    ("day", "acts"), [(-1, False), (0, True), (4, True), (5, False), (60, False)]
)
def test_a_proxy_counts_from_its_first_to_its_last_day(city: City, clock: FixedClock, day, acts):
    let_act(city, LEADER, DEPUTY, starts_in=1)
    clock.advance(timedelta(days=1 + day))
    assert may_act(city) is acts


def end_post(city: City, who: str) -> None:
    held = city.session.get_one(Appointment, city.people[who].appointment_id)
    held.ends_on = city.resources.today()


def close_account(city: City, who: str) -> None:
    city.session.get_one(Account, city.people[who].account_id).active = False


@pytest.mark.parametrize("end", [end_post, close_account])
@pytest.mark.parametrize("who", [LEADER, DEPUTY])
def test_a_proxy_ends_with_the_post_or_the_account(city: City, end, who):
    let_act(city, LEADER, DEPUTY)
    end(city, who)
    city.session.flush()
    assert not may_act(city)


def test_who_becomes_an_administrator_is_no_proxy_any_more(city: City):
    let_act(city, LEADER, DEPUTY)
    end_post(city, DEPUTY)
    city.session.flush()
    office = city.people[DEPUTY].organisation_id
    account = city.session.get_one(Account, city.people[DEPUTY].account_id)
    city.session.add(
        Appointment(
            account_id=account.id,
            role="audit_admin",
            organisation_id=office,
            region_code=city.region.code,
            administrator=True,
            starts_on=city.resources.today(),
        )
    )
    city.session.flush()
    assert not may_act(city)


def test_an_active_session_ends_with_the_proxy(city: City):
    granted = let_act(city, LEADER, DEPUTY)
    now, today = city.resources.now(), city.resources.today()
    own = city.people[DEPUTY]
    token = begin_session(city.session, own.account_id, now=now, today=today).token
    found = look_up(city.session, token, now=now, today=today)
    assert isinstance(found, SignedIn)
    started = switch_post(
        city.session,
        found.actor,
        session_id=found.session_id,
        appointment_id=city.people[LEADER].appointment_id,
        now=now,
    )
    found = look_up(city.session, started.token, now=now, today=today)
    assert isinstance(found, SignedIn)
    assert found.actor.principal is not None
    revoke(city, granted)
    ended = look_up(city.session, started.token, now=now, today=today)
    assert isinstance(ended, SignedOut)
    assert ended.code == "accounts.proxy_ended"


def test_no_session_begins_in_the_post_of_somebody_else(city: City):
    let_act(city, LEADER, DEPUTY)
    with pytest.raises(RefusedError):
        begin_session(
            city.session,
            city.people[DEPUTY].account_id,
            now=city.resources.now(),
            today=city.resources.today(),
            appointment_id=city.people[LEADER].appointment_id,
        )


def test_only_the_principal_withdraws_and_only_once(city: City):
    granted = let_act(city, LEADER, DEPUTY)
    for other in (city.people[DEPUTY], acting_for(city, LEADER, DEPUTY)):
        with pytest.raises(NotFoundError):
            revoke(city, granted, other)
    revoke(city, granted)
    assert not may_act(city)
    with pytest.raises(RefusedError) as found:
        revoke(city, granted)
    assert found.value.code == "proxies.over"


def test_a_grant_and_its_withdrawal_stand_in_the_security_log(city: City):
    revoke(city, let_act(city, LEADER, DEPUTY, workflows=["meeting_item"]))
    rows = city.session.scalars(
        select(SecurityEvent).where(SecurityEvent.kind.like("proxy%")).order_by(SecurityEvent.id)
    ).all()
    assert [row.kind for row in rows] == ["proxy_granted", "proxy_revoked"]
    assert {row.account_id for row in rows} == {city.people[LEADER].account_id}
    assert rows[0].detail["account"] == str(city.people[DEPUTY].account_id)
    assert rows[0].detail["workflows"] == ["meeting_item"]


def test_lists_say_how_each_proxy_stands(city: City):
    today = city.resources.today()
    revoke(city, let_act(city, LEADER, DEPUTY))
    let_act(city, LEADER, DEPUTY, days=1)
    let_act(city, LEADER, DEPUTY, starts_in=9)

    def states(lines):
        return [line.state for line in lines]

    roles, session = LIBRARY.roles, city.session
    granted = proxies_granted(session, city.people[LEADER], roles=roles, today=today)
    assert states(granted) == ["coming", "held", "revoked"]
    held = proxies_held(session, city.people[DEPUTY], roles=roles, today=today)
    assert states(held) == ["coming", "held"]
    assert {(line.principal, line.deputy) for line in held} == {
        (city.people[LEADER].name, city.people[DEPUTY].name)
    }
    later = today + timedelta(days=1)
    granted = proxies_granted(session, city.people[LEADER], roles=roles, today=later)
    assert states(granted) == ["coming", "over", "revoked"]


def test_workflows_are_named_by_the_title_of_their_latest_version(city: City):
    assert workflows_to_name(city.session) == {
        name: each.title for name, each in sorted(LIBRARY.workflows.items())
    }
