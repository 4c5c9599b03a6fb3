"""Tell the time, so that nothing else has to ask the machine."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Answer what instant it is, aware and in UTC."""

    def now(self) -> datetime:
        """Return the present instant."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """Read the machine's clock, shifted by an offset that the demonstration sets."""

    offset: timedelta = timedelta(0)

    def now(self) -> datetime:
        """Return the machine's instant plus the offset."""
        return datetime.now(UTC) + self.offset


@dataclass(frozen=True, slots=True)
class SharedClock:
    """Read the machine's clock, shifted by the seconds in a file that several processes share.

    The demonstration moves all its processes by a day through this file.
    """

    file: Path

    def now(self) -> datetime:
        """Return the machine's instant plus the offset; without a file, the machine's."""
        return datetime.now(UTC) + self.offset()

    def offset(self) -> timedelta:
        """Return the offset in force."""
        try:
            return timedelta(seconds=int(self.file.read_text("ascii")))
        except FileNotFoundError:
            return timedelta(0)

    def set_offset(self, offset: timedelta) -> None:
        """Set the offset for every process at once."""
        fresh = self.file.with_suffix(".new")
        fresh.write_text(str(int(offset.total_seconds())), "ascii")
        fresh.replace(self.file)


@dataclass(slots=True)
class FixedClock:
    """Stand still until told otherwise."""

    instant: datetime

    def now(self) -> datetime:
        """Return the instant it was set to."""
        return self.instant

    def advance(self, step: timedelta) -> None:
        """Move the instant forward by a step."""
        self.instant += step
