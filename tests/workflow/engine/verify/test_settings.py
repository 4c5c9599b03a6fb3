"""Check what the table of proofs cannot: holders needed, parameters, and where a proof gives up."""

from dataclasses import replace

import pytest

from definitions.library import load_library, parse_workflow
from definitions.subjects import Fact
from tests.workflow.engine.verify.small import (
    FACTS,
    OUTSIDE,
    SOUND,
    changed,
    choices,
    prove,
    replay,
    the_fault,
)
from workflow.engine.verify import verify
from workflow.engine.verify.domains import settings
from workflow.engine.verify.faults import Report, outside_of

SIGN = "    from: signing\n    to: closed\n    by: leader\n"


AGAIN = """\
  again:
    title: 再签
    past: 再签
    kind: return
    from: signing
    to: checking
    by: leader
    at_most: 3
    different_person_from: again
"""
# The head writes and signs as well.
HEAD = [
    ("    by: clerk\n", "    by: head\n"),
    ("initial: true, holder: clerk", "initial: true, holder: head"),
    ("    by: leader\n", "    by: head\n    different_person_from: approve\n"),
    ("holder: leader}", "holder: head}"),
]

HOLDERS = {
    "nobody acts twice": ([], {}),
    "one role checks what it wrote": (HEAD[:2], {"head": 2}),
    "another role may do it as well": ([("    by: clerk\n", "    by: [clerk, head]\n")], {}),
    "an act that differs from itself, so often": ([(SIGN, SIGN + AGAIN)], {"leader": 3}),
    "an act that differs from itself between limited ones": (
        [("    by: clerk\n", "    by: clerk\n    different_person_from: send\n")],
        {"clerk": 3},
    ),
    "three acts of which two may be one person's": (HEAD, {"head": 2}),
    "three acts apart": (
        [*HEAD, ("from: approve", "from: [send, approve]")],
        {"head": 3},
    ),
}


@pytest.mark.parametrize("name", HOLDERS)
def test_holders_that_a_role_needs(name: str):
    edits, needed = HOLDERS[name]
    report = prove(changed(*edits))
    assert report.faults == []
    assert report.needs_holders == needed


def test_holders_that_the_shipped_workflows_need():
    library = load_library()
    found = {
        name: verify(workflow, outside_of(library, workflow)).needs_holders
        for name, workflow in library.workflows.items()
    }
    assert found == {
        "meeting_item": {},
        "project_evaluation": {"performance_section": 2},
        "rectification_problem": {},
    }


HARMLESS = {
    "a system act that offers a field to nobody": [
        ("to: signing, by: system}",
         "to: signing, by: system, fields: [{field: points, required: false}]}")
    ],
    "a count of none": [("{fact: ready, value: true}", "{fact: pages, value: 0}")],
    "a list that is empty or not": [("{fact: ready, value: true}", "{fact: listed, op: is_set}")],
    "a day that may be missing": [
        ("{fact: ready, value: true}", "{fact: checked_on, value: '2000-01-01'}")
    ],
    "a grade that may be missing": [("{fact: ready, value: true}", "{fact: rank, op: not_set}")],
    "a score between two others": [
        ("{fact: ready, value: true}",
         "{all: [{fact: mark, op: gt, value: 60}, {fact: mark, op: lt, value: 60.5}]}")
    ],
    "a day that a guard makes sure of": [
        ("      - {field: wanted_on}\n", ""),
        ("  send:\n", "  send:\n    sets: {wanted_on: $checked_on}\n    needs: [is_complete]\n"),
    ],
    "a key that is one of two": [
        ("  colour: {title: 颜色, type: choice, choices: {red: 红, blue: 蓝}}",
         "  colour: {title: 颜色, type: organisation}")
    ],
    "a score from a count": [("    by: leader\n", "    by: leader\n    sets: {points: $pages}\n")],
    "children of which each is waited for": [
        ("children: {workflow: child}", "children: {workflow: child, each: $listed}")
    ],
    "a limited act that no way on needs": [
        ("    by: leader\n", "    by: leader\n" + AGAIN.replace("    at_most: 3\n", "")
         .replace("different_person_from: again", "at_most: 20"))
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", HARMLESS)
def test_what_does_no_harm_is_not_refused(name: str):
    assert prove(changed(*HARMLESS[name])).faults == []


def test_numbers_are_tried_at_the_ends_of_their_range():
    workflow = parse_workflow(SOUND, name="small.yaml")
    assert [each["least"] for each in settings(workflow)] == [3, 1, 9]
    assert {each["names"] for each in settings(workflow)} == {("red",)}


def test_fault_of_one_setting_is_told_with_it():
    """Let the only way on ask for a page count that one setting makes impossible."""
    both = "{all: [{fact: pages, op: lt, value: 5}, {fact: pages, op: gt, value: $least}]}"
    need = f"    needs:\n      - condition: {both}\n        sentence: 页数不对\n"
    text = changed(("    by: leader\n", f"    by: leader\n{need}"))
    fault = the_fault(prove(text), "definition.dead_end")
    assert fault.example is not None
    assert fault.example.parameters["least"] == 9
    replay(parse_workflow(text, name="small.yaml"), fault.example)
    assert [each.code for each in prove(text).faults] == ["definition.dead_end"]


def test_many_settings_are_tried_one_by_one():
    names = ["one", "two", "three", "four"]
    added = "".join(f"  {each}: {{title: 数, default: 5, min: 1, max: 9}}\n" for each in names)
    conditions = ", ".join(f"{{fact: pages, op: gt, value: ${each}}}" for each in names)
    text = changed(
        ("  names: {", f"{added}  names: {{"),
        ("{fact: ready, value: true}]", f"{{fact: ready, value: true}}, {conditions}]"),
    )
    tried = list(settings(parse_workflow(text, name="small.yaml")))
    assert len(tried) == 1 + 2 * 5
    assert prove(text).faults == []


def test_comparisons_beyond_what_can_be_tried_are_refused():
    fault = the_fault(prove(changed(*choices(11))), "definition.too_many_comparisons")
    assert fault.location == ("acts", "send")


def with_flags(count: int) -> Report:
    """Ask for so many independent facts, and look for a case in which one of them does not hold."""
    names = [f"flag_{number}" for number in range(count)]
    flags = {name: Fact(title=name, type="boolean") for name in names}
    every = ", ".join(f"{{fact: {name}, value: true}}" for name in names)
    text = changed(
        ("{any: [{field: points, op: is_set}, {fact: ready, value: true}]}", f"{{all: [{every}]}}"),
        ("{fact: pages, op: gt, value: $least}", f"{{not: {{all: [{every}]}}}}"),
        ("  least: {title: 页数下限, default: 3, min: 1, max: 9}\n", ""),
    )
    outside = replace(OUTSIDE, facts={**FACTS, **flags})
    return verify(parse_workflow(text, name="small.yaml"), outside)


def test_twelve_independent_comparisons_are_decided_and_no_more():
    (fault,) = with_flags(12).faults
    assert (fault.location, fault.code) == (("acts", "approve", "to", 1), "definition.branch_never")
    (fault,) = with_flags(13).faults
    assert fault.code == "definition.too_many_comparisons"


def test_courses_beyond_what_can_be_walked_are_refused():
    limited = "".join(
        f"  note_{n}: {{title: 记{n}, past: 记, kind: note, from: signing, to: same, by: leader, "
        f"at_most: 20, different_person_from: note_{n}}}\n"
        for n in range(4)
    )
    needs = "    needs:\n      - condition: {field: colour, value: blue}\n        sentence: 蓝的\n"
    text = changed((SIGN, f"{SIGN}{needs}{limited}"))
    fault = the_fault(prove(text), "definition.too_many_courses")
    assert fault.location == ("states",)
    assert verify(parse_workflow(SOUND, name="small.yaml"), OUTSIDE).faults == []
