"""What a scenario may let happen, and how each expectation that fails is told."""

import pytest

from tests.workflow.scenarios.stage import WAITING, failing, play, setting_with

BASE = """\
scenario: 议题
workflow: meeting_item
people:
  张: performance_section
  李: bureau_leader
  王: [government_office, performance_section]
  赵: mayor
given: {meeting_is_held: false}
now: 2026-09-24 09:00
steps:
  - 张: propose
  - 李: sign
"""


def after(steps: str) -> str:
    return BASE + steps


EXPECTED = [
    ("{state: preparing}", {"state": "preparing"}, {"state": "office_review"}),
    ("{ended: exempted}", {"ended": "exempted"}, {"ended": None}),
    ("{open: []}", {"open": []}, {"open": ["王"]}),
    ("{open: [张, 李]}", {"open": ["张", "李"]}, {"open": ["王"]}),
    ("{due: 2026-09-29}", {"due": "2026-09-29"}, {"due": "2026-09-30"}),
    ("{due: null}", {"due": None}, {"due": "2026-09-30"}),
    ("{children: [1]}", {"children": ["1"]}, {"children": []}),
    ("{history: [propose]}", {"history": ["propose"]}, {"history": ["propose", "sign"]}),
    ("{fields: {meeting: 五}}", {"fields": {"meeting": "五"}}, {"fields": {"meeting": None}}),
    (
        "{messages: {王: [task_opened, overdue]}}",
        {"messages": {"王": ["task_opened", "overdue"]}},
        {"messages": {"王": ["task_opened"]}},
    ),
    ("{messages: {}}", {"messages": {}}, {"messages": {"王": ["task_opened"]}}),
    (
        "{state: preparing, due: 2026-09-30, open: 张}",
        {"state": "preparing", "open": ["张"]},
        {"state": "office_review", "open": ["王"]},
    ),
]


@pytest.mark.parametrize(("expect", "expected", "found"), EXPECTED)
def test_failed_expectation_is_told_with_step_expected_and_found(expect, expected, found):
    failure = failing(after(f"    expect: {expect}\n  - 王: exempt\n    opinion: 否\n"))
    assert (failure.code, failure.step) == ("scenario.differs", 2)
    assert (failure.expected, failure.found) == (expected, found)


HOLDING = [
    "{state: office_review, ended: null, open: 王, due: 2026-09-30, children: []}",
    "{history: [propose, sign], fields: {meeting: null}, messages: {王: task_opened, 李: []}}",
    "{}",
]


@pytest.mark.parametrize("expect", HOLDING)
def test_expectation_that_holds_says_nothing(expect):
    assert play(after(f"    expect: {expect}\n")).failure is None


REFUSED = [
    ("  - 张: sign\n", "scenario.refused", None, {"refused": "wrong_state"}),
    ("  - 张: exempt\n    opinion: 否\n", "scenario.refused", None, {"refused": "not_the_holder"}),
    (
        "  - 王: exempt\n",
        "scenario.refused",
        None,
        {"refused": "needs", "missing": ["missing.opinion"]},
    ),
    (
        "  - 王: exempt\n    opinion: 否\n    refused: needs\n",
        "scenario.not_refused",
        "needs",
        {"refused": None},
    ),
    (
        "  - 张: exempt\n    refused: missing.opinion\n",
        "scenario.refused_otherwise",
        "missing.opinion",
        {"refused": "not_the_holder"},
    ),
]


@pytest.mark.parametrize(("step", "code", "expected", "found"), REFUSED)
def test_refusal_that_was_not_expected_is_told(step, code, expected, found):
    failure = failing(after(step))
    assert (failure.code, failure.step) == (code, 3)
    assert (failure.expected, failure.found) == ({"refused": expected}, found)


@pytest.mark.parametrize(
    "step",
    [
        "  - 王: exempt\n    refused: needs\n    expect: {state: office_review, open: 王}\n",
        "  - 王: exempt\n    refused: missing.opinion\n",
        "  - 王: put_on_agenda\n    refused: fields\n",
        "  - 王: put_on_agenda\n    refused: missing.field\n",
        "  - 王: exempt\n    as: performance_section\n    refused: not_the_holder\n",
    ],
)
def test_expected_refusal_holds_by_its_rule_or_by_what_is_missing(step):
    assert play(after(step)).failure is None


REST = """\
scenario: 中止期间整改已完成
workflow: small
people: {吴: unit_clerk, 张: performance_section}
given: {problems: [1, 2], attested: false}
now: 2026-09-24 09:00
steps:
  - 吴: send
  - 张: suspend
    opinion: 等待审计
  - children: {1: written_off, 2: written_off}
    expect: {state: waiting, children: []}
  - 张: resume
    opinion: 审计完毕
    expect: {state: waiting, suspended: false}
"""


def test_what_refuses_itself_keeps_no_case_from_being_resumed():
    needing = WAITING.replace(
        "    on: {children: rectification_problem}",
        "    on: {children: rectification_problem}\n    needs: [truth_is_attested]",
    )
    assert play(REST, setting_with(needing)).failure is None
    attested = REST.replace("attested: false", "attested: true").replace(
        "{state: waiting, suspended: false}", "{state: done}"
    )
    assert play(attested, setting_with(needing)).failure is None


ENDS = """\
scenario: 终止时下级事项一并终止
workflow: small
people: {吴: unit_clerk, 张: bureau_leader}
given: {problems: [1, 2]}
now: 2026-09-24 09:00
steps:
  - 吴: send
    expect: {children: [1, 2]}
  - 张: terminate
    opinion: 项目取消
    expect: {ended: stopped, children: []}
"""


def test_open_children_end_with_their_case_where_they_can():
    ending = WAITING.replace(
        "states:", "operations: {terminate: {to: stopped}}\nstates:", 1
    ).replace("acts:", "  stopped: {title: 止, phase: all, lane: unit, final: stopped}\nacts:", 1)
    assert play(ENDS, setting_with(ending)).failure is None
    lasting = ENDS.replace(
        "    expect: {ended: stopped, children: []}", "    refused: child_never_ends"
    )
    never = """\
workflow: rectification_problem
title: 整改
subject: problem
number: "{parent}-{ordinal}"
lanes: {unit: {title: 单位, roles: [unit_clerk]}}
phases: {all: 全部}
states:
  doing: {title: 整改, phase: all, initial: true, holder: unit_clerk}
  done: {title: 完, phase: all, lane: unit, final: done}
acts:
  do: {title: 完成, past: 完成, from: doing, to: done, by: unit_clerk}
"""
    assert play(lasting, setting_with(ending, never)).failure is None
