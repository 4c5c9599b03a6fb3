"""Carry what the services need besides the session and the actor."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from definitions.library import Library
from definitions.scoring_profiles import DEFAULT_PROFILE
from workflow.clock import Clock
from workflow.domain.deadlines import local_day
from workflow.engine.definition import Definition


@dataclass(frozen=True, slots=True)
class Resources:
    """Hold the definitions, the clock and the folder of files.

    Published versions never change, so their machines are kept here once built.
    """

    library: Library
    clock: Clock
    data_folder: Path
    profile: str = DEFAULT_PROFILE
    machines: dict[uuid.UUID, Definition] = field(default_factory=dict)

    def now(self) -> datetime:
        """Return the present instant."""
        return self.clock.now()

    def today(self) -> date:
        """Return the present day in Shanghai."""
        return local_day(self.now())
