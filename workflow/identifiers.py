"""Make keys that sort by the time they were made."""

import os
import time
import uuid

_RANDOM_A_BITS = 12
_RANDOM_B_BITS = 62


def new_id() -> uuid.UUID:
    """Return a UUID of version 7 (RFC 9562, section 5.7)."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & ((1 << 48) - 1)) << 80
    value |= 0x7 << 76
    value |= (random & ((1 << _RANDOM_A_BITS) - 1)) << 64
    value |= 0x2 << 62
    value |= (random >> _RANDOM_A_BITS) & ((1 << _RANDOM_B_BITS) - 1)
    return uuid.UUID(int=value)
