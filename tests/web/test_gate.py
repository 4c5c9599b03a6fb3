"""Check that nothing opens unless somebody was named for it."""

import pytest
from flask import Flask

from tests.support.city import City
from tests.support.pages import SignIn
from web.gate import read_access
from web.redirects import local_path


def test_every_endpoint_is_named_and_every_name_is_an_endpoint(app: Flask):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == read_access().keys()


def test_a_stranger_is_led_to_the_sign_in_page(app: Flask):
    answer = app.test_client().get("/me")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/login?next=/me")


def test_a_stranger_may_not_post(app: Flask):
    assert app.test_client().post("/post").status_code == 401


def test_a_form_sent_from_a_page_leads_to_the_sign_in_page_and_back(app: Flask):
    headers = {"Accept": "text/html", "Referer": "http://localhost/cases/YX2025-0001?x=1"}
    answer = app.test_client().post("/post", headers=headers)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/login?next=/cases/YX2025-0001&why=")


def test_the_cookie_of_an_ended_session_opens_nothing(city: City, sign_in: SignIn):
    client = sign_in(city.people["unit_clerk"])
    assert client.get("/me").status_code == 200
    kept = client.get_cookie("bihuan")
    assert kept is not None
    assert client.post("/logout").status_code == 302
    client.set_cookie("bihuan", kept.value)
    assert client.get("/me").status_code == 302


def test_every_answer_carries_the_policy(app: Flask):
    for path in ("/login", "/healthz", "/nowhere", "/me"):
        headers = app.test_client().get(path).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "target", ["//evil", "https://evil", "/\\evil", "/a\r\nb", "evil", "", None]
)
def test_redirects_stay_inside(target: str | None):
    assert local_path(target) is None


def test_a_path_of_ours_is_followed():
    assert local_path("/cases/YX2025-0001?x=1") == "/cases/YX2025-0001?x=1"
