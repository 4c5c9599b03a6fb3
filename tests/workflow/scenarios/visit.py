"""Give tests of scenarios a small workflow of their own, and people to play it."""

from tests.workflow.scenarios.stage import play, setting_with

WORKFLOW = """\
workflow: visit
title: 走访
subject: evaluation
number: "V{serial}"
lanes:
  one: {title: 一, roles: [unit_clerk, unit_head, expert, performance_section, mayor]}
phases: {work: 办理}
fields:
  score: {title: 得分, type: score}
  visit_on: {title: 走访日期, type: date}
  kind: {title: 方式, type: choice, choices: {desk: 书面, visit: 现场}}
  stops: {title: 站点, type: list}
parameters:
  days: {title: 天数, default: 3, min: 1, max: 9}
  grades: {title: 等级, default: [poor]}
states:
  planning:
    title: 安排
    phase: work
    initial: true
    holder: unit_clerk
    due: $days workdays
    reminders: brief
    escalate: mayor
    on_expiry: lapse
  visiting:
    title: 走访
    phase: work
    holder: expert
    due: {field: visit_on, roll: none}
    escalate: performance_section
    on_expiry: put_off
  waiting:
    title: 等待
    phase: work
    lane: one
    children: {workflow: rectification_problem, each: $problems}
    due: 3 workdays
    reminders: brief
    escalate: mayor
  checking:
    title: 核对
    phase: work
    holder: [unit_head, performance_section]
    due: {month_day: "03-31"}
    reminders: brief
    escalate: mayor
  done: {title: 完成, phase: work, lane: one, final: done}
acts:
  plan:
    title: 安排
    past: 安排
    from: planning
    to: visiting
    by: unit_clerk
    fields:
      - {field: visit_on}
      - {field: score, required: false, default: $claimed_score}
    copy_to: [mayor, unit_head]
  skip:
    title: 略过
    past: 略过
    from: planning
    to: waiting
    by: unit_clerk
    needs: [truth_is_attested]
  lapse:
    title: 逾期
    past: 逾期
    from: planning
    to:
      - {to: checking, when: {fact: reviewed_grade, op: in, value: $grades}}
      - {to: done}
    by: system
    needs: [rows_are_reviewed]
  put_off: {title: 顺延, past: 顺延, from: visiting, to: visiting, by: system}
  report:
    title: 报告
    past: 报告
    from: visiting
    to: checking
    by: expert
    sets: {score: $reviewed_score}
    copy_to: mayor
  note: {title: 签收, past: 签收, kind: note, from: checking, to: same, by: unit_head}
  check: {title: 核对, past: 核对, from: checking, to: done, by: [unit_head, performance_section]}
  close:
    title: 了结
    past: 了结
    from: waiting
    to: done
    by: system
    on: {children: rectification_problem, ending: [written_off]}
"""
VISIT = setting_with(WORKFLOW)

HEAD = """\
scenario: 走访
workflow: visit
people:
  吴: unit_clerk
  郑: unit_head
  专: {role: expert, assigned: true}
  外: expert
  绩: performance_section
  市: mayor
opened_by: 吴
fiscal_year: 2026
now: 2026-09-24 09:00
"""


def told(*steps: str, head: str = HEAD) -> None:
    """Play steps that must hold."""
    assert play(f"{head}steps:\n{''.join(f'  - {step}' for step in steps)}", VISIT).failure is None


def with_head(extra: str) -> str:
    return HEAD + extra


PLAN = "吴: plan\n    fields: {visit_on: 2026-12-01}\n"
