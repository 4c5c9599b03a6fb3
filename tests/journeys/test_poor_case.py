"""A poor result goes all the way in browsers: from the imported table to the closed case."""

from pathlib import Path

import pytest

from tests.journeys.evaluation import (
    PROBLEMS,
    feed_back,
    fill_what_blocks,
    fix_the_grade,
    import_table,
    pass_unit_and_department,
    review_below_sixty,
    send,
)
from tests.journeys.meeting import confirm_decision, hold_meeting, plan_meeting, prepare_item
from tests.journeys.people import Cast
from tests.journeys.rectification import (
    claim_problems,
    plan_measures,
    report_outcome,
    return_once,
    show_ledger,
    verify_and_write_off,
)

PROJECT = "义务教育学生营养改善计划"


@pytest.mark.timeout(600)
def test_poor_case(cast: Cast, tmp_path: Path):
    number = import_table(cast, tmp_path, PROJECT)
    fill_what_blocks(cast, tmp_path, number)
    send(cast, number)
    pass_unit_and_department(cast, PROJECT)
    review_below_sixty(cast, PROJECT)
    fix_the_grade(cast, PROJECT)
    feed_back(cast, PROJECT)
    assert cast["department_head"].steps("current") == ["政府常务会议"]
    prepare_item(cast, PROJECT)
    plan_meeting(cast, PROJECT)
    hold_meeting(cast, PROJECT)
    confirm_decision(cast, PROJECT)
    rectify_all(cast, tmp_path, [description for description, _ in PROBLEMS])
    close(cast, number)


def rectify_all(cast: Cast, folder: Path, problems: list[str]) -> None:
    """Bring all problems to their end; the first is returned once."""
    claim_problems(cast, problems)
    plan_measures(cast, problems)
    for problem in problems:
        report_outcome(cast, folder, problem, look=problem == problems[0])
    return_once(cast, folder, problems[0])
    show_ledger(cast, PROJECT, returned=problems[0])
    for problem in problems:
        verify_and_write_off(cast, problem, look=problem == problems[0])
    cast.work()


def close(cast: Cast, number: str) -> None:
    """Let the bureau's leader close the case; the ledger shows what became of each problem."""
    leader = cast["bureau_leader"]
    leader.open_task(PROJECT)
    leader.look("case-leader-closing")
    leader.act("同意办结", "同意办结")
    assert leader.steps("current") == []
    assert leader.steps("ahead") == ["待办结"]
    assert [line.split()[0] for line in leader.past()[:3]] == ["陈国栋", "系统", "系统"]
    leader.look("case-closed")
    leader.click("整改台账")
    leader.page.wait_for_url("**/ledger**")
    rows = leader.page.locator("[data-row]").all_inner_texts()
    assert [number in row and "已销号" in row for row in rows] == [True] * len(PROBLEMS)
    leader.look("ledger")
    for role in ("unit_clerk", "unit_head", "finance_section", "performance_section", "mayor"):
        assert cast[role].todo() == []
