"""Check the tables in which the rules of a definition are laid out."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.support.city import City
from tests.support.manual import EXAMPLES, WORKED
from tests.support.pages import SignIn
from workflow.models import DefinitionVersion
from workflow.services.definition_drafts import draft_text
from workflow.services.region_parameters import Change, change_parameter


@pytest.fixture
def author(city: City, sign_in: SignIn) -> FlaskClient:
    return sign_in(city.people["performance_section"])


def page_of(city: City, client: FlaskClient, text: str) -> str:
    actor = city.people["performance_section"]
    draft = draft_text(city.session, actor, resources=city.resources, text=text)
    return client.get(f"/definitions/drafts/{draft.id}").text


def rows(page: str, title: str) -> list[str]:
    """Return the rows of one table as their words, cells parted by a bar."""
    fold = page.split(f"<summary>{title}")[1].split("</details>", maxsplit=1)[0]
    body = fold.split("</thead>")[1]
    cut = (re.split(r"</t[dh]>", row) for row in body.split("</tr>"))
    words = [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells] for cells in cut]
    return ["|".join(cells).strip("|") for cells in words if any(cells)]


def test_acts_are_decision_tables(city: City, author: FlaskClient):
    found = rows(page_of(city, author, EXAMPLES[0]), "条件和去向")
    assert (
        "无异议|征求意见 主管部门负责人|请先签收|"
        "抽查等级属于中、差（可调：须整改的等级）且问题数大于0|→ 整改" in found
    )
    assert "其余情况|→ 办结" in found
    assert any("自评各部分都已填完 已作真实性承诺|任何情况|→ 现场核查" in row for row in found), (
        found
    )
    assert any("最多2次" in row and "须写意见" in row for row in found)
    assert any("系统自动" in row for row in found)
    assert any("不能是办过“报送”的人" in row for row in found)


def test_places_and_limits_are_told(city: City, author: FlaskClient):
    found = rows(page_of(city, author, WORKED), "条件和去向")
    back = next(row for row in found if row.startswith("退回补正"))
    assert "补正后直接送回" in back
    assert "→ 走过的任一环节" in back


def test_who_may_do_what_stands_by_state(city: City, author: FlaskClient):
    found = rows(page_of(city, author, WORKED), "谁在哪个环节可以做什么")
    assert "填写申请|单位经办： 提交申请" in found
    assert "专家评审||||专家： 投票|预算科： 投票" in found


def test_deadlines_are_told_with_reminders_and_what_follows(city: City, author: FlaskClient):
    found = rows(page_of(city, author, EXAMPLES[0]), "期限")
    by_state = {row.split("|")[0]: row for row in found}
    assert by_state["报送材料"].startswith("报送材料|年度后第1年06-30|固定日期|顺延到工作日|")
    assert "到期前5个工作日：办理人" in by_state["报送材料"]
    assert "逾期5个工作日：办理人、办理人的上级、上报的岗位" in by_state["报送材料"]
    assert by_state["现场核查"].startswith("现场核查|现场核查日期|字段里的日期|")
    assert by_state["征求意见"].startswith("征求意见|5（可调：反馈意见工作日）|工作日|—|")
    assert by_state["征求意见"].endswith("到期自动： 逾期视为无异议")
    assert by_state["暂停"].startswith("暂停|不计时|—|")
    assert by_state["整改"].startswith("整改|没有期限|")
    assert "办结" not in by_state


def test_a_calendar_day_may_stand_still(city: City, author: FlaskClient):
    text = EXAMPLES[0].replace(
        "$reply_days workdays", "{days: $reply_days, unit: calendar_day, roll: none}"
    )
    found = rows(page_of(city, author, text), "期限")
    assert any("|自然日|不顺延|" in row for row in found)


def test_groups_are_told(city: City, author: FlaskClient):
    (row,) = rows(page_of(city, author, WORKED), "集体表决")
    assert row == (
        "专家评审|名单“评审专家”中的专家 预算科一人（一票否决）|"
        "同时投票|同意的票数达到全体票数的2/3|不要求|"
        "有利害关系的自行申明回避 到期未投按不同意计|通过：评审通过；不通过：评审不通过"
    )


def test_parameters_stand_with_their_range_and_the_regions_value(city: City, author: FlaskClient):
    actor = city.people["performance_section"]
    change = Change(
        workflow="meeting_item",
        region_code=city.region.code,
        name="material_days",
        typed="9",
        starts_on=city.resources.today(),
    )
    change_parameter(city.session, actor, resources=city.resources, change=change)
    wanted = select(DefinitionVersion).where(DefinitionVersion.workflow == "meeting_item")
    version = city.session.scalars(wanted).one()
    found = rows(author.get(f"/definitions/{version.id}").text, "参数")
    row = next(row for row in found if f"{city.region.name}" in row)
    assert "现值 9" in row
    listed = rows(page_of(city, author, EXAMPLES[0]), "参数")
    assert "须整改的等级|默认 中、差|等级中选|现值 中、差" in listed
    assert "反馈意见工作日|默认 5|3–10|现值 5" in listed
