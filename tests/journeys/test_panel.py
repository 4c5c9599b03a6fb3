"""A panel votes in browsers, until what it decides is certain and the case has moved on."""

import pytest

from tests.journeys.people import Cast
from tests.support.panel import open_panel

pytestmark = pytest.mark.timeout(180)
TITLE = "城区供水管网改造"


def test_a_panel_votes_until_it_is_certain(cast: Cast):
    city = cast.served.city
    case = open_panel(city)
    cast.served.save()
    expert, budget = cast["expert"], cast["budget_section"]
    expert.open_task(TITLE)
    expert.sees("已投0/4席", "请在下面投票。")
    expert.look("panel-ballot")
    expert.click("不同意")
    expert.sees("请填写意见")
    # What came back with the answer is not offered a second time.
    assert not expert.page.get_by_text("本机留有上次没保存成功的内容").is_visible()
    expert.look("panel-opinion-missing")
    expert.page.locator("#ballot-opinion").fill("受益范围没有说清")
    expert.click("弃权")
    expert.sees("已投1/4席", "您已经投过票了")
    assert expert.todo() == []

    budget.open_task(TITLE)
    budget.click("同意")
    budget.sees("已投2/4席")
    budget.look("panel-half-way")
    for name in ("second_expert", "third_expert"):
        city.session.refresh(case)
        city.do(name, "vote", case, choice="for")
        cast.served.save()
    budget.go(f"/cases/{case.number}")
    budget.sees("评审通过", "案卷已于2026年3月16日结束")
    assert [line.split()[0] for line in budget.past()[:2]] == [
        "系统",
        city.people["third_expert"].name,
    ]
    budget.look("panel-decided")
