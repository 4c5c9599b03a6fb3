"""What a proxy does on cases: under both names, within the scope, with the conflicts of both."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.support.city import City
from tests.support.factories import add, make_actor
from tests.support.panel import open_panel
from tests.support.proxies import acting_for, let_act
from workflow.clock import FixedClock
from workflow.errors import NotFoundError, RefusedError
from workflow.models import (
    Account,
    CaseCopy,
    CaseEvent,
    EvaluationCase,
    GroupSeat,
    Organisation,
    Task,
)
from workflow.services.case_lines import Ask, Filters
from workflow.services.case_views import past_acts
from workflow.services.copy_marks import mark_copies_read
from workflow.services.editing import may_edit
from workflow.services.history import verify_chain
from workflow.services.replay import case_differences
from workflow.services.scope import find_case
from workflow.services.tasks import claim_task, release_task
from workflow.services.transitions import ActRefusedError
from workflow.services.worklists import count_tabs, list_copies, list_done, list_open

CLERK, HEAD, BUDGET = "unit_clerk", "unit_head", "budget_section"


@pytest.fixture
def case(city: City) -> EvaluationCase:
    """Return a case that waits for its clerk, complete."""
    case = city.open_case()
    city.fill(case)
    return case


def stand_in(city: City, whose: str, by: str, name: str = "proxy", **changes) -> None:
    """Let somebody of the city act for another under a name of the test."""
    let_act(city, whose, by, **changes)
    city.people[name] = acting_for(city, whose, by)


def sound(city: City, case: EvaluationCase) -> bool:
    """Tell whether the history is whole and gives the case as it stands."""
    differences = list(case_differences(city.session, city.resources, case))
    return verify_chain(city.session, case_id=case.id) == [] and differences == []


def refusal(city: City, who: str, act: str, case: EvaluationCase, **fields) -> str:
    with pytest.raises(ActRefusedError) as refused:
        city.do(who, act, case, **fields)
    return refused.value.refusal.code


def test_an_act_stands_in_the_history_under_both_names(city: City, case: EvaluationCase):
    stand_in(city, CLERK, BUDGET)
    event = city.do("proxy", "send_for_unit_review", case)
    clerk, deputy = city.people[CLERK], city.people[BUDGET]
    assert (event.person_id, event.principal_id) == (deputy.account_id, clerk.account_id)
    assert event.person_name == f"{deputy.name}（代{clerk.name}）"
    assert (event.role, event.organisation_id) == (clerk.role, clerk.organisation_id)
    assert case.state == "unit_review"
    assert sound(city, case)


def test_an_act_by_proxy_is_one_act(city: City, case: EvaluationCase):
    stand_in(city, CLERK, BUDGET)
    city.do("proxy", "send_for_unit_review", case)
    (act,) = past_acts(city.session, case_id=case.id)
    assert act.persons == {str(city.people[name].account_id) for name in (CLERK, BUDGET)}


def account_of(city: City, who: str) -> Account:
    return city.session.get_one(Account, city.people[who].account_id)


def test_the_proxys_own_acts_bar_them_in_the_post_of_another(city: City, case: EvaluationCase):
    stand_in(city, HEAD, CLERK)
    city.do(CLERK, "send_for_unit_review", case)
    assert refusal(city, "proxy", "submit", case) == "refusal.same_person"
    city.do(HEAD, "submit", case)


def test_the_acts_of_the_principal_bar_the_proxy(city: City, case: EvaluationCase):
    account = account_of(city, CLERK)
    city.people["both"] = make_actor(city.session, city.unit, HEAD, account=account)
    city.do(CLERK, "send_for_unit_review", case)
    stand_in(city, "both", BUDGET)
    assert refusal(city, "proxy", "submit", case) == "refusal.principal_acted"


def test_what_a_proxy_did_bars_the_principal(city: City, case: EvaluationCase):
    account = account_of(city, CLERK)
    city.people["both"] = make_actor(city.session, city.unit, HEAD, account=account)
    stand_in(city, CLERK, BUDGET)
    city.do("proxy", "send_for_unit_review", case)
    assert refusal(city, "both", "submit", case) == "refusal.same_person"
    city.do(HEAD, "submit", case)
    assert sound(city, case)


def claim(city: City, who: str, case: EvaluationCase) -> Task:
    return claim_task(
        city.session, city.people[who], resources=city.resources, case_id=case.id, title="认领"
    )


@pytest.mark.parametrize(
    ("claimer", "goes_on"), [("proxy", CLERK), (CLERK, "proxy"), ("proxy", "proxy")]
)
def test_both_go_on_with_a_claim_of_either(city: City, case: EvaluationCase, claimer, goes_on):
    stand_in(city, CLERK, BUDGET)
    task = claim(city, claimer, case)
    assert task.person_id == city.people[CLERK].account_id
    assert may_edit(city.session, city.people[goes_on], city.resources, case, "self_evaluation")
    city.do(goes_on, "send_for_unit_review", case)
    assert sound(city, case)


def test_a_claim_and_its_release_carry_both_names(city: City, case: EvaluationCase):
    stand_in(city, CLERK, BUDGET)
    claim(city, CLERK, case)
    release_task(
        city.session,
        city.people["proxy"],
        resources=city.resources,
        case_id=case.id,
        title="放回",
    )
    statement = select(CaseEvent.person_id, CaseEvent.principal_id).where(
        CaseEvent.case_id == case.id, CaseEvent.kind == "release"
    )
    deputy, clerk = city.people[BUDGET].account_id, city.people[CLERK].account_id
    assert city.session.execute(statement).one() == (deputy, clerk)
    assert sound(city, case)


def test_who_is_barred_neither_claims_nor_writes_as_a_proxy(city: City, case: EvaluationCase):
    stand_in(city, HEAD, CLERK)
    city.do(CLERK, "send_for_unit_review", case)
    with pytest.raises(RefusedError) as refused:
        claim(city, "proxy", case)
    assert refused.value.code == "tasks.not_fit"


def numbers(listing) -> list[str]:
    return [line.number for line in listing.lines]


def test_the_worklist_of_the_post_is_the_principals(city: City, case: EvaluationCase):
    stand_in(city, CLERK, BUDGET)
    proxy, ask = city.people["proxy"], Ask(Filters())
    assert numbers(list_open(city.session, proxy, resources=city.resources, ask=ask)) == [
        case.number
    ]
    city.do("proxy", "send_for_unit_review", case)
    for who in ("proxy", CLERK):
        done = list_done(city.session, city.people[who], resources=city.resources, ask=ask)
        assert numbers(done) == [case.number]
    tabs = count_tabs(city.session, city.people[CLERK], now=city.resources.now())
    assert (tabs.done, tabs.started) == (1, 1)


def test_a_proxy_sees_and_acts_in_named_workflows_alone(city: City, case: EvaluationCase):
    stand_in(city, CLERK, BUDGET, workflows=["meeting_item"])
    proxy = city.people["proxy"]
    assert count_tabs(city.session, proxy, now=city.resources.now()).open == 0
    with pytest.raises(NotFoundError):
        find_case(city.session, proxy, case_id=case.id)
    with pytest.raises(NotFoundError):
        city.do("proxy", "send_for_unit_review", case)
    with pytest.raises(NotFoundError):
        claim(city, "proxy", case)


def test_a_proxy_for_the_workflow_of_the_case_acts(city: City, case: EvaluationCase):
    stand_in(city, CLERK, BUDGET, workflows=["project_evaluation"])
    assert count_tabs(city.session, city.people["proxy"], now=city.resources.now()).open == 1
    city.do("proxy", "send_for_unit_review", case)


@pytest.mark.parametrize("day", [-1, 5])
def test_outside_its_days_a_proxy_is_nobody(city: City, clock: FixedClock, day):
    let_act(city, CLERK, BUDGET, starts_in=1)
    clock.advance(timedelta(days=1 + day))
    with pytest.raises(NotFoundError):
        acting_for(city, CLERK, BUDGET)


def test_copies_are_read_for_the_principal_within_the_scope(city: City, case: EvaluationCase):
    clerk = city.people[CLERK]
    elsewhere = city.open_case("别处的项目")
    other_unit = city.session.get_one(Organisation, city.people["finance_section"].organisation_id)
    elsewhere.unit_id = other_unit.id
    for each in (case, elsewhere):
        copied = CaseCopy(
            case_id=each.id, account_id=clerk.account_id, sent_by=clerk.account_id,
            sent_at=city.resources.now(),
        )  # fmt: skip
        add(city.session, copied)
    stand_in(city, CLERK, BUDGET)
    proxy = city.people["proxy"]
    listed = list_copies(city.session, proxy, resources=city.resources, ask=Ask(Filters()))
    assert numbers(listed) == [case.number]
    assert count_tabs(city.session, proxy, now=city.resources.now()).unread == 1
    assert count_tabs(city.session, clerk, now=city.resources.now()).unread == 2
    mark_copies_read(
        city.session, proxy, resources=city.resources, case_ids=[case.id], title="已阅"
    )
    event = city.session.scalars(
        select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.kind == "read")
    ).one()
    assert event.principal_id == clerk.account_id


def test_a_case_begun_by_proxy_is_the_principals(city: City):
    stand_in(city, CLERK, BUDGET)
    own = city.people[CLERK]
    city.people[CLERK] = city.people["proxy"]
    case = city.open_case()
    assert case.opened_by == own.account_id
    assert sound(city, case)


def test_a_seat_is_voted_by_proxy(city: City):
    case = open_panel(city)
    stand_in(city, "expert", HEAD)
    city.do("proxy", "vote", case, choice="for")
    seat = city.session.scalars(
        select(GroupSeat).where(GroupSeat.case_id == case.id, GroupSeat.choice == "for")
    ).one()
    assert seat.person_id == city.people["expert"].account_id
    assert seat.proxy_id == city.people[HEAD].account_id
    assert sound(city, case)
    assert refusal(city, "expert", "vote", case, choice="for") == "refusal.voted"


def test_a_member_votes_for_no_other_member(city: City):
    case = open_panel(city)
    stand_in(city, "expert", "second_expert")
    assert refusal(city, "proxy", "vote", case, choice="for") == "refusal.one_voice"
    city.do("second_expert", "vote", case, choice="for")


def test_who_asked_for_the_judgement_votes_for_nobody(city: City):
    case = open_panel(city)
    stand_in(city, "expert", "finance_section")
    assert refusal(city, "proxy", "vote", case, choice="for") == "refusal.excluded.earlier_act"
