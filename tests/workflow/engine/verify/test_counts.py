"""Check that counts of acts are proved as they can come about, by acts and by operations."""

import pytest

from definitions.library import parse_workflow
from tests.workflow.engine.verify.small import changed, choices, outside, prove, replay, the_fault
from workflow.engine.verify import verify

Edits = list[tuple[str, str]]
SIGN = "  sign:\n"
LEADER = "    by: leader\n"
NO_LIMIT = ("    at_most: 2\n", "")
REOPENED = ("lanes:\n", "operations: {reopen: {to: signing}}\nlanes:\n")
# Without its expiry a case leaves the checking only as people say.
NO_EXPIRY = [
    ("    on_expiry: expire\n", ""),
    ("  expire: {title: 逾期, past: 逾期, from: checking, to: signing, by: system}\n", ""),
]


def ruling(condition: str) -> tuple[str, str]:
    """Let the leader rule where the head checks, on a condition."""
    rule = "title: 裁定, past: 裁定, from: checking, to: closed, by: leader"
    return SIGN, f"  rule: {{{rule}, {needs(condition)}}}\n{SIGN}"


def undoing(condition: str) -> tuple[str, str]:
    """Let the leader send a case back from the last state, on a condition."""
    undo = "title: 撤回, past: 撤回, kind: return, from: signing, to: start, by: leader"
    return SIGN, f"  undo: {{{undo}, {needs(condition)}}}\n{SIGN}"


def signing(condition: str) -> tuple[str, str]:
    """Let the only way out of the last state hang on a condition."""
    return LEADER, f"{LEADER}    {needs(condition)}\n"


def approving(condition: str) -> tuple[str, str]:
    """Let the head approve on a condition alone."""
    asked = "{any: [{field: points, op: is_set}, {fact: ready, value: true}]}"
    return asked, condition


def needs(condition: str) -> str:
    return f"needs: [{{condition: {condition}, sentence: 次数不对}}]"


SOUND_COUNTS: dict[str, Edits] = {
    "a ruling after just as many returns as there may be": [
        ruling("{taken: back, op: ge, value: 2}"),
    ],
    "a ruling in place of what the returns have used up": [
        *NO_EXPIRY,
        approving("{taken: back, op: lt, value: 2}"),
        ruling("{taken: back, op: ge, value: 2}"),
    ],
    "a last way out that asks for every count there is": [
        signing("{any: [{taken: back, op: le, value: 1}, {taken: back, value: 2}]}"),
    ],
    "a comparison that every count fulfils": [signing("{taken: back, op: ge, value: 0}")],
    "two returns that share a limit": [
        undoing("{all: [{taken: back, op: lt, value: 1}, {taken: undo, op: lt, value: 1}]}"),
    ],
    "a return that is still to come": [
        *NO_EXPIRY,
        approving("{taken: back, op: ge, value: 2}"),
    ],
    "an act that only a reopened case has behind it": [
        REOPENED,
        undoing("{taken: sign, op: ge, value: 1}"),
    ],
    "an act more often than acts lead to it, as a case may be taken back": [
        undoing("{taken: send, op: ge, value: 9}"),
    ],
    "an act that a case may have behind it which was put elsewhere": [
        ruling("{taken: undo, op: ge, value: 3}"),
        (LEADER, LEADER + "  undo: {title: 改, past: 改, kind: return, from: signing, to: start, "
         "by: leader}\n"),
    ],
    "a count too far to be walked": [NO_LIMIT, ruling("{taken: back, op: ge, value: 100000}")],
    "a count of an act with very many answers": [
        *choices(7),
        ruling("{taken: approve, op: ge, value: 1}"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", SOUND_COUNTS)
def test_counts_that_come_about_are_not_refused(name: str):
    assert prove(changed(*SOUND_COUNTS[name])).faults == []


def test_act_is_not_behind_a_case_that_it_has_ended():
    (fault,) = prove(changed(undoing("{taken: sign, op: ge, value: 1}"))).faults
    assert (fault.location, fault.code) == (("acts", "undo"), "definition.act_never")


def test_count_compared_with_a_parameter_is_tried_in_its_range():
    text = changed(
        ("  names: {", "  most: {title: 上限, default: 1, min: 0, max: 3}\n  names: {"),
        signing("{taken: back, op: ge, value: $most}"),
    )
    workflow = parse_workflow(text, name="small.yaml")
    fault = the_fault(verify(workflow, outside(workflow)), "definition.dead_end")
    assert fault.example is not None
    assert fault.example.parameters["most"] == 1
    replay(workflow, fault.example)


def test_counts_that_make_a_walk_too_long_may_be_any_number():
    """Let four notes be counted far; as few as can be walked are counted, and show a dead end."""
    note = "past: 记, kind: note, from: signing, to: same, by: leader"
    notes = "".join(f"  note_{n}: {{title: 记{n}, {note}}}\n" for n in range(4))
    far = ", ".join(f"{{taken: note_{n}, op: le, value: {20 + n}}}" for n in range(4))
    text = changed(
        (SIGN, notes + SIGN),
        signing(f"{{all: [{{taken: back, op: le, value: 1}}, {far}]}}"),
    )
    workflow = parse_workflow(text, name="small.yaml")
    fault = the_fault(verify(workflow, outside(workflow)), "definition.dead_end")
    assert fault.location == ("states", "signing")
