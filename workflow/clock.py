"""Tell the time, so that nothing else has to ask the machine."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
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
