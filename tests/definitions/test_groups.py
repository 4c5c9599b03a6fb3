"""Groups are checked at their place and told in words."""

import pytest

from definitions.checks import check_workflow
from definitions.errors import DefinitionError
from definitions.groups import Group, Threshold
from definitions.library import load_library, parse_workflow
from definitions.messages import load_messages
from definitions.source import read_source
from definitions.wording import tell
from tests.workflow.engine.group_samples import PANEL

LIBRARY = load_library()
MESSAGES = load_messages()
THEN = {"passed": "adopt", "failed": "decline"}


def faults(old: str, new: str) -> list[tuple[str, str]]:
    """Return the code and the text from the faulty place on, for a panel with one fault."""
    assert PANEL.count(old) == 1
    text = PANEL.replace(old, new)
    try:
        workflow = parse_workflow(text, name="panel.yaml")
        problems = check_workflow(workflow, read_source(text, name="panel.yaml"), LIBRARY.names)
    except DefinitionError as error:
        problems = list(error.problems)
    lines = text.splitlines()
    return [
        (each.code.removeprefix("definition."), lines[each.line - 1][each.column - 1 :])
        for each in problems
        if each.sentence(MESSAGES)
    ]


def test_the_panel_is_sound():
    assert faults("task: 投票", "task: 表决") == []


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("{role: expert, list", "{role: expart, list", "unknown_role", "role: expart"),
        ("list: experts}", "list: expert}", "unknown_people_field", "list: expert}"),
        ("list: experts}", "list: grade}", "unknown_people_field", "list: grade}"),
        ("{field: grade, op: eq", "{field: grad, op: eq", "unknown_field", "when: {field: grad,"),
        ("{different_person_from: ask}", "{different_person_from: aks}", "unknown_act",
         "different_person_from: aks}"),
        ("{passed: adopt,", "{passed: adpt,", "unknown_result_act", "passed: adpt,"),
        ("{passed: adopt,", "{passed: ask,", "unknown_result_act", "passed: ask,"),
        ("failed: decline}", "failed: reconvene}", "unknown_result_act", "failed: reconvene}"),
        ("list: experts}", "list: experts, all: true}", "seats_form", "{role: expert,"),
        ("{share: 2/3}", "{share: 2/3, count: 2}", "threshold_form", "pass: {share: 2/3, count"),
        ("{share: 2/3}", "{share: 3/2}", "threshold_form", "pass: {share: 3/2"),
        ("{share: 2/3}", "{share: 1/0}", "threshold_form", "pass: {share: 1/0"),
        ("{share: 2/3}", "most", "threshold_form", "pass: most"),
        ("{share: 2/3}", "{share: 1/1, more_than: true}", "threshold_form", "pass: {share: 1/1"),
        ("{share: 2/3}", "{count: 2, of: votes}", "threshold_share", "pass: {count: 2"),
        ("    escalate: bureau_leader\n", "    escalate: bureau_leader\n    on_expiry: adopt\n",
         "group_expiry", "judging:"),
        ("    group:\n", "    holder: expert\n    group:\n", "state_needs_holder", "judging:"),
        ("  reconvene: {title", "  vote: {title", "reserved_act", "vote:"),
    ],
)  # fmt: skip
def test_a_fault_is_told_at_its_place(old: str, new: str, code: str, place: str):
    found = faults(old, new)
    assert [(each, at[: len(place)]) for each, at in found if each == code] == [(code, place)]


def test_a_result_leads_on_from_the_state_of_its_group():
    old = "adopt: {title: 评审通过, past: 评审通过, from: judging"
    found = faults(old, old.replace("judging", "deferred"))
    assert ("result_from_elsewhere", "passed: adopt, failed: decline}") in found


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("any", {"count": 1}),
        ("all", {"every": True}),
        (3, {"count": 3}),
        ("2/3", {"share": "2/3"}),
        ({"weight": 5}, {"weight": 5}),
        ({"share": "1/2", "more_than": True, "of": "votes"},
         {"share": "1/2", "more_than": True, "of": "votes"}),
    ],
)  # fmt: skip
def test_thresholds_have_short_forms(written: object, meant: dict[str, object]):
    threshold = Threshold.model_validate(written)
    assert {name: getattr(threshold, name) for name in threshold.model_fields_set} == meant


def test_one_member_may_be_written_as_a_role():
    group = Group.model_validate({"members": "expert", "pass": "any", "then": THEN})
    assert group.roles == ("expert",)
    assert Threshold.model_validate("all").fraction == 1


def told(old: str = "", new: str = "") -> str:
    text = PANEL.replace(old, new) if old else PANEL
    lines = tell(parse_workflow(text, name="panel.yaml"), LIBRARY, MESSAGES)
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("", "", "由名单“专家名单”中的专家、预算科一人（每人2票）（一票否决）、"),
        ("", "", "绩效科全体（等级为差时）同时表决"),
        ("", "", "同意的票数达到全体票数的2/3即通过，自动“评审通过”，否则自动“评审未通过”"),
        ("", "", "到会票数达到全体票数的1/2才有效"),
        ("", "", "办过“提请评审”的回避"),
        ("", "", "到期未投按不同意计"),
        ("", "", "满足条件时自动“评审通过”：表决通过时"),
        ("", "", "表决未通过时"),
        ("      silence", "      order: in_turn\n      silence", "依次表决"),
        ("      silence", "      abstain: false\n      silence", "不得弃权"),
        ("{different_person_from: ask}", "{declared: false, same_office: true}",
         "本单位和主管部门"),
        ("        - {role: budget_section, veto: true, weight: 2}\n", "", "专家、绩效科全体"),
        ("pass: {share: 2/3}", "pass: all", "全部同意即通过"),
        ("      quorum: 1/2\n", "", "否则自动“评审未通过”，有利害关系的自行申明回避"),
        ("pass: {share: 2/3}", "pass: 2", "2人同意即通过"),
        ("pass: {share: 2/3}", "pass: {weight: 4}", "同意的票数达到4即通过"),
        ("pass: {share: 2/3}", "pass: {share: 1/2, more_than: true, of: votes}",
         "同意的票数超过表态票数的1/2即通过"),
    ],
)  # fmt: skip
def test_a_group_is_told_in_words(old: str, new: str, words: str):
    assert words in told(old, new)
