"""Seed the demonstration once: the city, then everything that happened up to its first morning."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from definitions.calendars import CalendarContent, load_calendar_days
from definitions.library import FOLDER, Library, load_library
from definitions.notices import load_notices
from definitions.security import load_security
from notifications.mailroom import Mailroom
from notifications.rendering import Notices
from web.commands.demonstration.player import Player
from web.commands.demonstration.population import gather_cast, populate
from web.commands.demonstration.scenario import Scenario
from web.commands.demonstration.scene import Stage
from web.commands.demonstration.tracks import instant_at, main_tracks
from workflow.clock import FixedClock
from workflow.database import unit_of_work
from workflow.domain.workdays import WorkCalendar
from workflow.models import Region
from workflow.services.first_start import publish_shipped_content
from workflow.services.passwords import PasswordKeeper
from workflow.services.resources import Resources

_OPENING_HOUR = 8
MARK = "seeded.json"


class OnePasswordKeeper(PasswordKeeper):
    """Hash the one password of the demonstration once, for a hundred accounts share it."""

    def __init__(self) -> None:
        """Take the rules that hold for everybody."""
        self._known: dict[str, str] = {}
        super().__init__(load_security(FOLDER).password)

    def hash(self, password: str) -> str:
        """Return the hash of a password, the same one for the same password."""
        if password not in self._known:
            self._known[password] = super().hash(password)
        return self._known[password]


@dataclass(frozen=True, slots=True)
class Seeding:
    """Hold what a seeding needs; `report` hears of each project that has come to its stop."""

    scenario: Scenario
    factory: sessionmaker[Session]
    files: Path
    report: Callable[[str, int, int], None]
    only: frozenset[str] = frozenset()


def seed(seeding: Seeding) -> int:
    """Fill an empty database, and return how many steps were played; raises ScenarioError."""
    scenario, library = seeding.scenario, load_library()
    calendar = load_calendar_days(FOLDER / "calendar")
    clock = FixedClock(instant_at(scenario.city.opens, _OPENING_HOUR).astimezone(UTC))
    resources = Resources(library, clock, seeding.files)
    _people(seeding, library, calendar, clock.now())
    with unit_of_work(seeding.factory) as session:
        cast = gather_cast(session, scenario.city, roles=library.roles)
    player = Player(
        stage=Stage(scenario, resources, cast, WorkCalendar.from_content(calendar)),
        factory=seeding.factory,
        mailroom=Mailroom(resources, Notices(load_notices())),
        clock=clock,
        report=seeding.report,
    )
    player.play(main_tracks(scenario, seeding.only))
    return player.steps


def _people(seeding: Seeding, library: Library, calendar: CalendarContent, now: datetime) -> None:
    with unit_of_work(seeding.factory) as session:
        publish_shipped_content(session, library=library, calendar=calendar, now=now)
        populate(
            session,
            seeding.scenario.city,
            keeper=OnePasswordKeeper(),
            roles=library.roles,
            now=now,
        )


def is_empty(factory: sessionmaker[Session]) -> bool:
    """Tell whether nobody has put anything into a database yet."""
    with unit_of_work(factory) as session:
        return session.scalar(select(Region.code).limit(1)) is None


def seeded_digest(folder: Path) -> str | None:
    """Return the digest of the files that a folder's demonstration was seeded from."""
    try:
        mark = json.loads((folder / MARK).read_text("ascii"))
    except FileNotFoundError:
        return None
    return str(mark["digest"])


def mark_seeded(folder: Path, scenario: Scenario) -> None:
    """Note that a folder's demonstration is whole, and from which files it was seeded."""
    fresh = folder / f"{MARK}.new"
    fresh.write_text(json.dumps({"digest": scenario.digest}), "ascii")
    fresh.replace(folder / MARK)
