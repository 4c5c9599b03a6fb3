"""Groups, returns to where a case has been, and counts of acts are proved like everything else."""

import pytest

from definitions.library import load_library, parse_workflow
from definitions.messages import load_messages
from definitions.source import read_source
from tests.workflow.engine.group_samples import PANEL
from tests.workflow.engine.return_samples import RETURNS
from workflow.engine.verify import examine

LIBRARY = load_library()
REQUIRED = PANEL.replace("[{field: experts, required: false}, ", "[{field: experts}, ")
FIXED = "      members: [budget_section, performance_section]\n"
MEMBERS = REQUIRED[REQUIRED.index("      members:") : REQUIRED.index("      pass:")]


def found(text: str) -> list[tuple[str, str, str]]:
    """Return code, text at the place and course of each fault."""
    workflow = parse_workflow(text, name="sample.yaml")
    source = read_source(text, name="sample.yaml")
    problems, _ = examine(workflow, source, library=LIBRARY, names=LIBRARY.names)
    lines = text.splitlines()
    return [
        (
            each.code.removeprefix("definition."),
            lines[each.line - 1][each.column - 1 :],
            each.sentence(load_messages()).partition("反例：")[2],
        )
        for each in problems
    ]


def changed(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1
    return text.replace(old, new)


@pytest.mark.parametrize(
    "text",
    [REQUIRED, RETURNS, changed(REQUIRED, MEMBERS, FIXED)],
    ids=["panel", "returns", "fixed members"],
)
def test_what_is_sound_is_proved(text: str):
    assert found(text) == []


def test_a_list_that_may_be_empty_seats_nobody():
    ((code, place, course),) = found(PANEL)
    assert (code, place[:13], course) == ("list_of_nobody", "{role: expert", "提请评审")


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("pass: {share: 2/3}", "pass: 3", "pass: 3"),
        ("pass: {share: 2/3}", "pass: {weight: 5}", "pass: {weight: 5}"),
        ("quorum: 1/2", "quorum: 3", "quorum: 3"),
    ],
)
def test_a_group_that_cannot_pass_is_refused(old: str, new: str, place: str):
    text = changed(changed(REQUIRED, MEMBERS, FIXED), old, new)
    faults = [(code, at) for code, at, _ in found(text) if code == "group_never_passes"]
    assert faults == [("group_never_passes", place)]


WHEN = "when: {field: grade, op: eq, value: poor}"
POOR = "{field: grade, value: poor}"
DECLARED = """\
  topic: {title: 议题, type: text}
  kind: {title: 类别, type: choice, choices: {small: 小额, large: 大额}}
  amount: {title: 金额, type: money}
parameters:
  least: {title: 起点, default: 5, min: 1, max: 9}
  most: {title: 上限, default: 5, min: 1, max: 9}
  names: {title: 等级名单, default: [poor, god]}
states:
"""
ASKED = "{field: grade, required: false}"


def with_seat(when: str) -> str:
    """Return the panel with more fields, where the seat of one member depends on something."""
    more = ", {field: topic}, {field: kind}, {field: amount}"
    text = changed(changed(REQUIRED, "states:\n", DECLARED), ASKED, ASKED + more)
    return changed(text, WHEN, f"when: {when}")


@pytest.mark.parametrize(
    ("when", "code", "place"),
    [
        ("{field: grade, value: por}", "unknown_grade", "when: {field: grade, value: por}"),
        ("{field: grade, op: in, value: $names}", "unknown_grade", "god]}"),
        ("{any: [{taken: ask, op: gt, value: 1}, {field: kind, value: smalls}]}", "unknown_choice",
         "{field: kind, value: smalls}"),
        ("{not: {field: topic, op: gt, value: 5}}", "compared_no_number", "not: {field: topic"),
        ("{field: grade, value: $least}", "compared_with_other_type", "when: {field: grade"),
        ("{field: amount, value: 5}", "compared_exactly", "when: {field: amount"),
        (f"{{all: [{POOR}, {{field: grade, value: good}}]}}", "seat_never", "when: {all: "),
        ("{all: [{field: amount, op: lt, value: 5}, {field: amount, op: gt, value: 10}]}",
         "seat_never", "when: {all: "),
        (f"{{all: [{POOR}, {{not: {POOR}}}]}}", "seat_never", "when: {all: "),
    ],
)  # fmt: skip
def test_the_condition_of_a_seat_is_proved_like_that_of_an_act(when: str, code: str, place: str):
    told = [(code, at) for code, at, _ in found(with_seat(when)) if "unused" not in code]
    assert [each[0] for each in told] == [code]
    assert told[0][1].startswith(place)


def test_a_parameter_that_two_conditions_compare_is_told_once():
    both = ["{field: grade, op: in, value: $names}"] * 2
    codes = [code for code, _, _ in found(with_seat(f"{{any: [{', '.join(both)}]}}"))]
    assert codes.count("unknown_grade") == 1


def test_a_list_that_is_compared_with_is_told_as_it_is_written():
    text = with_seat("{field: amount, op: gt, value: $names}")
    workflow, source = parse_workflow(text, name="a.yaml"), read_source(text, name="a.yaml")
    problems, _ = examine(workflow, source, library=LIBRARY, names=LIBRARY.names)
    assert any("与“[poor, god]”比较" in each.sentence(load_messages()) for each in problems)


def test_a_seat_that_some_parameters_give_is_no_fault():
    both = "{all: [{field: amount, op: gt, value: $least}, {field: amount, op: lt, value: $most}]}"
    assert {code for code, _, _ in found(with_seat(both))} == {"unused_parameter"}


def test_a_seat_with_more_comparisons_than_can_be_tried_is_believed():
    facts = ("problem_count", "rows_unreviewed")
    every = [f"{{fact: {name}, value: {n}}}" for name in facts for n in range(0, 160, 2)]
    codes = {code for code, _, _ in found(with_seat(f"{{all: [{', '.join(every)}]}}"))}
    assert codes == {"unused_parameter"}


def test_a_seat_that_depends_on_what_nobody_has_filled_is_told():
    text = changed(REQUIRED, f", {ASKED}", "")
    ((code, place, _),) = found(text)
    assert (code, place[:20]) == ("field_not_yet", "when: {field: grade,")


def test_a_result_that_may_refuse_leaves_the_vote_hanging():
    old = "adopt: {title: 评审通过, past: 评审通过, from: judging, to: adopted, by: system}"
    need = "needs: [{condition: {field: grade, op: is_set}, sentence: 请定级}]"
    text = changed(REQUIRED, old, old.replace("by: system", f"by: system, {need}"))
    text = text.replace("  defer:\n", "  idle:\n").replace(
        "    from: judging\n", "    from: asking\n"
    )
    assert ("system_may_refuse", "提请评审") in {(code, course) for code, _, course in found(text)}


def test_having_a_case_back_is_no_way_on():
    faults = [(code, place.partition(":")[0]) for code, place, _ in found(stuck())]
    assert ("dead_end", "checking") in faults


def stuck() -> str:
    """Return a workflow with a state out of which only who brought the case there has it back."""
    text = RETURNS[: RETURNS.index("  pass_on:")] + RETURNS[RETURNS.index("  withdraw:") :]
    text = text[: text.index("  rule:")] + text[text.index("  adopt:") :]
    end = "  end: {title: 办结, past: 办结, from: heading, to: closed, by: unit_head}\n"
    start = text.index("  judging:")
    text = text[:start] + text[text.index("  closed: {title") :]
    return text[: text.index("  adopt:")] + end
