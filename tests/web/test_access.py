"""Every endpoint is tried by every role: opened to those who were named, refused to the rest.

The matrix is made from web/access and roles.yaml, so a new page is under test as soon as it is
named there. What an open page answers to invented names is its own business, but never 403.
"""

import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, IntegerConverter, Rule, UUIDConverter
from werkzeug.test import TestResponse

from definitions.roles import load_roles
from notifications.mailroom import CASE_PATH, DRAFT_PATH
from tests.support.city import City
from tests.support.factories import DEFINITIONS
from tests.support.pages import SignIn
from tests.support.proxies import acting_for, let_act
from web.gate import PUBLIC, SIGNED_IN, read_access

ACCESS = read_access()
ROLES = load_roles(DEFINITIONS)
# Ending the session would refuse all that is tried after it.
_LAST = ("account.sign_out",)


def _paths(app: Flask) -> list[tuple[str, str, str]]:
    """Return endpoint, method and path of every rule, with invented values for its parts."""
    found = [
        (rule.endpoint, method, _path(rule))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
        if rule.endpoint not in _LAST
    ]
    return sorted(found)


def _path(rule: Rule) -> str:
    parts = {name: _invented(rule, name) for name in rule.arguments}
    _, path = rule.build(parts, append_unknown=False) or ("", "")
    return path


def _invented(rule: Rule, name: str) -> object:
    converter = rule._converters[name]
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    if isinstance(converter, UUIDConverter):
        return uuid.UUID(int=1)
    return 1 if isinstance(converter, IntegerConverter) else "nothing"


def _open(client: FlaskClient, method: str, path: str) -> TestResponse:
    return client.open(path, method=method)


@pytest.mark.parametrize("role", ROLES.roles)
def test_a_role_opens_what_it_may_and_nothing_else(
    app: Flask, city: City, sign_in: SignIn, role: str
):
    actor = city.people[role]
    client = sign_in(actor)
    wrong = []
    for endpoint, method, path in _paths(app):
        needed = ACCESS[endpoint]
        allowed = needed in (PUBLIC, SIGNED_IN) or actor.may(needed)
        status = _open(client, method, path).status_code
        if (status == 403) == allowed or status >= 500:
            wrong.append((endpoint, method, path, status, allowed))
    assert wrong == []


@pytest.mark.parametrize("workflows", [(), ("meeting_item",)])
def test_a_proxy_opens_what_is_left_of_the_post(
    app: Flask, city: City, sign_in: SignIn, workflows: tuple[str, ...]
):
    whose, by = "performance_section", "unit_clerk"
    let_act(city, whose, by, workflows=workflows)
    actor = acting_for(city, whose, by)
    client = sign_in(city.people[by])
    client.post("/post", data={"appointment": str(actor.appointment_id)})
    wrong = []
    for endpoint, method, path in _paths(app):
        needed = ACCESS[endpoint]
        allowed = needed in (PUBLIC, SIGNED_IN) or actor.may(needed)
        status = _open(client, method, path).status_code
        if (status == 403) == allowed or status >= 500:
            wrong.append((endpoint, method, path, status, allowed))
    assert wrong == []
    assert not actor.permissions & ROLES.by_proxy.withheld


def test_a_stranger_opens_only_what_is_public(app: Flask):
    client = app.test_client()
    wrong = []
    for endpoint, method, path in _paths(app):
        answer = _open(client, method, path)
        led_away = answer.status_code == 401 or "/login" in answer.headers.get("Location", "")
        if led_away == (ACCESS[endpoint] == PUBLIC):
            wrong.append((endpoint, method, path, answer.status_code))
    assert wrong == []


def test_every_unsafe_request_needs_a_token(app: Flask, city: City, sign_in: SignIn):
    client = sign_in(city.people["unit_clerk"])
    app.config["WTF_CSRF_ENABLED"] = True
    wrong = [
        (endpoint, status)
        for endpoint, method, path in _paths(app)
        if method == "POST" and (status := client.post(path).status_code) not in (400, 403)
    ]
    assert wrong == []


def test_what_messages_link_to_is_the_page_of_a_case(app: Flask):
    endpoint, values = app.url_map.bind("localhost").match(CASE_PATH.format(number="YX2025-0001"))
    assert (endpoint, values) == ("cases.show", {"number": "YX2025-0001"})


def test_what_messages_of_drafts_link_to_is_the_page_of_a_draft(app: Flask):
    key = uuid.UUID(int=1)
    endpoint, values = app.url_map.bind("localhost").match(DRAFT_PATH.format(key=key))
    assert (endpoint, values) == ("definition_drafts.show", {"draft_id": key})
