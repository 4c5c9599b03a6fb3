"""Check that trouble ends in a page with a sentence, whatever state the request is in."""

from base64 import urlsafe_b64encode

import pytest
from flask import Flask
from sqlalchemy import text

from tests.support.city import City
from tests.support.pages import SignIn
from web.system import db


def test_a_broken_transaction_still_gives_a_page_with_a_number(
    app: Flask, city: City, sign_in: SignIn
):
    client = sign_in(city.people["unit_clerk"])

    def broken() -> str:
        return str(db().scalar(text("SELECT 1 / 0")))

    app.view_functions["account.me"] = broken
    answer = client.get("/me")
    assert answer.status_code == 500
    assert "错误编号" in answer.text
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_a_lock_that_cannot_be_had_asks_to_try_again(app: Flask, city: City, sign_in: SignIn):
    client = sign_in(city.people["unit_clerk"])

    def slow() -> str:
        db().execute(text("SET LOCAL statement_timeout = 1"))
        return str(db().scalar(text("SELECT pg_sleep(1)")))

    app.view_functions["account.me"] = slow
    answer = client.get("/me")
    assert answer.status_code == 503
    assert "系统正忙" in answer.text


@pytest.mark.parametrize("address", ["/cases/%00", "/cases?q=a%00b", "/ledger?q=%01"])
def test_control_characters_in_an_address_are_refused(city: City, sign_in: SignIn, address: str):
    answer = sign_in(city.people["unit_clerk"]).get(address)
    assert answer.status_code == 422
    assert "控制字符" in answer.text


def test_control_characters_in_a_form_are_refused_and_the_rest_is_given_back(app: Flask):
    answer = app.test_client().post("/login", data={"login": "a\0b", "note": "第一行\r\n第二行\t"})
    assert answer.status_code == 422
    assert "第一行" in answer.text


def test_a_size_of_many_digits_is_no_size(city: City, sign_in: SignIn):
    client = sign_in(city.people["unit_clerk"])
    assert client.get("/cases", query_string={"size": "9" * 5000}).status_code == 200


@pytest.mark.parametrize(
    "place",
    [
        '["2026-01-01T00:00:00+00:00", "00000000-0000-0000-0000-000000000000", false, 1e999]',
        "[" * 2000,
        '["2026-01-01T00:00:00", "00000000-0000-0000-0000-000000000000", false, 1]',
        "{}",
    ],
)
def test_a_place_that_cannot_be_read_is_the_beginning(city: City, sign_in: SignIn, place: str):
    at = urlsafe_b64encode(place.encode()).decode()
    client = sign_in(city.people["unit_clerk"])
    assert client.get("/cases", query_string={"at": at}).status_code == 200
