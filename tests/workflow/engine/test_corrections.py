"""Addressed returns: what is named can be corrected, all else is locked until the case goes on."""

import pytest

from definitions.library import parse_workflow
from tests.workflow.engine.surroundings import NOW, case_in, post, world
from workflow.engine.corrections import nameable
from workflow.engine.definition import Definition
from workflow.engine.riders import Correction, Riders
from workflow.engine.step import step
from workflow.engine.values import CaseView, Outcome, PastAct, Refusal, Request, TaskView

TEXT = """
workflow: addressed
title: 指明补正
subject: evaluation
number: "A{serial}"
lanes: {all: {title: 各方, roles: [unit_clerk, unit_head]}}
phases: {write: 起草, end: 办结}
fields:
  reason: {title: 理由, type: text}
  amount: {title: 金额, type: money}
states:
  drafting: {title: 起草, phase: write, initial: true, holder: unit_clerk, edits: [self_evaluation]}
  checking: {title: 审核, phase: write, holder: unit_head}
  done: {title: 办结, phase: end, lane: all, final: done}
acts:
  send:
    title: 报送
    past: 报送
    from: drafting
    to: checking
    by: unit_clerk
    fields: [{field: reason}, {field: amount, required: false}]
  address:
    {title: 指明退回, past: 指明退回, kind: return, from: checking, to: drafting, by: unit_head,
     names: required}
  back: {title: 退回, past: 退回, kind: return, from: checking, to: drafting, by: unit_head}
  withdraw:
    {title: 撤回, past: 撤回, kind: return, only: last_actor, from: checking, to: drafting,
     by: unit_clerk}
  finish: {title: 办结, past: 办结, from: checking, to: done, by: unit_head}
"""
ADDRESSED = Definition(parse_workflow(TEXT, name="addressed.yaml"))
FIELDS = {"reason": "旧理由", "amount": "100"}
CONTENT = ("self_evaluation/basic", "self_evaluation/indicators/1")


def take(case: CaseView, act: str, role: str, *, probe: bool = False, **fields: object):
    request = Request(act, post(role, role), fields=fields, probe=probe)
    return step(ADDRESSED, case, request, world(), NOW)


def checking(**changes):
    tasks = (TaskView("1", "unit_head", "unit_head"),)
    return case_in(ADDRESSED, "checking", fields=FIELDS, tasks=tasks, **changes)


def drafting(*items: str):
    riders = Riders(correction=Correction(items, "unit_head")) if items else Riders()
    tasks = (TaskView("1", "unit_clerk", "unit_clerk"),)
    return case_in(ADDRESSED, "drafting", fields=FIELDS, tasks=tasks, riders=riders)


def code_of(answer):
    assert isinstance(answer, Refusal), answer
    return [each.code for each in answer.missing] or answer.code


def test_what_can_be_named_is_what_is_typed_there_and_its_content():
    assert nameable(ADDRESSED.workflow, "drafting", world().facts) == (
        "reason", "amount", *CONTENT
    )  # fmt: skip
    assert nameable(ADDRESSED.workflow, "drafting", {}) == ("reason", "amount")
    assert nameable(ADDRESSED.workflow, "checking", world().facts) == ()


def test_what_is_named_rides_on_the_case():
    outcome = take(checking(), "address", "unit_head", correct=["amount", CONTENT[1]])
    assert isinstance(outcome, Outcome)
    assert outcome.riders == Riders(correction=Correction(("amount", CONTENT[1]), "unit_head"))
    assert "correctable" in outcome.facts


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "missing.correct"),
        ({"correct": []}, "missing.correct"),
        ({"correct": "reason"}, "missing.correct"),
        ({"correct": ["nothing"]}, "invalid.correct"),
    ],
)
def test_something_known_must_be_named(given, code):
    assert code_of(take(checking(), "address", "unit_head", **given)) == [code]


def test_nothing_needs_to_be_named_before_anything_is_typed():
    assert isinstance(take(checking(), "address", "unit_head", probe=True), Outcome)


def test_a_return_that_names_nothing_locks_nothing():
    outcome = take(checking(), "back", "unit_head")
    assert isinstance(outcome, Outcome)
    assert outcome.riders is None
    assert code_of(take(checking(), "back", "unit_head", correct=["amount"])) == (
        "refusal.field_not_offered"
    )


@pytest.mark.parametrize(
    ("items", "typed", "locked"),
    [
        ((), {"reason": "新理由", "amount": "200"}, []),
        (("amount",), {"reason": "旧理由", "amount": "200"}, []),
        (("amount",), {"reason": "新理由", "amount": "200"}, ["reason"]),
        (("self_evaluation/basic",), {"reason": "新", "amount": "200"}, ["reason", "amount"]),
        (("reason", "amount"), {"reason": "新理由", "amount": "200"}, []),
    ],
)
def test_only_what_is_named_can_be_changed(items, typed, locked):
    answer = take(drafting(*items), "send", "unit_clerk", **typed)
    if not locked:
        assert isinstance(answer, Outcome)
        standing = drafting(*items).riders.correction
        assert (answer.riders or Riders()) == Riders(earlier=standing)
        return
    assert isinstance(answer, Refusal)
    assert [(each.code, each.repair) for each in answer.missing] == [
        ("invalid.locked", name) for name in locked
    ]


def test_what_was_empty_may_be_filled_in():
    case = case_in(
        ADDRESSED,
        "drafting",
        fields={"reason": "旧理由"},
        tasks=(TaskView("1", "unit_clerk", "unit_clerk"),),
        riders=Riders(correction=Correction(("reason",), "unit_head")),
    )
    answer = take(case, "send", "unit_clerk", reason="旧理由", amount="5")
    assert isinstance(answer, Outcome)


def test_a_plain_return_leaves_what_stood():
    standing = Riders(correction=Correction(("amount",), "unit_head"))
    outcome = take(checking(riders=standing), "back", "unit_head")
    assert isinstance(outcome, Outcome)
    assert outcome.riders is None
    finished = take(checking(riders=standing), "finish", "unit_head")
    assert isinstance(finished, Outcome)
    assert finished.riders == Riders()


@pytest.mark.parametrize("way_back", ["withdraw", "take_back"])
def test_who_takes_the_case_back_still_corrects_only_what_was_named(way_back):
    returned = drafting("amount")
    sent = take(returned, "send", "unit_clerk", reason="旧理由", amount="200")
    assert isinstance(sent, Outcome)
    assert sent.riders == Riders(earlier=returned.riders.correction)
    sending = PastAct.by(post("unit_clerk", "unit_clerk"), "send", "drafting", "checking", at=NOW)
    case = checking(riders=sent.riders, past=(sending,))
    back = take(case, way_back, "unit_clerk")
    assert isinstance(back, Outcome)
    assert back.riders == returned.riders
