"""Give tests of groups a small workflow: a panel between a request and its end."""

from definitions.library import parse_workflow
from workflow.engine.definition import Definition

PANEL = """\
workflow: panel_review
title: 专家评审
subject: evaluation
number: "Z{serial}"
lanes:
  section: {title: 业务科室, roles: [finance_section, performance_section, budget_section]}
  panel: {title: 专家组, roles: [expert]}
phases: {ask: 申请, judge: 评审, done: 办结}
fields:
  experts: {title: 专家名单, type: people}
  grade: {title: 等级, type: grade}
states:
  asking: {title: 申请, phase: ask, initial: true, holder: finance_section}
  judging:
    title: 评审
    phase: judge
    task: 投票
    due: 5 workdays
    reminders: brief
    escalate: bureau_leader
    group:
      members:
        - {role: expert, list: experts}
        - {role: budget_section, veto: true, weight: 2}
        - {role: performance_section, all: true, when: {field: grade, op: eq, value: poor}}
      pass: {share: 2/3}
      quorum: 1/2
      recuse: {different_person_from: ask}
      silence: against
      then: {passed: adopt, failed: decline}
  deferred: {title: 缓议, phase: judge, holder: finance_section, clock: stopped}
  adopted: {title: 通过, phase: done, lane: panel, final: adopted}
  declined: {title: 未通过, phase: done, lane: panel, final: declined}
acts:
  ask:
    title: 提请评审
    past: 提请评审
    from: asking
    to: judging
    by: finance_section
    fields: [{field: experts, required: false}, {field: grade, required: false}]
  adopt: {title: 评审通过, past: 评审通过, from: judging, to: adopted, by: system}
  decline: {title: 评审未通过, past: 评审未通过, from: judging, to: declined, by: system}
  defer:
    title: 缓议
    past: 缓议
    kind: refuse
    from: judging
    to: deferred
    by: finance_section
    opinion: required
  reconvene: {title: 恢复评审, past: 恢复评审, from: deferred, to: judging, by: finance_section}
"""


def panel(old: str = "", new: str = "") -> Definition:
    """Return the panel, with one part of its text replaced."""
    assert not old or PANEL.count(old) == 1
    text = PANEL.replace(old, new) if old else PANEL
    return Definition(parse_workflow(text, name="panel.yaml"))
