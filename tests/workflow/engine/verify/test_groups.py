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
