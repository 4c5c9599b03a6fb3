"""Keep passwords as argon2id hashes that are costly to try and never readable."""

import secrets
import string
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from definitions.security import PasswordRules
from workflow.domain.passwords import password_faults
from workflow.errors import BusyError, RefusedError

MEMORY_KIB = 19456
PASSES = 3
LANES = 1

# Each verification takes 19 MiB and most of a core; more at once would only slow one another down.
_AT_ONCE = 4
_WAIT_SECONDS = 2.0
_INITIAL_GROUPS = 4
_INITIAL_GROUP_LENGTH = 4
_READABLE = "".join(
    sorted(set(string.ascii_letters + string.digits) - set("0O1lI"))
)  # what nobody confuses when a password is read from paper


class PasswordKeeper:
    """Hash, verify and judge passwords; one object serves a whole process."""

    def __init__(
        self, rules: PasswordRules, *, memory_kib: int = MEMORY_KIB, passes: int = PASSES
    ) -> None:
        """Take the rules and make the hash that unknown logins are compared with."""
        self.rules = rules
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=LANES)
        self._gate = BoundedSemaphore(_AT_ONCE)
        self._dummy = self.hash(secrets.token_urlsafe(16))

    def hash(self, password: str) -> str:
        """Return the hash of a password with its salt and cost inside."""
        with self._turn():
            return self._hasher.hash(_bytes(password))

    def verify(self, password_hash: str | None, password: str) -> bool:
        """Tell whether a password is right; without a hash, take as long and say no.

        Raises BusyError when too many verifications run at once.
        """
        with self._turn():
            try:
                self._hasher.verify(password_hash or self._dummy, _bytes(password))
            except (VerificationError, InvalidHashError):
                return False
        return password_hash is not None

    def needs_rehash(self, password_hash: str) -> bool:
        """Tell whether a hash was made with other costs than today's."""
        return self._hasher.check_needs_rehash(password_hash)

    def require_good(self, password: str, *, context: Iterable[str] = ()) -> None:
        """Raise RefusedError with the first rule that a new password breaks."""
        for code in password_faults(password, rules=self.rules, context=context):
            raise RefusedError(
                code,
                field="password",
                min_length=self.rules.min_length,
                max_length=self.rules.max_length,
                min_classes=self.rules.min_classes,
            )

    def invent(self) -> str:
        """Return a random password that fulfils the rules and can be read from paper."""
        while True:
            groups = [
                "".join(secrets.choice(_READABLE) for _ in range(_INITIAL_GROUP_LENGTH))
                for _ in range(_INITIAL_GROUPS)
            ]
            password = "-".join(groups)
            if not password_faults(password, rules=self.rules):
                return password

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._gate.acquire(timeout=_WAIT_SECONDS):
            raise BusyError("accounts.busy")
        try:
            yield
        finally:
            self._gate.release()


def _bytes(password: str) -> bytes:
    """Encode any text that a form can send, lone surrogates included."""
    return password.encode("utf-8", "surrogatepass")
