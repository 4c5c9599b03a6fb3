"""Check who may act: the truth table of scopes, claims, and what was done before."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from typing import Any, get_args

import pytest

from definitions.roles import ScopeKind
from tests.workflow.engine.surroundings import EVALUATION, PLACEMENT, PROBLEM, case_in, post
from workflow.engine.authority import (
    barring_act,
    covers,
    fit_holders,
    refuse_actor,
)
from workflow.engine.values import ChildView, PastAct, Post, Request, TaskView

# Every relation that a post can have to a case, as what it changes in a post that has none.
STRANGER = Post("nobody", "nobody", "role", "none", "elsewhere", "", "999999", "99/999999")
RELATIONS: Mapping[str, Mapping[str, Any]] = {
    "unrelated": {},
    "of the unit": {"organisation": PLACEMENT.unit},
    "of the department": {"organisation": PLACEMENT.department},
    "serving the department": {"departments": frozenset({"x", PLACEMENT.department})},
    "of the region": {"region": PLACEMENT.region, "region_path": PLACEMENT.region_path},
    "of the province": {"region": "420000", "region_path": "420000"},
    "of a sister city": {"region": "420282", "region_path": "420000/420200/420282"},
    "of a like code": {"region": "42", "region_path": "420000/42020"},
    "below": {"region": "420281001", "region_path": PLACEMENT.region_path + "/420281001"},
    "assigned": {"person": "same"},
}
COVERED = {
    ("unit", "of the unit"),
    ("department", "of the department"),
    ("served", "serving the department"),
    ("region", "of the region"),
    ("region_tree", "of the region"),
    ("region_tree", "of the province"),
    ("assigned", "assigned"),
}


@pytest.mark.parametrize(("scope", "relation"), list(product(get_args(ScopeKind), RELATIONS)))
def test_scope_covers_exactly_its_relation(scope, relation):
    holder = replace(STRANGER, scope=scope, **RELATIONS[relation])
    assert covers(holder, PLACEMENT) is ((scope, relation) in COVERED)


def act_of(name):
    return EVALUATION.workflow.acts[name]


def refusal(case, name, asking, **changes):
    workflow = EVALUATION.workflow
    return refuse_actor(workflow, case, workflow.acts[name], Request(name, asking, **changes))


def test_refusal_names_the_roles_that_can_mend_it():
    case = case_in(EVALUATION, "filling")
    found = refusal(case, "send_for_unit_review", post("unit_head"))
    assert (found.code, found.menders) == ("refusal.not_the_holder", ("unit_clerk",))


def test_role_that_stands_for_another_may_act():
    task = TaskView("1", "unit_head", "unit_clerk")
    case = case_in(EVALUATION, "filling", tasks=(task,))
    assert refusal(case, "send_for_unit_review", post("unit_head")) is None
    assert refusal(case, "send_for_unit_review", post("department_officer")) is not None


@pytest.mark.parametrize(
    ("owners", "code"),
    [
        ([None], None),
        (["same"], None),
        (["other"], "refusal.claimed"),
        (["other", None], None),
        (["other", "other"], "refusal.claimed"),
    ],
)
def test_claimed_task_is_left_to_its_claimer(owners, code):
    tasks = [TaskView(str(n), "unit_clerk", "unit_clerk", who) for n, who in enumerate(owners)]
    elsewhere = TaskView("x", "unit_head", "unit_head", "other")
    case = case_in(EVALUATION, "filling", tasks=(*tasks, elsewhere))
    found = refusal(case, "send_for_unit_review", post("unit_clerk"))
    assert (found and found.code) == code


def test_latest_barring_act_is_named():
    past = [
        PastAct(act, who, "a", "b")
        for act, who in [("submit", "p"), ("send_for_unit_review", "p"), ("submit", "q")]
    ]
    assert (
        barring_act(act_of("accept_by_department"), past, frozenset("p")) == "send_for_unit_review"
    )
    assert barring_act(act_of("accept_by_department"), past, frozenset("r")) is None
    found = refusal(
        case_in(EVALUATION, "department_review", past=(PastAct("submit", "same", "a", "b"),)),
        "accept_by_department",
        post("department_officer"),
    )
    assert (found.code, found.values) == ("refusal.same_person", {"act": "提交自评"})


def test_people_barred_from_every_way_on_are_not_fit():
    workflow = EVALUATION.workflow
    past = [PastAct("submit", "p", "unit_review", "department_review")]

    def fit(state, role, people="pq"):
        return fit_holders(workflow, state, role, past=past, people=people)

    assert fit("department_review", "department_officer") == {"q"}
    # Nothing bars from returning, but a return alone does not lead on.
    assert fit("bureau_review", "finance_section") == {"q"}
    # Either of two ways on is enough, and a role without a way on holds back nobody.
    assert fit("filling", "unit_clerk") == {"p", "q"}
    assert fit("filling", "mayor") == {"p", "q"}


@pytest.mark.parametrize(
    ("trigger", "endings", "code"),
    [
        ("children", ["written_off", "withdrawn"], None),
        ("children", ["written_off", None], "refusal.not_by_itself"),
        ("expiry", ["written_off"], "refusal.not_by_itself"),
        (None, ["written_off"], "refusal.not_by_itself"),
    ],
)
def test_act_of_children_waits_for_all_of_them(trigger, endings, code):
    children = [ChildView("rectification_problem", str(n), e) for n, e in enumerate(endings)]
    case = case_in(EVALUATION, "rectifying", children=(*children, ChildView("meeting_item")))
    found = refusal(case, "complete_rectification", None, trigger=trigger)
    assert (found and found.code) == code


def test_act_of_children_may_ask_for_an_ending():
    workflow = EVALUATION.workflow
    act = workflow.acts["conclude_meeting"]
    assert act.on is not None
    picky = act.model_copy(update={"on": act.on.model_copy(update={"ending": ("resolved",)})})
    request = Request("conclude_meeting", trigger="children")
    cases = [(["resolved"], False), (["exempted"], True), (["resolved", "exempted"], True)]
    for endings, refused in cases:
        children = tuple(ChildView("meeting_item", None, ending) for ending in endings)
        case = case_in(EVALUATION, "awaiting_meeting", children=children)
        assert (refuse_actor(workflow, case, picky, request) is not None) is refused


def test_person_cannot_take_an_act_of_the_clock():
    case = case_in(EVALUATION, "commenting")
    assert refusal(case, "deem_accepted", None, trigger="expiry") is None
    found = refusal(case, "deem_accepted", post("performance_section"), trigger="expiry")
    assert (found.code, found.menders) == ("refusal.not_the_holder", ())


def test_act_of_people_never_happens_by_itself():
    workflow = PROBLEM.workflow
    case = case_in(PROBLEM, "claiming")
    found = refuse_actor(workflow, case, workflow.acts["claim"], Request("claim", trigger="expiry"))
    assert found is not None
