"""Check what one act does, and the order in which it is refused."""

from dataclasses import replace

import pytest

from definitions.library import parse_workflow
from tests.definitions.samples import SOUND
from tests.workflow.engine.surroundings import (
    COMPLETE,
    EVALUATION,
    INCOMPLETE,
    NOW,
    SMALL,
    case_in,
    post,
    world,
)
from workflow.engine.arrival import facts_on
from workflow.engine.definition import Definition
from workflow.engine.step import step
from workflow.engine.values import (
    ChildView,
    Missing,
    NewChild,
    Outcome,
    PastAct,
    Post,
    Refusal,
    Request,
    TaskView,
)

FILLING = case_in(
    EVALUATION,
    "filling",
    tasks=(TaskView("1", "unit_clerk", "unit_clerk"), TaskView("2", "x", "x")),
)


def send(asking: Post | None = None) -> Request:
    return Request("send_for_unit_review", asking or post("unit_clerk"))


def test_act_moves_the_case_and_says_everything_that_changes():
    found = step(EVALUATION, FILLING, send(), world(), NOW)
    assert isinstance(found, Outcome)
    assert (found.from_state, found.to_state) == ("filling", "unit_review")
    assert found.fields == {"claimed_score": "91.00", "computed_score": "90.00"}
    assert found.closed == ("1", "2")
    assert found.entry is not None
    assert [task.role for task in found.entry.opened] == ["unit_head"]
    assert found.facts == {
        name: COMPLETE[name]
        for name in (
            "claimed_score",
            "computed_score",
            "sections_missing",
            "blocking_findings",
            "unexplained_findings",
            "attested",
        )
    }


def test_effects_and_copies_are_passed_on():
    case = case_in(EVALUATION, "leader_closing")
    found = step(EVALUATION, case, Request("close_by_leader", post("bureau_leader")), world(), NOW)
    assert isinstance(found, Outcome)
    assert found.copy_to == ("government_office", "people_congress")
    assert found.entry is not None
    assert found.entry.ending == "completed"


def test_note_leaves_tasks_and_state_alone():
    case = case_in(EVALUATION, "commenting", tasks=(TaskView("1", "department_head", "x"),))
    found = step(EVALUATION, case, Request("sign_for", post("department_head")), world(), NOW)
    assert isinstance(found, Outcome)
    assert (found.to_state, found.closed, found.entry) == ("commenting", (), None)
    assert found.fields == {"signed_on": "2026-09-17"}
    assert found.facts == {"today": "2026-09-17"}


def test_separation_sees_the_act_that_leads_into_the_state():
    case = case_in(EVALUATION, "filling")
    barred = {"unit_head": frozenset({"same"}), "department_officer": frozenset({"d"})}
    found = step(EVALUATION, case, send(), world(candidates=barred), NOW)
    assert isinstance(found, Outcome)
    assert found.entry is not None
    assert found.entry.unheld == ("unit_head",)
    assert found.entry.opened[0].role == "department_officer"


def test_unknown_act_is_refused():
    assert step(EVALUATION, FILLING, Request("fly"), world(), NOW) == Refusal("refusal.unknown_act")


def test_act_of_another_state_is_refused_with_the_state():
    found = step(EVALUATION, FILLING, Request("close", post("performance_section")), world(), NOW)
    assert found == Refusal("refusal.wrong_state", {"state": "自评填报"})


def test_state_is_looked_at_before_the_actor_and_the_actor_before_the_rest():
    nobody = post("mayor")
    unready = world(facts=INCOMPLETE)
    for case, asking, code in [
        (replace(FILLING, state="closing"), nobody, "refusal.wrong_state"),
        (FILLING, nobody, "refusal.not_the_holder"),
        (FILLING, post("unit_clerk"), "refusal.needs"),
    ]:
        found = step(EVALUATION, case, send(asking), unready, NOW)
        assert isinstance(found, Refusal)
        assert found.code == code


def test_everything_that_is_missing_is_told_at_once():
    found = step(EVALUATION, FILLING, send(), world(facts=INCOMPLETE), NOW)
    assert isinstance(found, Refusal)
    assert [each.code for each in found.missing] == [
        "missing.section.basic",
        "missing.blocking_findings",
    ]


@pytest.mark.parametrize("opinion", ["", "  \n"])
def test_return_needs_an_opinion(opinion):
    case = case_in(EVALUATION, "unit_review")
    request = Request("return_to_clerk", post("unit_head"), opinion)
    lacking = Missing("missing.opinion", {}, "opinion")
    assert step(EVALUATION, case, request, world(), NOW) == Refusal(
        "refusal.needs", missing=(lacking,)
    )
    assert isinstance(
        step(EVALUATION, case, replace(request, opinion="请补充"), world(), NOW), Outcome
    )
    assert isinstance(step(EVALUATION, case, replace(request, probe=True), world(), NOW), Outcome)


def test_condition_that_does_not_hold_tells_its_sentence():
    case = case_in(EVALUATION, "commenting", fields={"grade": "good"})
    found = step(EVALUATION, case, Request("accept_result", post("department_head")), world(), NOW)
    lacking = Missing("missing.condition", {"sentence": "请先签收结果反馈"})
    assert found == Refusal("refusal.needs", missing=(lacking,))


def test_condition_sees_what_is_typed_now():
    case = case_in(EVALUATION, "grading", fields={"proposed_grade": "good"})
    request = Request("propose_grade", post("performance_section"), "", {"proposed_grade": "poor"})
    facts = {**COMPLETE, "problem_count": 0}
    found = step(EVALUATION, case, request, world(facts=facts), NOW)
    assert isinstance(found, Refusal)
    typed = replace(request, fields={"proposed_grade": "good"})
    assert isinstance(step(EVALUATION, case, typed, world(facts=facts), NOW), Outcome)


def test_act_is_refused_once_it_was_taken_often_enough():
    past = (PastAct("object", "x", "commenting", "objection"),)
    case = case_in(EVALUATION, "commenting", fields={"signed_on": "2026-09-17"}, past=past)
    request = Request("object", post("department_head"), "不同意")
    found = step(EVALUATION, case, request, world(), NOW)
    assert found == Refusal("refusal.at_most", {"act": "提出异议", "times": 1})
    assert isinstance(step(EVALUATION, replace(case, past=()), request, world(), NOW), Outcome)


def test_wrong_field_is_refused_before_needs():
    case = case_in(EVALUATION, "grading")
    request = Request("propose_grade", post("performance_section"), "", {"proposed_grade": "?"})
    found = step(EVALUATION, case, request, world(facts=INCOMPLETE), NOW)
    assert isinstance(found, Refusal)
    assert (found.code, found.missing[0].code) == ("refusal.fields", "invalid.grade")


def test_children_are_opened_from_the_facts_that_are_recorded():
    children = (ChildView("meeting_item", None, "resolved"),)
    case = case_in(EVALUATION, "awaiting_meeting", children=children)
    request = Request("conclude_meeting", trigger="children")
    found = step(EVALUATION, case, request, world(), NOW)
    assert isinstance(found, Outcome)
    assert found.entry is not None
    assert found.entry.children == tuple(
        NewChild("rectification_problem", each) for each in ("1", "2")
    )
    assert found.facts == {"problem_count": 2, "problems": ["1", "2"]}


def changed(old: str, new: str) -> Outcome | Refusal:
    """Send with the small workflow's branch to waiting written otherwise."""
    definition = Definition(parse_workflow(SOUND.replace(old, new), name="small.yaml"))
    facts = {"pages": 0, "listed": [], "checked_on": None}
    outside = world(facts=facts, guards={"is_complete": lambda *_: []}, roles=roles_of_small())
    asking = replace(post("unit_clerk"), role="clerk")
    case = case_in(definition, "drafting", fields={"colour": "blue"})
    return step(definition, case, Request("send", asking, "", {"points": "5"}), outside, NOW)


def test_one_branch_of_several_may_stay_and_enters_anew():
    found = changed("{to: waiting, when", "{to: same, when")
    assert isinstance(found, Outcome)
    assert found.to_state == "drafting"
    assert found.entry is not None


def test_act_without_a_last_way_out_is_no_checked_definition():
    branches = (
        "      - {to: waiting, when: {not: {all: [{field: colour, op: in, value: $names}]}}}\n"
        "      - {to: closed}\n"
    )
    assert branches in SOUND
    with pytest.raises(AssertionError):
        changed(branches, "")


def roles_of_small():
    roles = world().roles
    clerk = roles.roles["unit_clerk"].model_copy(update={"supervisor": None})
    return roles.model_copy(update={"roles": dict.fromkeys(("clerk", "head", "leader"), clerk)})


def test_today_is_a_fact_of_the_engine():
    case = case_in(SMALL, "drafting", past=(PastAct("send", "p", "drafting", "checking"),) * 2)
    known = {"a": 1, "today": "2026-09-17", "times:send": 2}
    assert facts_on(NOW, world(facts={"a": 1}), case) == known
    assert SMALL.workflow.acts["send"].sets["wanted_on"] == "$today"
