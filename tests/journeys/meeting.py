"""Play the steps of a meeting: the item is prepared, put on the agenda, decided and confirmed."""

from datetime import date

from tests.journeys.evaluation import PROBLEMS
from tests.journeys.people import Cast, Person

MEETING = "市政府第38次常务会议"
# The item of a case bears the case's name.
_DUE = date(2026, 6, 30)


def prepare_item(cast: Cast, project: str) -> None:
    """Let the performance section prepare the item, and the bureau's leader sign it."""
    cast.work()
    performance = cast["performance_section"]
    performance.open_task(project)
    assert performance.steps("current") == ["拟上会"]
    performance.look("item-preparing")
    performance.act("报局领导审签")
    leader = cast["bureau_leader"]
    leader.open_task(project)
    leader.look("item-signing")
    leader.act("审签并报政府办", "同意上会")


def plan_meeting(cast: Cast, project: str) -> None:
    """Let the office plan a meeting, call people to it and put the item on its agenda."""
    office = cast["government_office"]
    assert len(office.todo()) == 1
    office.look("office-todo")
    office.click("会议")
    office.look("meetings-empty")
    office.type("第几次", "38")
    office.type("会议名称", MEETING)
    office.type("日期", "2026-03-16")
    office.type("地点（选填）", "市政府第一会议室")
    office.click("安排这次会议")
    office.sees(MEETING, "待召开")
    office.look("meeting-planned")
    office.type("增加应到人员", "张立群 市发展和改革局\n许岚 云溪市教育局")
    office.click("加入名单")
    office.sees("张立群", "市发展和改革局")
    office.sees(project)
    office.click("把勾选的议题列入本次会议")
    office.sees("没有等待列入的议题")
    office.look("meeting-agenda")


def hold_meeting(cast: Cast, project: str) -> None:
    """Let the office note who came, and record what is required, item by item."""
    office = cast["government_office"]
    office.click("登记会议已召开")
    office.sees("已议0项")
    office.page.locator(".bh-agenda__link", has_text=project).click()
    office.look("decision")
    _require(office)
    office.click("记录决议并送市长确认")
    office.sees("全部")
    office.look("meeting-decided")


def confirm_decision(cast: Cast, project: str) -> None:
    """Let the mayor read what was recorded and confirm it."""
    mayor = cast["mayor"]
    mayor.open_task(project)
    mayor.sees(_requirement(PROBLEMS[0][1]))
    mayor.look("mayor-confirms")
    mayor.act("确认决议", "同意，请抓紧落实")
    mayor.look("mayor-confirmed")
    cast.work()


def _require(office: Person) -> None:
    fields = office.page.get_by_label("整改要求")
    assert fields.count() == len(PROBLEMS) + 1
    fields.first.fill("项目单位限期整改，市教育局督办，整改情况报市政府办。")
    for field, (_, suggestion) in zip(fields.all()[1:], PROBLEMS, strict=True):
        assert field.input_value() == suggestion
        field.fill(_requirement(suggestion))
    for day in office.page.get_by_label("完成时限").all():
        day.fill(_DUE.isoformat())


def _requirement(suggestion: str) -> str:
    return f"{suggestion}，6月底前完成"
