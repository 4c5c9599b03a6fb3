"""What rides on a case is shown on its page, and who was asked answers there at once."""

import re
from datetime import timedelta

import pytest

from tests.support.city import City
from tests.support.factories import make_actor
from tests.support.pages import SignIn
from workflow.clock import FixedClock
from workflow.models import EvaluationCase
from workflow.services.actors import Actor


@pytest.fixture
def case(city: City) -> EvaluationCase:
    """Return a case that waits for the head of its unit."""
    case = city.open_case()
    city.fill(case)
    city.do("unit_clerk", "send_for_unit_review", case)
    return case


@pytest.fixture
def deputy(city: City) -> Actor:
    """Return a second head of the unit, known to the city."""
    city.people["deputy"] = make_actor(city.session, city.unit, "unit_head")
    return city.people["deputy"]


def shown(sign_in: SignIn, actor: Actor, case: EvaluationCase) -> str:
    return sign_in(actor).get(f"/cases/{case.number}").text


def card(page: str, name: str) -> str:
    """Return a card of a page without its tags."""
    part = re.search(rf'<section class="[^"]*"\s+id="{name}">.*?</section>', page, re.DOTALL)
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", part[0])) if part else ""


def test_a_signer_finds_the_form_first_and_the_holder_why_to_wait(
    city: City, case: EvaluationCase, deputy: Actor, sign_in: SignIn
):
    person = str(deputy.account_id)
    city.do("unit_head", "add_signer", case, place="before", person=person, opinion="请核对产出")
    head = city.people["unit_head"]
    page = shown(sign_in, deputy, case)
    now = card(page, "now")
    assert f"{head.name}请您先签署意见：请核对产出" in now
    assert "“不同意”时必填" in now
    assert f"/cases/{case.number}/operations/countersign" in page
    page = shown(sign_in, head, case)
    assert "还有1人没有签署意见或没有交回" in page
    assert "等1人签署或交回" in page
    assert 'id="asked"' not in page
    assert f"{deputy.name}单位负责人，{head.name}加签，先签待签署" in card(page, "signers")
    city.do("deputy", "countersign", case, choice="against", opinion="数据不实")
    signers = card(shown(sign_in, head, case), "signers")
    assert "不同意" in signers
    assert "数据不实" in signers


def test_each_signature_keeps_what_was_said_with_it(
    city: City, case: EvaluationCase, deputy: Actor, sign_in: SignIn
):
    person = str(deputy.account_id)
    for opinion in ("第一次", "第二次"):
        city.do("unit_head", "add_signer", case, place="beside", person=person, opinion="请签")
        city.do("deputy", "countersign", case, choice="for", opinion=opinion)
    officer = str(city.people["department_officer"].account_id)
    city.do("unit_head", "add_signer", case, place="after", person=officer)
    signers = card(shown(sign_in, deputy, case), "signers")
    assert re.search("第一次.*第二次.*还没轮到", signers)


def test_delegated_work_shows_who_does_it_and_how_it_came_back(
    city: City, case: EvaluationCase, sign_in: SignIn
):
    officer = city.people["department_officer"]
    city.do("unit_head", "delegate", case, opinion="请先看", person=str(officer.account_id))
    page = shown(sign_in, officer, case)
    assert "请您先办，办完交回：请先看" in card(page, "now")
    assert "<span>交回</span>" in page
    assert "正在办" in card(page, "delegates")
    city.do("department_officer", "report_back", case, opinion="看过了")
    delegates = card(shown(sign_in, city.people["unit_head"], case), "delegates")
    assert "已交回" in delegates
    assert "看过了" in delegates


def test_a_suspended_case_says_so_to_everybody_and_everywhere(
    city: City, case: EvaluationCase, sign_in: SignIn
):
    city.do("bureau_leader", "suspend", case, opinion="等审计结论")
    leader = city.people["bureau_leader"]
    page = shown(sign_in, city.people["unit_head"], case)
    assert f"{leader.name}（{leader.organisation_name}）于" in page
    assert "等审计结论" in page
    assert "案卷已中止办理，恢复之后再办" in page
    assert "已中止</span>" in page
    assert "bh-light--grey" in page
    for path in ("/todo", "/todo?light=grey", "/cases"):
        found = sign_in(city.people["unit_head"]).get(path).text
        assert "中止</span>" in found, path
    assert "中止</span>" not in sign_in(city.people["unit_head"]).get("/todo?light=green").text


def why(page: str, act: str) -> str:
    """Return why an act cannot be taken, as the page says it."""
    found = re.search(rf'id="why-{act}".*?</section>', page, re.DOTALL)
    assert found
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", found[0]))


def test_only_what_somebody_could_supply_is_counted(city: City, sign_in: SignIn):
    case = city.open_case()
    clerk, path = sign_in(city.people["unit_clerk"]), f"/cases/{case.number}"
    assert re.search(r"还差\d+项", why(clerk.get(path).text, "send_for_unit_review"))
    check = f"{path}/self/check"
    assert re.search(r"还差\d+项", clerk.get(check).text)
    city.do("bureau_leader", "suspend", case, opinion="等审计结论")
    told = why(clerk.get(path).text, "send_for_unit_review")
    assert "还差" not in told
    assert "案卷已中止办理，恢复之后才能继续" in told


def test_nothing_is_overdue_while_it_rests(
    city: City, case: EvaluationCase, sign_in: SignIn, clock: FixedClock
):
    city.do("bureau_leader", "suspend", case, opinion="等审计结论")
    clock.advance(timedelta(days=60))
    client = sign_in(city.people["unit_head"])
    page = client.get("/todo").text
    assert "已逾期</span><b>0</b>" in page
    assert "bh-overdue" not in page
    city.do("bureau_leader", "resume", case, opinion="继续")
    page = client.get(f"/cases/{case.number}").text
    assert "中止办理，期限按这些天顺延" in page
    assert "bh-light--grey" not in page.split('id="now"')[0]


def test_supervision_is_shown_until_it_is_lifted(city: City, case: EvaluationCase, sign_in: SignIn):
    city.do("bureau_leader", "supervise", case, opinion="尽快报", slip="red", until="2026-09-20")
    page = shown(sign_in, city.people["unit_head"], case)
    assert "红色督办单" in page
    assert "尽快报" in page
    assert "要求2026年9月20日前反馈：还没有反馈" in re.sub(r"\s+", "", page)
    assert "督</abbr>" in sign_in(city.people["unit_head"]).get("/todo").text
    city.do("unit_head", "answer_slip", case, opinion="本周报出")
    page = shown(sign_in, city.people["bureau_leader"], case)
    assert "已反馈" in page
    assert "本周报出" in page
    city.do("bureau_leader", "lift_slip", case, opinion="已落实")
    assert 'id="slip"' not in shown(sign_in, city.people["unit_head"], case)


def test_who_rules_finds_the_wish_and_both_answers(
    city: City, case: EvaluationCase, sign_in: SignIn
):
    city.do("unit_head", "ask_extension", case, opinion="设备未到", until="2026-10-30")
    officer = city.people["department_officer"]
    page = shown(sign_in, officer, case)
    assert "申请延期到2026年10月30日：设备未到" in card(page, "now")
    assert "“不同意延期”时必填" in page
    assert f"等{officer.name}批复" in re.sub(r"\s+", "", page)
    city.do("department_officer", "grant_extension", case)
    page = shown(sign_in, city.people["unit_head"], case)
    assert 'id="extension"' not in page
    assert "经批准延到2026年10月30日" in page


def test_what_is_not_the_work_itself_is_marked_in_the_list(
    city: City, case: EvaluationCase, sign_in: SignIn
):
    officer = str(city.people["department_officer"].account_id)
    mayor = str(city.people["mayor"].account_id)
    city.do("unit_head", "delegate", case, opinion="请先看", person=officer)
    city.do("unit_head", "add_signer", case, place="beside", person=mayor)
    for who, mark in (("department_officer", "委派"), ("mayor", "会签"), ("unit_head", None)):
        page = sign_in(city.people[who]).get("/todo").text
        marks = re.findall(r"bh-badge--mark[^>]*>(\w+)<", page)
        assert set(marks) == ({mark} if mark else set()), who
    city.do("unit_head", "ask_extension", case, opinion="设备未到", until="2026-10-30")
    assert "延期</abbr>" in re.sub(
        r"\s+", "", sign_in(city.people["department_officer"]).get("/todo").text
    )


def test_copies_tell_who_has_read_them(city: City, case: EvaluationCase, sign_in: SignIn):
    people = [str(city.people[who].account_id) for who in ("mayor", "department_officer")]
    city.do("unit_head", "copy", case, people=people)
    sign_in(city.people["mayor"]).post(f"/cases/{case.number}/read")
    copies = card(shown(sign_in, city.people["unit_head"], case), "copies")
    assert "已阅1/2人" in copies
    assert re.search(f"{city.people['mayor'].name}.*已阅", copies)
    assert "未阅" in copies


def test_receipts_are_one_small_line_and_no_work_done(
    city: City, case: EvaluationCase, deputy: Actor, sign_in: SignIn
):
    head = city.people["unit_head"]
    assert "data-receipt" in shown(sign_in, head, case)
    assert "data-receipt" not in shown(sign_in, city.people["mayor"], case)
    city.do("unit_head", "open_task", case)
    city.do("unit_head", "transfer", case, person=str(deputy.account_id))
    city.do("deputy", "open_task", case)
    page = shown(sign_in, deputy, case)
    assert "data-receipt" not in page
    assert page.count("bh-timeline__receipt") == 2
    assert case.title not in sign_in(city.people["deputy"]).get("/done").text
    assert case.title in sign_in(head).get("/done").text
