"""A case that waits for child cases goes on at once when there are none to wait for."""

from definitions.library import parse_workflow
from tests.workflow.engine.surroundings import NOW, case_in, post, world
from workflow.engine.definition import Definition
from workflow.engine.step import step
from workflow.engine.values import ChildView, NewChild, Outcome, PastAct, Request

TEXT = """\
workflow: rectified_paper
title: 整改
subject: evaluation
number: "R{serial}"
lanes:
  unit: {title: 单位, roles: [unit_clerk]}
phases: {work: 办理, done: 办结}
states:
  checking: {title: 验收, phase: work, initial: true, holder: unit_clerk}
  fixing:
    title: 整改
    phase: work
    lane: unit
    children: {workflow: rectification_problem, each: $problems}
  filing:
    title: 归档
    phase: work
    lane: unit
    children: {workflow: rectification_problem, each: $problems}
  closed: {title: 办结, phase: done, lane: unit, final: closed}
acts:
  send: {title: 下达, past: 下达, from: checking, to: fixing, by: unit_clerk}
  close: {title: 办结, past: 办结, from: checking, to: closed, by: unit_clerk}
  written_off:
    {title: 全部销号, past: 全部销号, from: fixing, to: checking, by: system,
     on: {children: rectification_problem, ending: [written_off]}}
  settled:
    {title: 全部处理, past: 全部处理, from: fixing, to: filing, by: system,
     on: {children: rectification_problem}}
  filed:
    {title: 归档, past: 归档, from: filing, to: fixing, by: system,
     on: {children: rectification_problem}}
"""
PAPER = Definition(parse_workflow(TEXT, name="rectified_paper.yaml"))
PROBLEM = "rectification_problem"


def sent(*children: ChildView, problems: object) -> Outcome:
    """Return what sending a case with children on comes to."""
    case = case_in(PAPER, "checking", children=children)
    asked = Request("send", post("unit_clerk"))
    answer = step(PAPER, case, asked, world(facts={"problems": problems}), NOW)
    assert isinstance(answer, Outcome)
    return answer


def test_a_case_waits_for_the_children_that_it_opens():
    found = sent(problems=["1"])
    assert found.entry is not None
    assert (found.entry.children, found.follow) == ((NewChild(PROBLEM, "1"),), None)


def test_where_all_have_ended_before_nothing_is_waited_for():
    ended = ChildView(PROBLEM, "1", "written_off")
    found = sent(ended, problems=["1"])
    assert (found.follow, found.follow_on) == ("written_off", "children")
    otherwise = sent(ended, ChildView(PROBLEM, "2", "withdrawn"), problems=["1", "2"])
    assert otherwise.follow == "settled"


def test_where_there_is_nothing_to_open_nothing_is_waited_for():
    assert sent(problems=[]).follow == "written_off"


def test_what_is_still_open_is_waited_for():
    assert sent(ChildView(PROBLEM, "1"), problems=["1"]).follow is None


def test_a_case_that_comes_round_by_itself_stays():
    past = (
        PastAct("send", "clerk", "checking", "fixing"),
        PastAct("settled", None, "fixing", "filing"),
    )
    ended = ChildView(PROBLEM, "1", "withdrawn")
    case = case_in(PAPER, "filing", children=(ended,), past=past)
    asked = Request("filed", trigger="children")
    answer = step(PAPER, case, asked, world(facts={"problems": ["1"]}), NOW)
    assert isinstance(answer, Outcome)
    assert (answer.to_state, answer.follow) == ("fixing", None)
