"""Give tests of operations a small workflow: draft, check, panel, wait for children, the ends."""

from dataclasses import replace

from definitions.library import parse_workflow
from tests.workflow.engine.surroundings import NOW, case_in, post, world
from workflow.engine.definition import Definition
from workflow.engine.step import step
from workflow.engine.values import Outcome, Refusal, Request, TaskView

TEXT = """
workflow: trial
title: 试办
subject: evaluation
number: "T{serial}"
lanes:
  unit: {title: 单位, roles: [unit_clerk, unit_head]}
  bureau: {title: 财政局, roles: [performance_section, bureau_leader]}
phases: {write: 起草, check: 审核, end: 办结}
fields:
  panel: {title: 专家组, type: people}
operations:
  terminate: {to: stopped}
  reopen: {to: checking}
states:
  drafting:
    title: 起草
    phase: write
    initial: true
    holder: unit_clerk
    due: 10 workdays
    escalate: unit_head
  checking:
    title: 审核
    phase: check
    holder: unit_head
    task: 审核材料
    due: 5 workdays
    reminders: brief
    escalate: bureau_leader
  approving: {title: 审批, phase: check, holder: performance_section, forbids: [suspend]}
  meeting:
    title: 会审
    phase: check
    group:
      members: [{list: panel, role: expert}]
      pass: all
      then: {passed: pass, failed: fail}
  waiting: {title: 等待, phase: check, lane: bureau, children: {workflow: rectification_problem}}
  done: {title: 办结, phase: end, lane: bureau, final: done}
  stopped: {title: 终止, phase: end, lane: bureau, final: stopped}
acts:
  send: {title: 送审, past: 送审, from: drafting, to: checking, by: unit_clerk}
  refer: {title: 交办, past: 交办, from: drafting, to: waiting, by: unit_clerk}
  record: {title: 送审并登记, past: 登记, from: drafting, to: checking, by: unit_clerk,
           effects: [resolution_recorded]}
  check: {title: 报批, past: 报批, from: checking, to: approving, by: unit_head,
          different_person_from: send}
  finish: {title: 直接办结, past: 办结, from: checking, to: done, by: unit_head}
  back: {title: 退回, past: 退回, kind: return, from: checking, to: drafting, by: unit_head}
  approve: {title: 批准, past: 批准, from: approving, to: done, by: performance_section}
  pass: {title: 通过, past: 通过, from: meeting, to: done, by: system}
  fail: {title: 不通过, past: 不通过, kind: return, from: meeting, to: drafting, by: system}
  go_on: {title: 继续, past: 继续, from: waiting, to: approving, by: system,
          on: {children: rectification_problem}}
"""
TRIAL = Definition(parse_workflow(TEXT, name="trial.yaml"))
CANDIDATES = {
    "unit_clerk": frozenset({"clerk", "deputy clerk"}),
    "unit_head": frozenset({"head", "deputy head"}),
    "department_officer": frozenset({"officer"}),
    "performance_section": frozenset({"section", "second section"}),
    "bureau_leader": frozenset({"leader"}),
}
HEAD_TASK = TaskView("1", "unit_head", "unit_head")


def in_state(state="checking", *, tasks=(HEAD_TASK,), **changes):
    """Return a case in a state of the trial with the head's task open."""
    return case_in(TRIAL, state, tasks=tasks, **changes)


def take(case, act, who="head", role="unit_head", **how) -> Outcome | Refusal:
    """Return what an operation of somebody comes to; what is no circumstance is typed."""
    definition, now = how.pop("definition", TRIAL), how.pop("now", NOW)
    opinion, probe = how.pop("opinion", "意见"), how.pop("probe", False)
    request = Request(act, post(role, who), opinion=opinion, fields=how, probe=probe)
    return step(definition, case, request, world(candidates=CANDIDATES), now)


def took(case, act, who="head", role="unit_head", **how) -> Outcome:
    """Return the outcome of an operation that succeeds."""
    answer = take(case, act, who, role, **how)
    assert isinstance(answer, Outcome), answer
    return answer


def refused(case, act, who="head", role="unit_head", **how) -> str:
    """Return the rule that refuses an operation, or what is missing."""
    answer = take(case, act, who, role, **how)
    assert isinstance(answer, Refusal), answer
    return answer.missing[0].code if answer.missing else answer.code


def after(case, outcome):
    """Return the case as an outcome that stays leaves it."""
    opened = tuple(
        TaskView(f"new {n}", each.role, each.stands_for, each.person, each.seat, each.duty)
        for n, each in enumerate(outcome.opened)
    )
    kept = tuple(
        replace(task, person=outcome.given.get(task.id, task.person), seen=task.id in outcome.seen)
        for task in case.tasks
        if task.id not in outcome.closed
    )
    riders = case.riders if outcome.riders is None else outcome.riders
    return replace(case, tasks=(*kept, *opened), riders=riders)
