"""Build the web application from settings: the composition root of the pages."""

import os
from datetime import timedelta

from flask import Flask, Response, g
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Settings, read_settings
from definitions.library import FOLDER
from definitions.menu import load_menu
from definitions.messages import load_messages
from definitions.security import load_security
from web.blueprints import BLUEPRINTS
from web.characters import refuse_control_characters
from web.errors import install_errors
from web.gate import install_gate
from web.headers import install_headers
from web.logs import set_up_logs
from web.presentation import register_filters
from web.shell import install_shell
from web.static_files import install_static_files
from web.system import NAME, System
from web.system_parts import resources_of
from web.wtf import protect
from workflow.clock import Clock, SystemClock
from workflow.database import create_engine_for, session_factory
from workflow.services.passwords import PasswordKeeper

_LONGEST_SESSION = timedelta(hours=8)
_SUCCESS = 400


def create_app(settings: Settings | None = None, *, clock: Clock | None = None) -> Flask:
    """Return the application; without settings they are read from the environment."""
    settings = settings or read_settings(os.environ)
    set_up_logs(settings)
    root = FOLDER.parent / "web"
    app = Flask("web", root_path=str(root), static_folder=None)
    _configure(app, settings)
    install_static_files(app, root / "static")
    system = build_system(settings, clock=clock)
    app.extensions[NAME] = system
    refuse_control_characters(app)
    protect(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    register_filters(app.jinja_env, system.messages)
    app.teardown_request(_close)
    install_headers(app, https=settings.public_url.startswith("https://"))
    app.after_request(_commit)
    install_gate(app, system)
    install_errors(app)
    install_shell(app)
    return app


def build_system(settings: Settings, *, clock: Clock | None = None) -> System:
    """Join the settings with database, definitions and clock."""
    pool = settings.web_threads + 1
    factory = session_factory(create_engine_for(settings.database_url, pool_size=pool))
    security = load_security(FOLDER)
    return System(
        settings=settings,
        factory=factory,
        resources=resources_of(settings, clock=clock),
        security=security,
        keeper=PasswordKeeper(security.password),
        messages=load_messages(),
        menu=load_menu(FOLDER),
        real_clock=SystemClock(),
    )


def _configure(app: Flask, settings: Settings) -> None:
    https = settings.public_url.startswith("https://")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        DEBUG=settings.debug,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        MAX_CONTENT_LENGTH=settings.request_megabytes << 20,
        MAX_FORM_MEMORY_SIZE=settings.form_kilobytes << 10,
        MAX_FORM_PARTS=settings.form_parts,
        SESSION_COOKIE_NAME="__Host-bihuan" if https else "bihuan",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=_LONGEST_SESSION,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_I18N_ENABLED=False,
    )
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign] # Flask documents it so
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )


def _commit(response: Response) -> Response:
    """Commit once, before the answer leaves, unless the request failed."""
    session = g.get("db")
    if session is None:
        return response
    wanted = response.status_code < _SUCCESS or g.get("keep_changes", False)
    if wanted and not g.get("failed", False):
        session.commit()
    else:
        session.rollback()
    return response


def _close(_error: BaseException | None) -> None:
    look = g.pop("seen", None)
    if look is not None and look.day is not None:
        look.session.close()
    session = g.pop("db", None)
    if session is not None:
        session.close()
