"""Give tests of returns a small workflow: three steps of people, a panel, and ways back."""

from definitions.library import parse_workflow
from workflow.engine.definition import Definition

RETURNS = """\
workflow: returned_paper
title: 退回
subject: evaluation
number: "T{serial}"
lanes:
  unit: {title: 单位, roles: [unit_clerk, unit_head]}
  bureau: {title: 财政局, roles: [finance_section, bureau_leader]}
phases: {work: 办理, done: 办结}
states:
  drafting: {title: 起草, phase: work, initial: true, holder: unit_clerk}
  heading: {title: 负责人审核, phase: work, holder: unit_head}
  checking: {title: 审核, phase: work, holder: finance_section}
  judging:
    title: 会签
    phase: work
    group:
      members: {role: bureau_leader, all: true}
      pass: all
      then: {passed: adopt, failed: decline}
  closed: {title: 办结, phase: done, lane: bureau, final: closed}
acts:
  send: {title: 送审, past: 送审, from: drafting, to: heading, by: unit_clerk}
  approve: {title: 同意, past: 同意, from: heading, to: checking, by: unit_head}
  pass_on: {title: 送会签, past: 送会签, from: checking, to: judging, by: finance_section}
  to_start:
    {title: 退回起草, past: 退回起草, kind: return, from: checking, to: start, by: finance_section,
     at_most: 2}
  to_previous:
    {title: 退回上一步, past: 退回上一步, kind: return, from: checking, to: previous,
     by: finance_section}
  to_passed:
    {title: 退回某步, past: 退回某步, kind: return, from: checking, to: passed, by: finance_section,
     then: straight_back}
  from_panel:
    {title: 会签退回, past: 会签退回, kind: return, from: judging, to: passed, by: bureau_leader,
     then: straight_back, votes: keep}
  withdraw:
    {title: 撤回, past: 撤回, kind: return, only: last_actor, from: [heading, checking],
     to: previous, by: [unit_clerk, unit_head]}
  remark:
    {title: 备注, past: 备注, kind: note, from: checking, to: same, by: finance_section}
  rule:
    title: 裁定
    past: 裁定
    from: checking
    to: closed
    by: bureau_leader
    needs:
      - condition: {taken: to_start, op: ge, value: 2}
        sentence: 退回满两次才能裁定
  adopt: {title: 会签通过, past: 会签通过, from: judging, to: closed, by: system}
  decline: {title: 会签未通过, past: 会签未通过, from: judging, to: closed, by: system}
"""


def returns(old: str = "", new: str = "") -> Definition:
    """Return the workflow, with one part of its text replaced."""
    assert not old or RETURNS.count(old) == 1
    text = RETURNS.replace(old, new) if old else RETURNS
    return Definition(parse_workflow(text, name="returns.yaml"))
