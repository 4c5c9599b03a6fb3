"""What somebody typed outlives the session: its writer decides about it, nobody else sees it."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from hashlib import shake_256
from html import unescape
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from tests.support.city import LIBRARY, City
from tests.support.factories import CHEAP_KEEPER, make_post
from tests.support.pages import SignIn
from web.system import NAME
from workflow.clock import FixedClock
from workflow.models import Account, CaseEvent, EvaluationCase, UserSession
from workflow.services.actors import Actor, load_actor

PASSWORD = "Shuiku-2026-jixiao"
OPINION = "材料齐全，但请补充<问卷>原件"
SUBMIT = "submit"
SEALED = re.compile(r'name="kept" value="([^"]+)"')
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
ACTION = re.compile(r'action="(/cases[^"]+)"')


@pytest.fixture(autouse=True)
def _forgery_is_refused(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True


@pytest.fixture
def case(city: City) -> EvaluationCase:
    """Return a case that waits for the unit's head."""
    found = city.open_case()
    city.fill(found)
    city.do("unit_clerk", "send_for_unit_review", found)
    return found


@pytest.fixture
def head(city: City) -> Actor:
    """Return the unit's head, who has a password."""
    return with_password(city, "unit_head")


def with_password(city: City, who: str) -> Actor:
    actor = city.people[who]
    account = city.session.get_one(Account, actor.account_id)
    account.password_hash = CHEAP_KEEPER.hash(PASSWORD)
    city.session.flush()
    return actor


def hidden(page: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in HIDDEN.findall(page)}


def end_sessions(city: City) -> None:
    city.session.execute(update(UserSession).values(expires_at=UserSession.created_at))


def send_late(
    city: City, client: FlaskClient, case: EvaluationCase, **fields: object
) -> TestResponse:
    """Send an act from the page of a case after all sessions have ended."""
    address = f"/cases/{case.number}"
    stood = hidden(client.get(address).text)
    end_sessions(city)
    data = {**stood, "opinion": OPINION, **fields}
    headers = {"Accept": "text/html", "Referer": f"http://localhost{address}"}
    return client.post(f"{address}/acts/{SUBMIT}", data=data, headers=headers)


def come_back(
    client: FlaskClient, city: City, actor: Actor, page: str, password: str = PASSWORD
) -> TestResponse:
    """Fill in the sign-in page that answered."""
    login = city.session.get_one(Account, actor.account_id).login
    return client.post("/login", data={**hidden(page), "login": login, "password": password})


def times_taken(city: City, case: EvaluationCase) -> int:
    events = select(func.count()).where(CaseEvent.case_id == case.id, CaseEvent.act == SUBMIT)
    return city.session.scalar(events) or 0


def test_the_same_person_gets_it_back_and_decides(
    city: City, sign_in: SignIn, case: EvaluationCase, head: Actor
):
    client = sign_in(head)
    asked = send_late(city, client, case)
    assert asked.status_code == 401
    assert "您刚才填的内容还在，登录后由您决定是否继续提交。" in asked.text
    assert "登录已失效" in asked.text
    back = come_back(client, city, head, asked.text)
    assert escape(OPINION) in back.text
    assert f'href="/cases/{case.number}"' in back.text
    assert times_taken(city, case) == 0
    (address,) = ACTION.findall(back.text)
    done = client.post(address, data=hidden(back.text))
    assert (done.status_code, times_taken(city, case)) == (302, 1)
    assert city.session.scalars(select(CaseEvent.opinion).order_by(CaseEvent.seq)).all()[-1] == (
        OPINION
    )


def test_it_is_not_done_without_the_token_of_the_new_session(
    city: City, sign_in: SignIn, case: EvaluationCase, head: Actor
):
    client = sign_in(head)
    asked = send_late(city, client, case)
    back = come_back(client, city, head, asked.text)
    (address,) = ACTION.findall(back.text)
    old = hidden(asked.text)["csrf_token"]
    assert client.post(address, data={**hidden(back.text), "csrf_token": old}).status_code == 400
    assert times_taken(city, case) == 0


def test_another_person_never_sees_it(
    city: City, sign_in: SignIn, case: EvaluationCase, head: Actor
):
    client = sign_in(head)
    asked = send_late(city, client, case)
    back = come_back(client, city, with_password(city, "department_officer"), asked.text)
    assert (back.status_code, back.headers["Location"]) == (302, f"/cases/{case.number}")
    assert OPINION not in client.get("/todo").text


def test_a_wrong_password_does_not_lose_it(
    city: City, sign_in: SignIn, case: EvaluationCase, head: Actor
):
    client = sign_in(head)
    asked = send_late(city, client, case)
    refused = come_back(client, city, head, asked.text, password="wrong")
    assert refused.status_code == 422
    assert escape(OPINION) in come_back(client, city, head, refused.text).text


@pytest.mark.parametrize(
    "change", [str.swapcase, lambda sealed: sealed[:-1], lambda sealed: f"{sealed}."]
)
def test_what_was_not_sealed_here_is_nothing(
    city: City,
    sign_in: SignIn,
    case: EvaluationCase,
    head: Actor,
    change: Callable[[str], str],
):
    client = sign_in(head)
    asked = send_late(city, client, case)
    (sealed,) = SEALED.findall(asked.text)
    page = asked.text.replace(sealed, change(sealed))
    assert come_back(client, city, head, page).status_code == 302


def test_it_is_kept_for_some_hours(
    city: City, sign_in: SignIn, case: EvaluationCase, head: Actor, clock: FixedClock
):
    client = sign_in(head)
    asked = send_late(city, client, case)
    clock.advance(timedelta(hours=8))
    assert come_back(client, city, head, asked.text).status_code == 302


def test_nothing_typed_leads_to_the_sign_in_page_as_ever(
    city: City, sign_in: SignIn, case: EvaluationCase, head: Actor
):
    answer = send_late(city, sign_in(head), case, opinion="")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(f"/login?next=/cases/{case.number}")


def test_what_is_too_long_to_be_carried_is_given_back_to_be_copied(
    city: City, sign_in: SignIn, app: Flask, case: EvaluationCase, head: Actor
):
    client = sign_in(head)
    text = shake_256(b"long").hexdigest(app.extensions[NAME].settings.form_kilobytes * 800)
    asked = send_late(city, client, case, opinion=text)
    assert SEALED.findall(asked.text) == []
    assert "请先从这里复制" in asked.text
    assert text in asked.text


def test_what_nobody_known_sent_is_given_back_to_be_copied(app: Flask, case: EvaluationCase):
    client = app.test_client()
    data = {**hidden(client.get("/login").text), "opinion": OPINION}
    asked = client.post(
        f"/cases/{case.number}/acts/{SUBMIT}", data=data, headers={"Accept": "text/html"}
    )
    assert (asked.status_code, SEALED.findall(asked.text)) == (401, [])
    assert escape(OPINION) in asked.text


def test_files_are_lost_and_that_is_said(
    city: City, sign_in: SignIn, case: EvaluationCase, head: Actor
):
    client = sign_in(head)
    asked = send_late(city, client, case, evidence=(BytesIO(b"%PDF"), "佐证.pdf"))
    assert "附件不能保留，请到时重新选择" in asked.text
    assert "附件不能保留，请在提交之后重新选择" in come_back(client, city, head, asked.text).text


def test_passwords_are_never_carried(city: City, sign_in: SignIn, head: Actor):
    client = sign_in(head)
    token = hidden(client.get("/me/password").text)
    end_sessions(city)
    data = {**token, "current": PASSWORD, "new": "Xin-mima-2026", "note": "x"}
    answer = client.post("/me/password", data=data, headers={"Accept": "text/html"})
    assert answer.status_code == 303


def test_who_needs_a_new_password_may_copy_it_first(
    city: City, sign_in: SignIn, case: EvaluationCase, head: Actor
):
    client = sign_in(head)
    asked = send_late(city, client, case)
    city.session.get_one(Account, head.account_id).must_change_password = True
    city.session.flush()
    back = come_back(client, city, head, asked.text).text
    assert "您要先修改密码才能办理" in back
    assert escape(OPINION) in back
    assert "继续提交</span>" not in back


@pytest.mark.parametrize("ended", [False, True], ids=["still-held", "ended"])
def test_one_goes_on_in_the_post_in_which_it_was_written(
    city: City, sign_in: SignIn, case: EvaluationCase, head: Actor, *, ended: bool
):
    account = city.session.get_one(Account, head.account_id)
    later = make_post(city.session, account, city.unit, "unit_clerk", starts_on=date(2026, 2, 1))
    clerk = load_actor(
        city.session,
        LIBRARY.roles,
        login=account.login,
        today=city.resources.today(),
        appointment_id=later.id,
    )
    client = sign_in(clerk)
    client.get(f"/cases/{case.number}")
    asked = send_late(city, client, case)
    if ended:
        later.ends_on = date(2026, 9, 1)
        city.session.flush()
    assert escape(OPINION) in come_back(client, city, head, asked.text).text
    title = "经办" if not ended else "负责人"
    assert title in client.get("/me").text.partition("办理。")[0]
