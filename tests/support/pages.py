"""Open pages as somebody, on the database of the test."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from config import Settings
from tests.support.city import City
from tests.support.visits import begin_session
from web.app import create_app
from web.gate import TOKEN
from web.system import NAME
from workflow.models import Account
from workflow.services.actors import Actor

SignIn = Callable[[Actor], FlaskClient]


@pytest.fixture(scope="session")
def built_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Build the application once a process; nothing of a test stays in it."""
    settings = Settings(
        mode="test",
        database_url="postgresql://app@localhost/unused_test",
        secret_key="a key for tests only, long enough to be one",
        data_folder=tmp_path_factory.mktemp("app"),
        bureau="云溪市财政局",
    )
    built = create_app(settings)
    built.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    built.config["PROPAGATE_EXCEPTIONS"] = False
    return built


@pytest.fixture
def app(built_app: Flask, city: City, session: Session) -> Iterator[Flask]:
    """Return the application on the rolled-back session, the clock and the files of the test.

    What a test changes of its settings or its views is put back.
    """
    kept = [(each, dict(each)) for each in (built_app.config, built_app.view_functions)]
    system = built_app.extensions[NAME]
    object.__setattr__(system, "factory", lambda: _Lent(session))
    object.__setattr__(system, "real_clock", city.resources.clock)
    object.__setattr__(system, "resources", city.resources)
    yield built_app
    for mapping, content in kept:
        mapping.clear()
        mapping.update(content)


class _Lent:
    """Lend the test's session to a request: its end is a savepoint's end, not the session's."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._point = session.begin_nested()

    def __getattr__(self, name: str) -> object:
        return getattr(self._session, name)

    def commit(self) -> None:
        self._session.flush()
        if self._point.is_active:
            self._point.commit()

    def rollback(self) -> None:
        if self._point.is_active:
            self._point.rollback()
        self._session.expire_all()

    def close(self) -> None:
        if self._point.is_active:
            self._point.commit()


@pytest.fixture
def sign_in(app: Flask, session: Session) -> SignIn:
    """Return what opens a browser signed in as somebody."""

    def open_as(actor: Actor) -> FlaskClient:
        resources = app.extensions[NAME].resources
        started = begin_session(
            session,
            actor.account_id,
            now=resources.now(),
            today=resources.today(),
            appointment_id=actor.appointment_id,
        )
        assert session.get_one(Account, actor.account_id)
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie[TOKEN] = started.token
        return client

    return open_as
