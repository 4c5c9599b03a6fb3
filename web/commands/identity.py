"""Let a command act as somebody, with that person's password and under the same rules."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click
from sqlalchemy.orm import Session

from config import Settings, read_settings
from definitions.library import FOLDER
from definitions.messages import load_messages
from definitions.security import load_security
from web.commands.sessions import command_session
from web.system_parts import resources_of
from workflow.clock import SystemClock
from workflow.errors import RefusedError
from workflow.services.actors import Actor, load_actor
from workflow.services.passwords import PasswordKeeper
from workflow.services.resources import Resources
from workflow.services.sign_in import Authentication, authenticate

# Where scripts put the password, so that it stands in no list of running programs.
PASSWORD = "BIHUAN_PASSWORD"  # noqa: S105 - the name of a variable
_ADDRESS = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Identity:
    """Hold what a command works with: the session, who acts, the resources, the database."""

    session: Session
    actor: Actor
    resources: Resources
    database_url: str


@contextmanager
def acting_as(login: str, *, role: str | None = None) -> Iterator[Identity]:
    """Open a session in which somebody acts, in a role when several are held.

    The password is read from BIHUAN_PASSWORD or asked for. Raises RefusedError when it is wrong;
    the attempt is logged all the same.
    """
    settings = _settings()
    password = os.environ.get(PASSWORD) or _ask(login)
    found = _authenticated(settings, login, password)
    if found.account is None:
        raise RefusedError(found.code or "accounts.sign_in_refused")
    if found.account.must_change_password:
        raise RefusedError("cases.change_password_first")
    resources = resources_of(settings)
    roles = resources.library.roles
    with command_session(settings.database_url) as session:
        actor = load_actor(
            session, roles, login=found.account.login, today=resources.today(), role=role
        )
        yield Identity(session, actor, resources, settings.database_url)


def _settings() -> Settings:
    known = {name: value for name, value in os.environ.items() if name != PASSWORD}
    return read_settings(known)


def _ask(login: str) -> str:
    prompt = load_messages()["cases.password"].format(login=login)
    return str(click.prompt(prompt, hide_input=True, err=True))


def _authenticated(settings: Settings, login: str, password: str) -> Authentication:
    security = load_security(FOLDER)
    with command_session(settings.database_url) as session:
        return authenticate(
            session,
            keeper=PasswordKeeper(security.password),
            rules=security.lockout,
            login=login,
            password=password,
            now=SystemClock().now(),
            address=_ADDRESS,
        )
