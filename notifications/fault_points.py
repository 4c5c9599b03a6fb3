"""Let a test kill this process at a named point, to prove that nothing is lost or doubled there.

It is safe in production: a point is armed only when BIHUAN_MODE is `test`, and the settings refuse
to start with BIHUAN_FAULT_POINT in the environment, because it is no setting. Unarmed, a call
compares two strings.
"""

import os
import signal
from collections.abc import Mapping
from itertools import count

_VARIABLE = "BIHUAN_FAULT_POINT"


def read_point(environment: Mapping[str, str]) -> tuple[str, int] | None:
    """Return the armed point and at which of its calls to die: `name` or `name:3`."""
    if environment.get("BIHUAN_MODE") != "test" or not environment.get(_VARIABLE):
        return None
    name, _, nth = environment[_VARIABLE].partition(":")
    return name, int(nth or 1)


_ARMED = read_point(os.environ)
_CALLS = count(1)


def fault(name: str) -> None:
    """Die here, without any clean-up, when a test has armed this point."""
    if _ARMED is not None and _ARMED[0] == name and next(_CALLS) == _ARMED[1]:
        os.kill(os.getpid(), signal.SIGKILL)
