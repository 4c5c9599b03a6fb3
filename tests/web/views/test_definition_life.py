"""Check the pages on which definitions are written, compared, handed in and published."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.support.city import LIBRARY, MAIN, City
from tests.support.factories import make_region
from tests.support.pages import SignIn
from workflow.identifiers import new_id
from workflow.models import DefinitionDraft, DefinitionEvent, DefinitionVersion, DraftStatus

NAME = "meeting_item"
TEXT = LIBRARY.sources[NAME]
LONGER = TEXT.replace("default: 7", "default: 9")
FAULTY = TEXT.replace("[material_is_complete]", "[material_is_complet]")


@pytest.fixture
def author(city: City, sign_in: SignIn) -> FlaskClient:
    return sign_in(city.people["performance_section"])


@pytest.fixture
def leader(city: City, sign_in: SignIn) -> FlaskClient:
    return sign_in(city.people["bureau_leader"])


def version(city: City) -> DefinitionVersion:
    wanted = select(DefinitionVersion).where(DefinitionVersion.workflow == NAME)
    return city.session.scalars(wanted.order_by(DefinitionVersion.version.desc()).limit(1)).one()


def begin(city: City, client: FlaskClient) -> str:
    answer = client.post(f"/definitions/{version(city).id}/draft")
    assert answer.status_code == 302
    return answer.headers["Location"]


def stored(city: City) -> DefinitionDraft:
    return city.session.scalars(select(DefinitionDraft)).one()


def save(client: FlaskClient, page: str, text: str, seen: int = 0):
    data = {"text": text, "row_version": str(seen)}
    return client.post(page, data=data, follow_redirects=True)


def hand_in(city: City, client: FlaskClient, page: str, **more):
    data = {
        "reason": "按新办法延长",
        "in_force_from": city.resources.today().isoformat(),
        "row_version": str(stored(city).row_version),
        **more,
    }
    return client.post(f"{page}/hand-in", data=data, follow_redirects=True)


def test_a_draft_goes_the_whole_way_by_two_people(city: City, author: FlaskClient, leader):
    page = begin(city, author)
    assert "已保存" in save(author, page, LONGER).text
    shown = author.get(page).text
    assert "检查通过" in shown
    assert "改动参数" in shown
    asked = author.get(f"{page}/hand-in").text
    assert city.region.name in asked
    assert "已交出，等另一个人发布" in hand_in(city, author, page).text
    assert "起草、最后修改和交出的人不能发布" in author.get(page).text
    assert author.post(f"{page}/publish").status_code == 403
    assert "等您发布" in leader.get("/definitions/").text
    decided = leader.post(f"{page}/publish", follow_redirects=True).text
    assert "已发布第2版" in decided
    assert f"适用{city.region.name}" in decided
    assert f"{city.people['bureau_leader'].name}发布" in decided
    assert version(city).version == 2
    assert "等您发布" not in leader.get("/definitions/").text
    assert "已发布" in author.get(page).text


def test_what_is_wrong_stands_beside_its_line(city: City, author: FlaskClient, leader):
    page = begin(city, author)
    shown = save(author, page, FAULTY).text
    line = FAULTY.splitlines().index("    needs: [material_is_complet]") + 1
    assert "1处错误" in shown
    assert f'href="#L{line}">第{line}行第13列</a>' in shown
    assert re.search(rf'id="L{line}"\s+class="bh-editor__faulty"', shown)
    assert shown.count("没有名为“material_is_complet”的前提") >= 2
    assert "[material_is_complet]" in shown
    assert "先改1处错误" in shown
    assert hand_in(city, author, page).status_code == 422
    readonly = leader.get(page).text
    assert "<textarea" not in readonly
    assert "bh-code__fault" in readonly


def test_two_editors_see_both_texts(city: City, author: FlaskClient, sign_in: SignIn):
    page = begin(city, author)
    save(author, page, LONGER)
    second = sign_in(city.people["second_performance"])
    answer = save(second, page, FAULTY)
    assert answer.status_code == 409
    assert city.people["performance_section"].name in answer.text
    assert "material_is_complet]" in answer.text
    assert stored(city).text == LONGER
    kept = city.session.scalars(
        select(DefinitionEvent).where(DefinitionEvent.kind == "conflicted")
    ).one()
    text = author.get(f"/definitions/texts/{kept.id}").text
    assert "[material_is_complet]" in text
    assert "没有存入的文本" in text
    assert save(second, page, FAULTY, seen=1).status_code == 200
    assert stored(city).text == FAULTY
    replaced = author.get(page).text
    assert "看保存前的文本" in replaced
    assert author.get(f"/definitions/texts/{new_id()}").status_code == 404


def test_typing_is_kept_with_its_version(city: City, author: FlaskClient, sign_in: SignIn):
    page = begin(city, author)
    answer = author.post(f"{page}/keep", data={"text": LONGER, "row_version": "0"})
    assert (answer.status_code, answer.headers["X-Row-Version"]) == (204, "1")
    second = sign_in(city.people["second_performance"])
    assert second.post(f"{page}/keep", data={"text": TEXT, "row_version": "x"}).status_code == 409
    assert stored(city).text == LONGER


def test_reason_and_day_are_asked_for(city: City, author: FlaskClient):
    page = begin(city, author)
    answer = hand_in(city, author, page, reason="")
    assert answer.status_code == 422
    assert "“理由”" in answer.text
    gone = (city.resources.today() - timedelta(days=1)).isoformat()
    assert "生效日期不能早于今天" in hand_in(city, author, page, in_force_from=gone).text
    assert "办理规则没有变动" in author.get(f"{page}/hand-in").text


def test_a_pilot_region_can_be_chosen(city: City, author: FlaskClient, leader):
    pilot = make_region(city.session, "420099", parent=city.region)
    page = begin(city, author)
    save(author, page, LONGER)
    assert "地区420099" in hand_in(city, author, page, regions=[pilot.code]).text
    leader.post(f"{page}/publish")
    assert version(city).regions == [pilot.code]
    assert "地区420099" in leader.get("/definitions/").text


def test_what_is_sent_back_says_why(city: City, author: FlaskClient, leader):
    page = begin(city, author)
    save(author, page, LONGER)
    hand_in(city, author, page)
    assert leader.post(f"{page}/send-back", data={"reason": ""}).status_code == 422
    assert author.post(f"{page}/send-back", data={"reason": "太长"}).status_code == 403
    leader.post(f"{page}/send-back", data={"reason": "期限太长"})
    assert "被退回：期限太长" in author.get(page).text
    assert "被退回" in author.get("/definitions/").text


def test_a_draft_can_be_given_up(city: City, author: FlaskClient):
    page = begin(city, author)
    assert "已放弃这份草稿" in author.post(f"{page}/drop", follow_redirects=True).text
    assert stored(city).status == DraftStatus.DROPPED
    assert save(author, page, LONGER).status_code == 422


def test_versions_and_drafts_are_compared(city: City, author: FlaskClient, leader):
    first = version(city)
    page = begin(city, author)
    save(author, page, LONGER)
    draft = stored(city)
    told = leader.get(f"/definitions/compare?before={first.id}&after={draft.id}").text
    assert "从第1版到草稿" in told
    assert "<del>默认7，</del>" in told
    assert "<ins>默认9，</ins>" in told
    hand_in(city, author, page)
    leader.post(f"{page}/publish")
    same = leader.get(f"/definitions/compare?before={version(city).id}&after={draft.id}").text
    assert "办理规则相同" in same
    assert "文本相同" in same
    shown = leader.get(f"/definitions/{version(city).id}").text
    assert "与第1版对照" in shown
    assert "起草新版" not in shown
    assert "起草新版" in author.get(f"/definitions/{version(city).id}").text


def test_a_faulty_draft_is_compared_by_lines_only(city: City, author: FlaskClient):
    page = begin(city, author)
    save(author, page, TEXT.replace("workflow:", "workflows:", 1))
    address = f"/definitions/compare?before={version(city).id}&after={stored(city).id}"
    assert "不能逐条对照" in author.get(address).text


NOTHING = "00000000-0000-7000-8000-000000000000"


@pytest.mark.parametrize("query", ["", "before=x&after=y", f"before={NOTHING}&after={NOTHING}"])
def test_what_cannot_be_compared_is_not_found(author: FlaskClient, query: str):
    assert author.get(f"/definitions/compare?{query}").status_code == 404


def test_a_file_of_a_release_is_listed_without_author(city: City, author: FlaskClient):
    city.session.add(
        DefinitionDraft(
            workflow=NAME,
            title="议题",
            text=LONGER,
            origin_digest="0" * 64,
            started_at=city.resources.now(),
            edited_at=city.resources.now(),
        )
    )
    city.session.flush()
    assert "随软件提供" in author.get("/definitions/").text
    page = author.get(f"/definitions/drafts/{stored(city).id}").text
    assert "由新版本的软件带来" in page
    assert "这是新的流程" in author.get(f"/definitions/drafts/{stored(city).id}/hand-in").text


def test_what_would_differ_is_counted_and_listed(city: City, author: FlaskClient, leader):
    case = city.open_case("城区供水管网改造")
    wanted = select(DefinitionVersion).where(DefinitionVersion.workflow == MAIN)
    found = city.session.scalars(wanted).one()
    same = leader.get(f"/definitions/what-if?of={found.id}").text
    assert "正在办的1件改按它办理，任务、期限和可做的事都一样" in same
    page = author.post(f"/definitions/{found.id}/draft").headers["Location"]
    text = LIBRARY.sources[MAIN].replace("    holder: unit_clerk", "    holder: unit_head", 1)
    text = text.replace("    by: unit_clerk", "    by: unit_head")
    save(author, page, text.replace('month_day: "03-31"', 'month_day: "04-30"'))
    draft = stored(city)
    address = f"/definitions/what-if?of={draft.id}"
    assert address in author.get(page).text.replace("&amp;", "&")
    shown = author.get(address).text
    assert "1件会有变化" in shown
    assert case.number in shown
    assert "任务给单位负责人" in shown
    assert "任务离开单位经办" in shown
    assert "期限从2026年3月31日改为2026年4月30日" in shown
    assert case.number in author.get(f"{address}&show=due").text
    assert "没有变化" in author.get(f"{address}&show=stuck").text
    save(author, page, "a: [", seen=1)
    assert author.get(address).status_code == 422


def test_a_case_that_would_be_stuck_is_told_first(city: City, author: FlaskClient):
    city.open_case("甲")
    wanted = select(DefinitionVersion).where(DefinitionVersion.workflow == MAIN)
    found = city.session.scalars(wanted).one()
    page = author.post(f"/definitions/{found.id}/draft").headers["Location"]
    save(author, page, LIBRARY.sources[MAIN].replace("filling", "filling_in"))
    shown = author.get(f"/definitions/what-if?of={stored(city).id}&show=stuck").text
    assert "新的定义里没有环节“自评填报”" in shown
    assert "bh-sums__bad" in shown
