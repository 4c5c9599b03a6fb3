"""Say what every channel offers and how a sending may fail."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from workflow.models import Account


@dataclass(frozen=True, slots=True)
class Letter:
    """Be one message on its way; the id stays the same however often it is sent."""

    to: str
    subject: str
    text: str
    message_id: str
    written_at: datetime


class DeliveryError(Exception):
    """Carry why a sending failed, in the words of the other side."""

    def __init__(self, reason: str) -> None:
        """Keep the reason, which the delivery shows."""
        super().__init__(reason)
        self.reason = reason


class RejectedError(DeliveryError):
    """Say that this message will never be taken."""


class DeferredError(DeliveryError):
    """Say that this message may be taken later, or that nobody knows whether it was taken."""


class UnreachableError(DeliveryError):
    """Say that the channel takes nothing from us at present."""


class Channel(Protocol):
    """Send letters to people who have an address for it."""

    @property
    def name(self) -> str:
        """Return the name under which deliveries are kept."""
        ...

    @property
    def domain(self) -> str:
        """Return what stands behind the @ of message ids."""
        ...

    def address_of(self, account: Account) -> str | None:
        """Return where a person is reached, if at all."""
        ...

    def send(self, letter: Letter) -> None:
        """Send a letter; raises RejectedError, DeferredError or UnreachableError."""
        ...
