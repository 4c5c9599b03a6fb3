"""Check what somebody is told about the acts of a state."""

from definitions.library import parse_workflow
from tests.definitions.samples import SOUND
from tests.workflow.engine.surroundings import (
    EVALUATION,
    INCOMPLETE,
    NOW,
    case_in,
    post,
    world,
)
from tests.workflow.engine.test_step import roles_of_small
from workflow.engine.definition import Definition
from workflow.engine.explain import explain
from workflow.engine.values import TaskView


def told(state, asking, facts=None, **changes):
    outside = world(**({"facts": facts} if facts else {}))
    standings = explain(EVALUATION, case_in(EVALUATION, state, **changes), asking, outside, NOW)
    return {each.name: (each.mine, each.refusal and each.refusal.code) for each in standings}


def test_acts_of_the_state_are_told_in_order_and_acts_of_the_clock_are_not():
    fields = {"signed_on": "2026-09-17", "grade": "good"}
    assert told("commenting", post("department_head"), fields=fields) == {
        "sign_for": (True, "refusal.needs"),
        "accept_result": (True, None),
        "object": (True, None),
    }


def test_what_only_typing_mends_is_not_told():
    assert told("result_fixed", post("performance_section")) == {"issue_feedback": (True, None)}
    assert told("unit_review", post("unit_head")) == {
        "submit": (True, None),
        "return_to_clerk": (True, None),
        "withdraw": (False, "refusal.not_the_last_actor"),
    }


def test_own_act_that_cannot_be_taken_tells_why():
    found = told("filling", post("unit_clerk"), INCOMPLETE)
    assert found["send_for_unit_review"] == (True, "refusal.needs")
    assert found["cancel"] == (False, "refusal.not_the_holder")


def test_proposed_value_is_looked_at():
    facts = {**INCOMPLETE, "incomplete_problems": 0, "problem_count": 0}
    found = told("grading", post("performance_section"), facts)
    assert found["propose_grade"] == (True, "refusal.needs")


def test_act_is_not_ones_own_out_of_scope():
    where = post("unit_clerk", where="other_unit")
    assert told("filling", where)["send_for_unit_review"] == (False, "refusal.out_of_scope")


def test_act_is_ones_own_when_standing_in():
    tasks = (TaskView("1", "unit_head", "unit_clerk"),)
    found = told("filling", post("unit_head"), tasks=tasks)
    assert found["send_for_unit_review"] == (True, None)


def test_today_may_be_proposed():
    text = SOUND.replace("{field: wanted_on, required: false, default: $checked_on}",
                         "{field: wanted_on, default: $today}").replace(
        "{to: closed}\n    by: clerk\n", "{to: closed}\n    by: unit_clerk\n"
    )  # fmt: skip
    text = text.replace("    sets: {wanted_on: $today}\n", "")
    condition = "condition: {field: wanted_on, op: not_set}\n        sentence: 已有日期"
    text = text.replace(
        "condition: {any: [{field: points, op: is_set}, {fact: pages, value: 0}]}\n"
        "        sentence: 请先打分",
        condition,
    )
    definition = Definition(parse_workflow(text, name="small.yaml"))
    outside = world(
        facts={"pages": 9}, guards={"is_complete": lambda *_: []}, roles=roles_of_small()
    )
    case = case_in(definition, "drafting")
    send = explain(definition, case, post("unit_clerk"), outside, NOW)[0]
    assert send.refusal is not None
    assert send.refusal.missing[0].values == {"sentence": "已有日期"}
