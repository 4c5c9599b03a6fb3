"""Check the pages of those who watch: chains, security log, workers; they change nothing."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from tests.support.city import City
from tests.support.pages import SignIn
from workflow.models import SecurityEvent
from workflow.services.heartbeats import beat, take_turn
from workflow.services.security_log import SecurityKind, record_security


@pytest.fixture
def auditor(city: City, sign_in: SignIn) -> FlaskClient:
    """Return the browser of the audit administrator."""
    return sign_in(city.people["audit_admin"])


def test_whole_histories_are_said_to_be_whole(city: City, auditor: FlaskClient):
    city.open_case()
    assert "还没有校验过" in auditor.get("/audit/").text
    assert "1个案卷、1条记录全部一致" in auditor.post("/audit/").text
    again = auditor.get("/audit/").text
    assert "全部一致" in again
    assert city.people["audit_admin"].name in again


def test_a_case_that_is_not_what_its_history_gives_is_named(city: City, auditor: FlaskClient):
    case = city.open_case()
    city.session.execute(text("UPDATE task SET title = title || '。'"))
    page = auditor.post("/audit/").text
    assert "发现1处不一致" in page
    assert case.number in page
    assert "按记录重演得到的待办是" in page


def test_the_log_is_turned_page_by_page(city: City, auditor: FlaskClient):
    for _ in range(60):
        record_security(
            city.session,
            SecurityKind.ACCOUNT_LOCKED,
            at=city.resources.now(),
            detail={"login": "some.body"},
        )
    page = auditor.get("/audit/security?kind=account_locked")
    assert page.text.count("some.body") == 50
    following = re.search(r'href="([^"]+)"[^>]*rel="next"', page.text)
    assert following is not None
    rest = auditor.get(following[1].replace("&amp;", "&")).text
    assert rest.count("some.body") == 10


def test_the_log_names_people_posts_and_places(city: City, auditor: FlaskClient):
    clerk = city.people["unit_clerk"]
    record_security(
        city.session,
        SecurityKind.POST_GRANTED,
        at=city.resources.now(),
        account_id=city.people["security_admin"].account_id,
        detail={
            "account": clerk.account_id,
            "role": "unit_head",
            "organisation": city.unit.id,
            "starts_on": city.resources.today(),
        },
    )
    page = auditor.get("/audit/security").text
    for word in (clerk.name, "单位负责人", city.unit.name, "授予岗位"):
        assert word in page
    assert "没有这类记录" in auditor.get("/audit/security?kind=request_refused").text
    assert auditor.get("/audit/security?kind=nonsense&at=nonsense").status_code == 200


def test_the_system_page_says_when_nobody_works(city: City, sign_in: SignIn):
    manager = sign_in(city.people["system_admin"])
    assert "后台没有在工作" in manager.get("/system").text
    now = city.resources.now()
    beat(city.session, name="worker/a/1", detail={"dispatch": {"done": 3, "failed": 1}}, now=now)
    take_turn(city.session, name="purge", now=now, every=now - now)
    page = manager.get("/system").text
    assert "后台没有在工作" not in page
    assert "消息转送3次" in page
    assert "清理过期登录" in page


def test_the_auditor_changes_nothing_and_others_verify_nothing(
    city: City, auditor: FlaskClient, sign_in: SignIn
):
    before = len(city.session.scalars(select(SecurityEvent)).all())
    for who in ("system_admin", "security_admin", "performance_section"):
        assert sign_in(city.people[who]).post("/audit/").status_code == 403
    for address in ("/people/", "/grants/", "/calendar/import", "/definitions/", "/system"):
        assert auditor.get(address).status_code == 403
    assert len(city.session.scalars(select(SecurityEvent)).all()) == before
