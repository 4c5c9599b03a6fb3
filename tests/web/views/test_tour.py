"""The tour exists in the demonstration and nowhere else."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config import Settings
from definitions.library import load_library
from definitions.tour import load_tour
from tests.support.city import City
from tests.support.pages import SignIn
from web.app import create_app
from web.commands.demonstration.population import populate
from web.commands.demonstration.scenario import load_scenario
from web.commands.demonstration.seeding import OnePasswordKeeper
from web.system import NAME
from workflow.database import unit_of_work

PAGES = [("GET", "/tour"), ("POST", "/tour/be"), ("POST", "/tour/jump")]


@pytest.fixture
def demo(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """Return the pages of a demonstration whose city has people and no cases."""
    settings = Settings(
        mode="demo",
        database_url=database_url,
        secret_key="a key for tests only, long enough to be one",
        data_folder=tmp_path,
        bureau="云溪市财政局",
    )
    app = create_app(settings)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    with unit_of_work(app.extensions[NAME].factory) as session:
        populate(
            session,
            load_scenario().city,
            keeper=OnePasswordKeeper(),
            roles=load_library().roles,
            now=datetime.now(UTC),
        )
    yield app
    app.extensions[NAME].factory.kw["bind"].dispose()


@pytest.fixture
def visitor(demo: Flask) -> FlaskClient:
    """Return somebody who has not signed in."""
    return demo.test_client()


@pytest.mark.parametrize("mode", ["production", "test"])
def test_there_is_no_tour_outside_the_demonstration(
    app: Flask, city: City, sign_in: SignIn, mode: str
):
    system = app.extensions[NAME]
    object.__setattr__(system, "settings", system.settings.model_copy(update={"mode": mode}))
    data = {"step": "0", "days": "1"}
    for client in (app.test_client(), sign_in(city.people["unit_clerk"])):
        for method, path in PAGES:
            assert client.open(path, method=method, data=data).status_code == 404
    assert b"/tour" not in app.test_client().get("/login").data


def test_the_sign_in_page_leads_to_the_tour_with_every_step(visitor: FlaskClient):
    assert 'href="/tour"' in visitor.get("/login").text
    page = visitor.get("/tour").text
    assert all(step.title in page and step.who in page for step in load_tour().steps)


def test_each_step_makes_one_its_person(visitor: FlaskClient):
    for at, step in enumerate(load_tour().steps):
        answer = visitor.post("/tour/be", data={"step": str(at)})
        assert (answer.status_code, answer.location) == (302, step.path)
        assert visitor.get(step.path, follow_redirects=True).status_code == 200
        assert step.name in visitor.get("/me").text
        assert step.office in visitor.get("/tour").text


def test_the_control_moves_the_day(demo: Flask, visitor: FlaskClient):
    resources = demo.extensions[NAME].resources
    for days in (1, 7):
        before = resources.now()
        answer = visitor.post("/tour/jump", data={"days": str(days)}, follow_redirects=True)
        moved = resources.now() - before - timedelta(days=days)
        assert timedelta(0) <= moved < timedelta(minutes=1)
        assert "演示时间到了" in answer.text


def test_nothing_else_can_be_asked(demo: Flask, visitor: FlaskClient):
    for step in ("", "99", "-1", "x"):
        assert visitor.post("/tour/be", data={"step": step}).status_code == 404
    for days in ("", "0", "-1", "2", "x"):
        assert visitor.post("/tour/jump", data={"days": days}).status_code == 400
    demo.config["WTF_CSRF_ENABLED"] = True
    for path in ("/tour/be", "/tour/jump"):
        forged = demo.test_client().post(path, data={"step": "0", "days": "1"})
        assert forged.status_code == 400
