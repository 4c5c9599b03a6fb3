"""A proxy acts in another's post: under both names, and with the conflicts of both."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.engine.memory import Memory
from tests.workflow.engine.return_samples import returns
from tests.workflow.engine.surroundings import (
    EVALUATION,
    LIBRARY,
    NOW,
    PLACEMENT,
    case_in,
    post,
    world,
)
from tests.workflow.engine.test_groups import Panel, before
from workflow.engine.authority import covers, leads_on, refuse_actor
from workflow.engine.explain import explain
from workflow.engine.step import step
from workflow.engine.values import Membership, PastAct, Post, Refusal, Request, TaskView

PEOPLE = ("proxy", "principal", "third", None)


def standing_in(role: str, *, offices: frozenset[str] = frozenset()) -> Post:
    """Return the post of the principal, acted in by the proxy."""
    held = post(role, "proxy")
    return replace(held, principal="principal", own_offices=offices)


def past(act: str, person: str | None, principal: str | None = None) -> PastAct:
    return PastAct(act, person, "a", "b", principal=principal)


def test_a_post_without_a_principal_is_ones_own():
    assert post("unit_clerk").holder == "same"
    assert post("unit_clerk").persons == {"same"}
    acting = standing_in("unit_clerk")
    assert acting.holder == "principal"
    assert acting.persons == {"proxy", "principal"}


def test_an_act_by_proxy_is_an_act_of_both():
    done = PastAct.by(standing_in("unit_clerk"), "submit", "a", "b", at=NOW)
    assert done == replace(past("submit", "proxy", "principal"), at=NOW)
    assert done.holder == "principal"
    assert done.persons == {"proxy", "principal"}
    itself = PastAct.by(None, "close", "a", "b", at=NOW)
    assert (itself.holder, itself.persons) == (None, frozenset())


@pytest.mark.parametrize(
    ("done", "asking", "code"),
    [
        (("proxy",), "proxy", "refusal.same_person"),
        (("principal",), "proxy", "refusal.principal_acted"),
        (("third", "principal"), "proxy", "refusal.principal_acted"),
        (("proxy", "third"), "proxy", "refusal.same_person"),
        (("third",), "proxy", None),
        (("proxy", "principal"), "own", "refusal.same_person"),
        (("principal",), "own", None),
        (("proxy", "principal"), "principal", "refusal.same_person"),
        (("proxy",), "principal", None),
        (("proxy", "third"), "principal", None),
    ],
)
def test_earlier_acts_of_both_bar(done, asking, code):
    person, principal = (*done, None)[:2]
    role = "department_officer"
    asked = {
        "proxy": standing_in(role),
        "own": post(role, "proxy"),
        "principal": post(role, "principal"),
    }[asking]
    case = case_in(EVALUATION, "department_review", past=(past("submit", person, principal),))
    workflow = EVALUATION.workflow
    act = workflow.acts["accept_by_department"]
    found = refuse_actor(workflow, case, act, Request("accept_by_department", asked))
    assert (found and found.code) == code


@given(
    st.lists(st.tuples(st.sampled_from(["submit", "send_for_unit_review"]),
                       st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)), max_size=5),
)  # fmt: skip
def test_a_proxy_may_never_more_than_both(history):
    acts = tuple(past(act, person, person and principal) for act, person, principal in history)
    workflow = EVALUATION.workflow

    def fit(*persons: str) -> bool:
        found = frozenset(persons)
        return leads_on(workflow, "department_review", "department_officer", past=acts,
                        persons=found)  # fmt: skip

    assert fit("proxy", "principal") is (fit("proxy") and fit("principal"))


def test_the_case_is_assigned_to_the_holder_of_the_post():
    place = replace(PLACEMENT, assigned=frozenset({"principal"}))
    assert LIBRARY.roles["expert"].scope == "assigned"
    assert covers(standing_in("expert"), place)
    assert not covers(post("expert", "proxy"), place)
    own = replace(PLACEMENT, assigned=frozenset({"proxy"}))
    assert not covers(standing_in("expert"), own)


@pytest.mark.parametrize(
    ("owner", "code"),
    [(None, None), ("principal", None), ("proxy", "refusal.claimed"), ("third", "refusal.claimed")],
)
def test_a_claim_of_the_principal_lets_the_proxy_act(owner, code):
    task = TaskView("1", "unit_clerk", "unit_clerk", owner)
    case = case_in(EVALUATION, "filling", tasks=(task,))
    workflow = EVALUATION.workflow
    act = workflow.acts["send_for_unit_review"]
    request = Request("send_for_unit_review", standing_in("unit_clerk"))
    found = refuse_actor(workflow, case, act, request)
    assert (found and found.code) == code


@pytest.mark.parametrize(("times", "code"), [(1, None), (2, "refusal.at_most")])
def test_an_act_by_proxy_is_counted_once(times, code):
    done = (past("to_start", "proxy", "principal"), past("send", "clerk")) * times
    case = case_in(returns(), "checking", past=done)
    request = Request("to_start", post("finance_section", "third"))
    answer = step(returns(), case, request, world(), NOW)
    assert (answer.code if isinstance(answer, Refusal) else None) == code


HOLDERS = {
    "unit_clerk": frozenset({"clerk"}),
    "unit_head": frozenset({"head"}),
    "finance_section": frozenset({"principal", "third"}),
    "bureau_leader": frozenset({"leader"}),
}
WALKED = world(candidates=HOLDERS, membership=Membership(holders=HOLDERS))


def walked() -> Memory:
    """Return a case that is being checked by the principal's office."""
    memory = Memory.open(returns(), WALKED, NOW)
    for person, role, act in [("clerk", "unit_clerk", "send"), ("head", "unit_head", "approve")]:
        assert not isinstance(memory.take(Request(act, post(role, person)), WALKED, NOW), Refusal)
    return memory


def take(memory: Memory, act: str, asked: Post, **fields: object) -> str:
    answer = memory.take(Request(act, asked, "请核对", fields), WALKED, NOW)
    return answer.code if isinstance(answer, Refusal) else memory.view.state


def test_what_comes_straight_back_waits_for_the_principal():
    memory = walked()
    acting = standing_in("finance_section")
    assert take(memory, "to_passed", acting, return_to="drafting") == "drafting"
    assert take(memory, "send", post("unit_clerk", "clerk")) == "checking"
    assert [task.person for task in memory.view.tasks] == ["principal"]
    assert take(memory, "pass_on", post("finance_section", "third")) == "refusal.claimed"
    assert take(memory, "remark", acting) == "checking"
    assert take(memory, "remark", post("finance_section", "principal")) == "checking"


@pytest.mark.parametrize(
    ("sent", "meanwhile", "asking", "answer"),
    [
        (None, None, "proxy", "heading"),
        ("proxy", None, "principal", "heading"),
        ("proxy", None, "own", "heading"),
        ("own", None, "proxy", "refusal.not_the_last_actor"),
        ("third", None, "proxy", "refusal.not_the_last_actor"),
        (None, "proxy", "principal", "heading"),
        (None, "own", "proxy", "refusal.acted_meanwhile"),
    ],
)
def test_who_brought_a_case_by_proxy_may_have_it_back(sent, meanwhile, asking, answer):
    who = {
        None: post("unit_head", "principal"),
        "principal": post("unit_head", "principal"),
        "proxy": standing_in("unit_head"),
        "own": post("unit_head", "proxy"),
        "third": post("unit_head", "third"),
    }
    memory = Memory.open(returns(), WALKED, NOW)
    assert take(memory, "send", post("unit_clerk", "clerk")) == "heading"
    assert take(memory, "approve", who[sent]) == "checking"
    if meanwhile is not None:
        acted = replace(who[meanwhile], role="finance_section", scope="region")
        assert take(memory, "remark", acted) == "checking"
    standings = explain(memory.definition, memory.view, who[asking], WALKED, NOW)
    shown = {each.name for each in standings if each.mine}
    assert ("withdraw" in shown) is (answer != "refusal.not_the_last_actor")
    assert take(memory, "withdraw", who[asking]) == answer


def vote(panel: Panel, asked: Post, act: str = "vote") -> str:
    return panel.take(Request(act, asked, "", {"choice": "for"} if act == "vote" else {}))


def for_expert(person: str, proxy: str, own_offices: frozenset[str] = frozenset()) -> Post:
    return replace(post("expert", proxy), principal=person, own_offices=own_offices)


def test_the_seat_of_the_principal_may_be_voted_by_the_proxy():
    panel = before()
    assert vote(panel, for_expert("e1", "p1")) == "judging"
    seat = panel.memory.view.seats[0]
    assert (seat.person, seat.proxy, seat.choice) == ("e1", "p1", "for")
    assert panel.vote("e1", "for") == "refusal.voted"
    assert vote(panel, for_expert("e1", "p1")) == "refusal.voted"


def test_a_seat_voted_in_person_has_no_proxy():
    panel = before()
    panel.vote("e1", "for")
    assert panel.memory.view.seats[0].proxy is None


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (for_expert("e1", "e2"), "refusal.one_voice"),
        (for_expert("e1", "b2"), "refusal.one_voice"),
        (for_expert("e1", "asker"), "refusal.excluded.earlier_act"),
        (for_expert("e4", "p1"), "refusal.not_a_member"),
        (post("expert", "p1"), "refusal.not_a_member"),
    ],
)
def test_a_proxy_with_a_seat_or_a_conflict_has_no_second_voice(asked, code):
    assert vote(before(), asked) == code


def test_a_proxy_of_two_members_votes_once():
    panel = before()
    assert vote(panel, for_expert("e1", "p1")) == "judging"
    assert vote(panel, for_expert("e2", "p1")) == "refusal.one_voice"


def test_an_office_of_the_proxy_is_a_conflict_where_the_group_says_so():
    old, new = "recuse: {different_person_from: ask}", "recuse: {same_office: true}"
    near = for_expert("e1", "p1", own_offices=frozenset({PLACEMENT.unit}))
    assert vote(before(old=old, new=new), near) == "refusal.excluded.same_office"
    assert vote(before(), near) == "judging"


def test_the_conflict_of_the_principal_is_inherited():
    panel = before(asker="e1")
    assert vote(panel, for_expert("e1", "p1")) == "refusal.principal_excluded"


def test_a_conflict_is_declared_in_person():
    panel = before()
    assert vote(panel, for_expert("e1", "p1"), "recuse") == "refusal.recuse_in_person"
    assert panel.step_aside("e1") == "judging"


def test_a_free_seat_is_taken_in_the_name_of_the_principal():
    panel = before(experts=("gone",))
    assert [seat.person for seat in panel.memory.view.seats] == [None, "b2"]
    above = panel.memory.view.seats[0].role
    free = replace(post(above, "x1"), principal="x2")
    with_a_seat = replace(free, person="b2")
    assert vote(panel, with_a_seat) == "refusal.one_voice"
    assert vote(panel, free) == "judging"
    seat = panel.memory.view.seats[0]
    assert (seat.person, seat.proxy) == ("x2", "x1")
