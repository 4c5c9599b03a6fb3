"""Time, timers, children, what is given, people and calendars, on a small workflow of its own."""

from typing import get_args

import pytest

from definitions.errors import DefinitionError
from definitions.messages import load_messages
from definitions.scenarios import Where
from tests.workflow.scenarios.stage import SETTING, failing, play, read, setting_with

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


def test_opening_is_told_to_a_first_step_that_only_looks():
    told("expect: {state: planning, open: 吴, due: 2026-09-30, messages: {}, history: []}\n")
    by_other = HEAD.replace("opened_by: 吴", "opened_by: 市")
    told("expect: {messages: {吴: task_opened}}\n", head=by_other)


def test_looking_again_sees_the_same_messages():
    told(
        PLAN + "    expect: {messages: {专: task_opened, 郑: case_copied, 市: case_copied}}\n",
        "expect: {messages: {专: task_opened, 郑: case_copied, 市: case_copied}}\n",
    )


def test_nobody_gets_a_second_copy():
    told(PLAN, "专: report\n    expect: {messages: {郑: task_opened, 绩: task_opened}}\n")


def test_time_fires_reminders_in_order_and_what_expires_at_the_end_of_the_day():
    told(
        "until: 2026-09-30 23:59\n    expect: {messages: {吴: [due_soon, due_today]}}\n",
        "until: 2026-10-01 00:00\n    expect: {ended: done, messages: {吴: case_ended}}\n",
        "until: 2027-10-01 00:00\n    expect: {messages: {}}\n",
    )


def test_expiry_that_is_refused_is_told_to_who_can_act_and_not_tried_again():
    told(
        "until: 2026-10-01 00:00\n    expect:\n      state: planning\n"
        "      messages: {吴: [due_soon, due_today, expiry_refused], 市: expiry_refused}\n",
        "until: 2026-10-08 18:00\n    expect: {messages: {吴: overdue, 郑: escalated}}\n",
        head=with_head("given: {rows_unreviewed: 2}\n"),
    )


def test_overdue_start_is_reminded_of_at_once():
    late = HEAD.replace("fiscal_year: 2026", "fiscal_year: 2024")
    told(
        PLAN,
        "专: report\n    expect: {due: 2025-03-31, messages: "
        "{郑: [task_opened, overdue], 绩: [task_opened, overdue], 市: escalated}}\n",
        "until: 2027-01-01 00:00\n    expect: {messages: {}}\n",
        head=late,
    )


def test_what_expires_without_end_is_told():
    text = f"{HEAD}steps:\n  - 吴: plan\n    fields: {{visit_on: 2026-09-01}}\n"
    failure = failing(text, VISIT)
    assert (failure.code, failure.step) == ("scenario.endless", 1)
    assert failure.found["state"] == "visiting"
    later = text.replace("2026-09-01", "2026-09-24") + "  - until: 2026-10-01 09:00\n"
    assert (failing(later, VISIT).code, failing(later, VISIT).step) == ("scenario.endless", 2)


def test_proposed_values_are_taken_unless_something_else_is_typed():
    given = with_head("given: {claimed_score: 91, reviewed_score: null}\n")
    told(PLAN + "    expect: {fields: {score: 91.00}}\n", head=given)
    typed = PLAN.replace("01}", "01, score: 80}")
    told(typed + "    expect: {fields: {score: 80, kind: null}}\n", head=given)
    emptied = PLAN.replace("01}", "01, score: null}")
    told(emptied + "    expect: {fields: {score: null}}\n", head=given)


def test_wrong_number_in_a_field_is_told():
    steps = PLAN + "    expect: {fields: {score: 90.5, visit_on: 2026-12-01}}\n"
    failure = failing(f"{with_head('given: {claimed_score: 91}')}\nsteps:\n  - {steps}", VISIT)
    assert failure.expected == {"fields": {"score": 90.5}}
    assert failure.found == {"fields": {"score": "91"}}
    day = failing(
        f"{HEAD}steps:\n  - {PLAN}    expect: {{fields: {{visit_on: 2026-12-02}}}}\n", VISIT
    )
    assert day.expected == {"fields": {"visit_on": "2026-12-02"}}


def test_fields_may_be_given_and_what_is_both_is_the_fact():
    told(
        "expect: {fields: {score: 12, kind: desk}}\n",
        "given: {score: 13, kind: null}\n    expect: {fields: {score: 13, kind: null}}\n",
        head=with_head("given: {score: 12, kind: desk}\n"),
    )


def test_guard_holds_without_its_fact_and_answers_as_fixed():
    told("吴: skip\n    expect: {state: waiting}\n")
    told(
        "吴: skip\n    refused: missing.attested\n",
        "given: {attested: true}\n",
        "吴: skip\n",
        head=with_head("given: {attested: false}\n"),
    )
    told(
        "吴: skip\n    refused: missing.guard\n",
        "guards: {truth_is_attested: true}\n    given: {attested: false}\n",
        "吴: skip\n",
        head=with_head("guards: {truth_is_attested: false}\n"),
    )


def test_parameters_decide_days_and_branches():
    told("expect: {due: 2026-09-28}\n", head=with_head("parameters: {days: 1}\n"))
    graded = "given: {reviewed_grade: good}\n"
    told("until: 2026-10-01 09:00\n    expect: {state: done}\n", head=with_head(graded))
    wider = with_head(graded + "parameters: {grades: [good, poor]}\n")
    told("until: 2026-10-01 09:00\n    expect: {state: checking}\n", head=wider)


def test_days_of_a_scenario_take_the_place_of_the_calendar():
    told("expect: {due: 2026-09-29}\n", head=with_head("calendar: {}\n"))
    days = "calendar: {off: [2026-09-25], work: [2026-09-26, 2026-09-27]}\n"
    told("expect: {due: 2026-09-28}\n", head=with_head(days))


CHILDREN = with_head("given: {problems: [1, 2, 3]}\n")


def test_children_end_by_entry_by_workflow_or_all_and_set_off_what_waits():
    told(
        "吴: skip\n    expect: {children: [1, 2, 3], open: [], due: 2026-09-30}\n",
        "children: {2: written_off}\n    expect: {children: [3, 1], state: waiting}\n",
        "children: {1: written_off, 3: written_off}\n    expect: {ended: done, children: []}\n",
        head=CHILDREN,
    )
    for meant in ("written_off", "{rectification_problem: written_off}"):
        told("吴: skip\n", f"children: {meant}\n    expect: {{ended: done}}\n", head=CHILDREN)


def test_nobody_is_reminded_of_what_nobody_holds():
    told("吴: skip\n", "until: 2026-10-08 18:00\n    expect: {messages: {}, state: waiting}\n")


def test_children_that_end_otherwise_leave_the_act_waiting():
    told("吴: skip\n", "children: withdrawn\n    expect: {state: waiting}\n", head=CHILDREN)


@pytest.mark.parametrize(
    ("children", "expected", "found"),
    [("{4: written_off}", ["4"], ["1", "2"]), ("{1: written_off, 1x: written_off}", ["1x"], ["2"])],
)
def test_child_that_is_not_open_is_told(children, expected, found):
    head = with_head("given: {problems: [1, 2]}\n")
    failure = failing(f"{head}steps:\n  - 吴: skip\n  - children: {children}\n", VISIT)
    assert (failure.code, failure.step) == ("scenario.no_such_child", 2)
    assert (failure.expected, failure.found) == ({"children": expected}, {"children": found})
    none = failing(f"{HEAD}steps:\n  - children: written_off\n", VISIT)
    assert (none.code, none.expected, none.found) == ("scenario.no_child", {}, {"children": []})


def test_person_acts_in_the_post_that_suits_the_act():
    both = HEAD.replace(
        "吴: unit_clerk", "吴: [expert, {role: unit_clerk, where: other_unit}, unit_clerk]"
    )
    told(PLAN, head=both)
    told(PLAN.rstrip() + "\n    as: expert\n    refused: not_the_holder\n", head=both)


PLACES = [
    ("unit_clerk", {"here"}),
    ("department_officer", {"here", "other_unit"}),
    ("finance_section", {"here", "other_unit"}),
    ("performance_section", {"here", "other_unit", "other_department"}),
    ("upper_finance", {"here", "other_unit", "other_department", "upper_region"}),
    ("expert", set()),
    ("public", set()),
]


@pytest.mark.parametrize("where", get_args(Where))
@pytest.mark.parametrize(("role", "covering"), PLACES)
def test_post_covers_the_case_by_its_scope_and_place(role, covering, where):
    workflow = WORKFLOW.replace("by: unit_clerk\n    needs", f"by: {role}\n    needs")
    head = HEAD.replace("市: mayor", f"市: {{role: {role}, where: {where}}}")
    steps = "  - 市: skip\n" + ("" if where in covering else "    refused: out_of_scope\n")
    assert play(f"{head}steps:\n{steps}", setting_with(workflow)).failure is None


def test_assigned_person_acts_and_others_of_the_role_do_not():
    told(PLAN, "外: report\n    refused: out_of_scope\n", "专: report\n")


WRONG = [
    ("given: {claimed_score: high}", "given: {¦claimed_score: high}", "invalid.score"),
    ("given: {problem_count: many}", "given: {¦problem_count: many}", "invalid.integer"),
    ("given: {reviewed_grade: best}", "given: {¦reviewed_grade: best}", "invalid.grade"),
    ("given: {kind: walk}", "given: {¦kind: walk}", "invalid.choice"),
    ("given: {problems: one}", "given: {¦problems: one}", "invalid.list"),
]


@pytest.mark.parametrize(("line", "marked", "code"), WRONG)
def test_value_of_the_wrong_type_is_refused_at_its_place(line, marked, code):
    with pytest.raises(DefinitionError) as raised:
        read(f"{with_head(line)}\n\nsteps: []\n", VISIT)
    (fault,) = raised.value.problems
    assert (fault.code, fault.line, fault.column) == (code, 13, marked.index("¦") + 1)
    assert "{" not in fault.sentence(load_messages())


@pytest.mark.parametrize("step", ["given: {visit_on: soon}", "expect: {fields: {visit_on: soon}}"])
def test_wrong_value_in_a_step_is_refused(step):
    with pytest.raises(DefinitionError) as raised:
        read(f"{HEAD}steps:\n  - {step}\n", VISIT)
    assert [each.code for each in raised.value.problems] == ["invalid.date"]


def test_faults_of_names_come_before_those_of_values():
    with pytest.raises(DefinitionError) as raised:
        read(f"{with_head('given: {claimed_score: high, nothing: 1}')}\nsteps: []\n", VISIT)
    assert [each.code for each in raised.value.problems] == ["definition.unknown_value"]


def test_workflow_is_unknown_where_nobody_gave_it():
    with pytest.raises(DefinitionError) as raised:
        read(f"{HEAD}steps: []\n", SETTING)
    assert [each.code for each in raised.value.problems] == ["definition.unknown_workflow"]
