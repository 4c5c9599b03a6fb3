"""Serve the application to browsers, on a database of the test's own.

`served` is a live server with the small city; what a test does to the city is seen after
`served.save()`. The browser journeys use it too.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, BrowserContext
from sqlalchemy.orm import Session
from werkzeug.serving import WSGIRequestHandler, make_server

from config import Settings
from tests.support.city import City, build_city
from tests.support.visits import begin_session
from web.app import create_app
from web.gate import TOKEN
from web.system import NAME
from workflow.clock import FixedClock, SystemClock
from workflow.database import create_engine_for
from workflow.services.actors import Actor


class _Quiet(WSGIRequestHandler):
    """Answer without a line for every request."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - as inherited
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class Served:
    """Be a running server and the city that it shows."""

    address: str
    app: Flask
    city: City

    def save(self) -> None:
        """Let the server see what was done to the city."""
        self.city.session.commit()

    def cookie(self, actor: Actor) -> str:
        """Return the cookie of a browser that is signed in as somebody."""
        started = begin_session(
            self.city.session,
            actor.account_id,
            now=SystemClock().now(),
            today=self.city.resources.today(),
            appointment_id=actor.appointment_id,
        )
        self.save()
        signer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert signer is not None
        return str(signer.dumps({TOKEN: started.token}))

    def open_as(
        self, browser: Browser, actor: Actor, *, width: int = 1366, height: int = 768
    ) -> BrowserContext:
        """Return a browser's context in which somebody is signed in."""
        context = browser.new_context(
            viewport={"width": width, "height": height}, base_url=self.address, locale="zh-CN"
        )
        name = str(self.app.config["SESSION_COOKIE_NAME"])
        context.add_cookies([{"name": name, "value": self.cookie(actor), "url": self.address}])
        return context


@pytest.fixture
def served(database_url: str, clock: FixedClock, tmp_path: Path) -> Iterator[Served]:
    """Serve the small city on a free port."""
    engine = create_engine_for(database_url)
    with Session(engine, expire_on_commit=False) as session:
        city = build_city(session, clock, tmp_path)
        session.commit()
        app = _app(database_url, tmp_path, clock)
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Served(f"http://127.0.0.1:{server.port}", app, city)
        server.shutdown()
        thread.join()
        server.server_close()
    app.extensions[NAME].factory.kw["bind"].dispose()
    engine.dispose()


def _app(database_url: str, folder: Path, clock: FixedClock) -> Flask:
    settings = Settings(
        mode="test",
        database_url=database_url,
        secret_key="a key for tests only, long enough to be one",
        data_folder=folder,
        bureau="云溪市财政局",
    )
    return create_app(settings, clock=clock)
