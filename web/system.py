"""Join settings, database and definitions into what one web process works with."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app, g
from sqlalchemy.orm import Session, sessionmaker

from config import Settings
from definitions.menu import Menu
from definitions.messages import fill
from definitions.security import Security
from workflow.clock import Clock
from workflow.services.actors import Actor
from workflow.services.passwords import PasswordKeeper
from workflow.services.resources import Resources
from workflow.services.sessions import SignedIn

NAME = "bihuan"


@dataclass(frozen=True, slots=True)
class System:
    """Hold what lives as long as the process.

    `real_clock` tells the time of sessions; the clock of the resources may be the demonstration's.
    """

    settings: Settings
    factory: sessionmaker[Session]
    resources: Resources
    security: Security
    keeper: PasswordKeeper
    messages: Mapping[str, str]
    menu: Menu
    real_clock: Clock


def system() -> System:
    """Return the system of the running application."""
    found = current_app.extensions[NAME]
    assert isinstance(found, System)  # noqa: S101 - put there by the factory
    return found


def resources() -> Resources:
    """Return what services take beside session and actor."""
    return system().resources


def db() -> Session:
    """Return the session of this request, opened at its first use and committed at its end."""
    if "db" not in g:
        g.db = system().factory()
    session: Session = g.db
    return session


def keep_changes() -> None:
    """Commit at the end of this request even though its answer is a refusal."""
    g.keep_changes = True


def signed_in() -> SignedIn | None:
    """Return the living session behind this request, if there is one."""
    found: SignedIn | None = g.get("signed_in")
    return found


def actor() -> Actor:
    """Return who acts; only behind the gate, which lets nobody else through."""
    found = signed_in()
    assert found is not None  # noqa: S101 - the gate has answered everybody else
    return found.actor


def say(code: str, **values: object) -> str:
    """Return the sentence of a message code."""
    return fill(system().messages, code, values)
