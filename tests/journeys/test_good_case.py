"""A good result needs no meeting: its problem is rectified at once, or it closes straight away."""

from pathlib import Path

import pytest

from tests.journeys.evaluation import feed_back, fix_the_grade, review_at_85
from tests.journeys.people import Cast
from tests.journeys.rectification import (
    claim_problems,
    plan_measures,
    report_outcome,
    verify_and_write_off,
)

PROJECT = "学生营养餐食堂改造"
PROBLEM = ("2所学校食堂验收资料不全", "补齐验收资料并归档")


@pytest.mark.timeout(300)
@pytest.mark.parametrize("problem", [PROBLEM, None], ids=["one-problem", "no-problem"])
def test_good_case(cast: Cast, tmp_path: Path, problem: tuple[str, str] | None):
    cast.bring_to_review(PROJECT)
    review_at_85(cast, PROJECT, problem)
    fix_the_grade(cast, PROJECT, "良")
    feed_back(cast, PROJECT)
    assert "政府常务会议" not in cast["department_head"].steps("passed")
    if problem:
        rectify(cast, tmp_path)
    close(cast)


def rectify(cast: Cast, folder: Path) -> None:
    """Bring the one problem to its end, without a meeting before it."""
    cast.work()
    claim_problems(cast, PROBLEM[:1])
    plan_measures(cast, PROBLEM[:1])
    report_outcome(cast, folder, PROBLEM[0])
    verify_and_write_off(cast, PROBLEM[0])
    cast.work()


def close(cast: Cast) -> None:
    """Let the performance section close the case; no leader needs to."""
    performance = cast["performance_section"]
    performance.open_task(PROJECT)
    performance.look("case-closing")
    performance.act("办结", "问题已全部整改，同意办结")
    assert performance.steps("current") == []
    assert "办结" in performance.steps("passed")
    performance.look("case-closed")
