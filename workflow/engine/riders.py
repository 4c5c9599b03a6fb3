"""Hold what operations attach to a running case beside its state."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Place = Literal["before", "beside", "after", "delegate"]
SIGNING_PLACES: tuple[Place, ...] = ("before", "beside", "after")
Opinion = Literal["for", "against"]


@dataclass(frozen=True, slots=True)
class Signer:
    """Be somebody who was asked to sign, or to do the work first and hand it back.

    Who signs after the one who asked is called once the case has moved on. `stands_for` is the
    role of the task that the signature belongs to.
    """

    number: int
    place: Place
    person: str
    role: str
    asked_by: str
    stands_for: str
    choice: Opinion | None = None

    @property
    def is_awaited(self) -> bool:
        """Tell whether the case waits for the signature now."""
        return self.choice is None and self.place != "after"


@dataclass(frozen=True, slots=True)
class Extension:
    """Be a request for more time that waits for a ruling."""

    asked_by: str
    until: date


@dataclass(frozen=True, slots=True)
class Slip:
    """Be the slip under which a case is supervised: its colour, who gave it, by when to answer."""

    colour: str
    ordered_by: str
    until: date | None = None
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Correction:
    """Be what a return asks to correct; everything else is locked until the case goes on."""

    items: tuple[str, ...]
    named_by: str


@dataclass(frozen=True, slots=True)
class Riders:
    """Hold everything that operations have attached to a case.

    `earlier` is what was to be corrected before the case went on: who takes it back is held to it.
    """

    signers: tuple[Signer, ...] = ()
    extension: Extension | None = None
    slip: Slip | None = None
    suspended_on: date | None = None
    correction: Correction | None = None
    earlier: Correction | None = None

    @property
    def awaited(self) -> tuple[Signer, ...]:
        """Return the signers whom the case waits for."""
        return tuple(each for each in self.signers if each.is_awaited)
