"""Read the rules of passwords, lockout and sessions."""

from datetime import timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from definitions.source import load_model


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PasswordRules(_Rules):
    """Say what a password must be; ``refused`` are words that must not be all there is to it."""

    min_length: int = Field(ge=8, le=128)
    max_length: int = Field(ge=64, le=128)
    min_classes: int = Field(ge=1, le=4)
    refused: frozenset[str]


class LockoutRules(_Rules):
    """Say when guessing stops; all times are in minutes."""

    failures: int = Field(ge=3, le=10)
    window_minutes: int = Field(ge=1)
    lock_minutes: int = Field(ge=1)
    longest_lock_minutes: int = Field(ge=1)
    address_failures: int = Field(ge=1)
    address_window_minutes: int = Field(ge=1)

    @property
    def window(self) -> timedelta:
        """Return how close together failures must be to count."""
        return timedelta(minutes=self.window_minutes)

    @property
    def address_window(self) -> timedelta:
        """Return how long failures from one address count."""
        return timedelta(minutes=self.address_window_minutes)

    def lock(self, locks_before: int) -> timedelta:
        """Return how long the next lock lasts; each one after another lasts twice as long."""
        doubled = self.lock_minutes * 2 ** min(locks_before, 32)
        return timedelta(minutes=min(doubled, self.longest_lock_minutes))


class SessionRules(_Rules):
    """Say how long a session lives and how many a person may have at once."""

    idle_minutes: int = Field(ge=1)
    administrator_idle_minutes: int = Field(ge=1)
    absolute_minutes: int = Field(ge=1)
    at_most: int = Field(ge=1)
    administrator_at_most: int = Field(ge=1)

    @property
    def absolute(self) -> timedelta:
        """Return how long a session lives whatever happens."""
        return timedelta(minutes=self.absolute_minutes)

    def idle(self, *, administrator: bool) -> timedelta:
        """Return how long a session lives without a request."""
        minutes = self.administrator_idle_minutes if administrator else self.idle_minutes
        return timedelta(minutes=minutes)

    def limit(self, *, administrator: bool) -> int:
        """Return how many sessions a person may have at once."""
        return self.administrator_at_most if administrator else self.at_most


class ProxyRules(_Rules):
    """Say for how long somebody may let another person act for them."""

    longest_days: int = Field(ge=1, le=366)


class Security(_Rules):
    """Hold all rules of `security.yaml`."""

    password: PasswordRules
    lockout: LockoutRules
    session: SessionRules
    proxy: ProxyRules


def load_security(folder: Path) -> Security:
    """Read `security.yaml` of a definitions folder; raises DefinitionError."""
    return load_model(folder / "security.yaml", Security)
