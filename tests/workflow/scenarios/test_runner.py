"""What a scenario may let happen, and how each expectation that fails is told."""

import pytest

from tests.workflow.scenarios.stage import failing, play

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
