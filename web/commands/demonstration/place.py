"""Keep what a demonstration needs beside its database: its key, its clock, its lock."""

import fcntl
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from psycopg import sql

from config import Settings, variable
from web.commands.demonstration.scenario import Scenario
from web.commands.local_database import SUPERUSER, Addresses, LocalServer, ensure_database
from web.system_parts import CLOCK_FILE, FILES_FOLDER
from workflow.clock import SharedClock, SystemClock

_KEY_BYTES = 48
_STOPPED = "stopped"


class BusyPlaceError(Exception):
    """Say that a demonstration already runs from this folder."""


@dataclass(frozen=True, slots=True)
class Place:
    """Be the folder of a demonstration."""

    folder: Path

    @property
    def files(self) -> Path:
        """Return where attachments lie."""
        return self.folder / FILES_FOLDER

    @property
    def clock(self) -> SharedClock:
        """Return the clock that web and worker share."""
        return SharedClock(self.folder / CLOCK_FILE)

    @contextmanager
    def occupied(self) -> Iterator[None]:
        """Keep others out while the demonstration runs; raises BusyPlaceError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".running").open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BusyPlaceError from error
            yield

    def settings(self, addresses: Addresses, scenario: Scenario, *, bind: str) -> Mapping[str, str]:
        """Return the settings of the demonstration as environment variables."""
        chosen = Settings(
            mode="demo",
            log_level="warning",
            database_url=addresses.app,
            migrator_url=addresses.migrator,
            data_folder=self.folder,
            bureau=scenario.city.bureau,
            secret_key=self._key(),
            bind=bind,
            web_processes=1,
        )
        texts = chosen.model_dump(mode="json", exclude_unset=True)
        return {variable(name): str(value) for name, value in texts.items()}

    def start_clock(self, scenario: Scenario) -> None:
        """Let the demonstration begin at its first morning, or go on where it was stopped."""
        stopped = self.folder / _STOPPED
        if stopped.exists():
            instant = datetime.fromisoformat(stopped.read_text("ascii"))
            stopped.unlink()
        elif self.clock.file.exists():
            return
        else:
            instant = scenario.projects.begins
        self.clock.set_offset(instant - SystemClock().now() + timedelta(seconds=1))

    def stop_clock(self) -> None:
        """Keep the instant at which the demonstration was stopped."""
        now = self.clock.now().astimezone(UTC)
        (self.folder / _STOPPED).write_text(now.isoformat(), "ascii")

    def clear(self) -> None:
        """Forget files, clock and mark of an earlier seeding; the database is another matter."""
        shutil.rmtree(self.files, ignore_errors=True)
        for name in (CLOCK_FILE, _STOPPED, "seeded.json"):
            (self.folder / name).unlink(missing_ok=True)

    def _key(self) -> str:
        file = self.folder / "secret_key"
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(_KEY_BYTES), "ascii")
        return file.read_text("ascii")


def recreate_database(server: LocalServer, name: str) -> None:
    """Drop a database of the local server with everything in it, and make it anew."""
    with psycopg.connect(server.url("postgres", role=SUPERUSER), autocommit=True) as connection:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        connection.execute(drop.format(sql.Identifier(name)))
    ensure_database(server, name)
