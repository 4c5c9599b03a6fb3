"""Say when a delivery that failed is tried again."""

import hashlib
from datetime import timedelta

_QUICK_ATTEMPTS = 8
_FIRST = timedelta(minutes=1)
_LONGEST = timedelta(minutes=60)
# After the quick attempts a server that is down for days is asked four times a day for a week.
_SLOW = timedelta(hours=6)
_SLOW_ATTEMPTS = 28
MOST_ATTEMPTS = _QUICK_ATTEMPTS + _SLOW_ATTEMPTS
_JITTER = 0.25


def wait_after(attempts: int, *, key: str) -> timedelta:
    """Return how long to wait after so many attempts: 1 to 60 minutes, then six hours.

    Up to a quarter is added by a hash of the key, so that a backlog spreads out and yet every
    calculation gives the same.
    """
    base = min(_FIRST * (1 << (attempts - 1)), _LONGEST) if attempts < _QUICK_ATTEMPTS else _SLOW
    digest = hashlib.sha256(f"{key}:{attempts}".encode()).digest()
    return base + base * (_JITTER * digest[0] / 255)
