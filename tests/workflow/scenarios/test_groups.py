"""Scenarios play groups and returns as the door does."""

import pytest

from tests.workflow.engine.group_samples import PANEL
from tests.workflow.engine.return_samples import RETURNS
from tests.workflow.scenarios.stage import play, setting_with

SETTING = setting_with(PANEL, RETURNS)
PEOPLE = """\
people:
  陈: finance_section
  甲: expert
  乙: expert
  丙: expert
  顾: budget_section
  李: bureau_leader
  本: [expert, {role: expert, where: other_region}]
"""


def scenario(steps: str) -> str:
    head = "scenario: 专家评审\nworkflow: panel_review\nnow: 2026-09-24 09:00\n"
    ask = "  - 陈: ask\n    fields: {experts: [甲, 乙, 丙]}\n"
    return f"{head}{PEOPLE}steps:\n{ask}{steps}"


PASSED = """\
    expect: {state: judging, open: [甲, 乙, 丙, 顾], due: 2026-10-09, messages: {甲: task_opened,
             乙: task_opened, 丙: task_opened, 顾: task_opened}}
  - 本: vote
    choice: for
    refused: not_a_member
  - 甲: vote
    refused: missing.choice
  - 甲: vote
    choice: against
    refused: missing.opinion
  - 甲: vote
    choice: for
    expect: {open: [乙, 丙, 顾], ballots: {甲: for, 乙: null}}
  - 乙: recuse
    opinion: 参与过立项
    expect: {open: [丙, 顾], ballots: {乙: null}}
  - 顾: vote
    choice: for
    expect: {ended: adopted, history: [ask, vote, recuse, vote, adopt], open: []}
"""
SILENT = """\
  - 甲: vote
    choice: for
  - until: 2026-10-10 00:00
    expect: {ended: declined, history: [ask, vote, close_ballot, decline]}
"""
DEFERRED = """\
  - 陈: defer
    opinion: 材料不全
  - until: 2026-09-30 09:00
  - 陈: reconvene
    expect: {state: judging, due: 2026-10-13}
  - until: 2026-10-13 23:00
    expect: {state: judging, history: [ask, defer, reconvene]}
  - until: 2026-10-14 00:00
    expect: {ended: declined}
"""
IN_TURN = """\
    expect: {open: 甲}
  - 乙: vote
    choice: for
    refused: not_in_turn
  - 甲: vote
    choice: for
    expect: {open: 乙, messages: {乙: task_opened}}
"""


def test_a_panel_passes():
    assert play(scenario(PASSED), SETTING).failure is None


def test_silence_is_counted_when_time_passes():
    assert play(scenario(SILENT), SETTING).failure is None


def test_the_term_of_a_vote_that_was_deferred_does_not_end_the_next_one():
    assert play(scenario(DEFERRED), SETTING).failure is None


def test_members_in_turn_are_told_one_after_the_other():
    text = PANEL.replace("      pass: {share: 2/3}", "      order: in_turn\n      pass: all")
    assert play(scenario(IN_TURN), setting_with(text)).failure is None


def test_a_wrong_ballot_is_told():
    failure = play(scenario("    expect: {ballots: {甲: for}}\n"), SETTING).failure
    assert failure is not None
    assert (failure.expected, failure.found) == (
        {"ballots": {"甲": "for"}},
        {"ballots": {"甲": None}},
    )


@pytest.mark.parametrize(("place", "state"), [("drafting", "drafting"), ("heading", "heading")])
def test_a_return_to_a_passed_state_comes_straight_back(place: str, state: str):
    person, act = {"drafting": ("吴", "send"), "heading": ("郑", "approve")}[place]
    text = f"""\
scenario: 退回后直送
workflow: returned_paper
people: {{吴: unit_clerk, 郑: unit_head, 陈: finance_section, 周: finance_section}}
now: 2026-09-24 09:00
steps:
  - 吴: send
  - 郑: approve
  - 陈: to_passed
    refused: missing.return_to
  - 陈: to_passed
    return_to: {place}
    expect: {{state: {state}, open: {person}}}
  - {person}: {act}
    expect: {{state: checking, open: 陈}}
"""
    assert play(text, SETTING).failure is None
