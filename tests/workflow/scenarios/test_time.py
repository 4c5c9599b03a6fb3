"""What time brings about, who is told of it, and what child cases set off."""

import pytest

from tests.workflow.scenarios.stage import failing
from tests.workflow.scenarios.visit import HEAD, PLAN, VISIT, told, with_head


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
    waits = "until: 2026-10-08 18:00\n    expect: {messages: {}, state: waiting}\n"
    told("吴: skip\n", waits, head=CHILDREN)


def test_where_no_child_is_to_be_opened_nothing_is_waited_for():
    none = with_head("given: {problems: []}\n")
    told("吴: skip\n    expect: {children: [], history: [skip, close]}\n", head=none)


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
