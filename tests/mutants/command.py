"""Plant bugs in a copy of the engine one by one, and see whether the quick tests find each.

`make mutants` runs this. It fails when a bug is not found, or has no place any more. Names of bugs
may be given, to try these alone.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from tests.mutants.bugs import BUGS, Bug

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("definitions", "workflow", "tests")
FILES = ("pyproject.toml",)
ENGINE = "tests/workflow/engine"
# The quickest first; the generated runs are what remains.
TESTS = (
    *(f"{ENGINE}/test_{name}.py" for name in ("authority", "step", "inputs", "conditions")),
    *(f"{ENGINE}/test_{name}.py" for name in ("entry", "returning", "ballots", "groups")),
    "tests/workflow/domain/test_workdays.py",
    "tests/workflow/domain/test_deadlines.py",
    "tests/workflow/scenarios/test_groups.py",
    "tests/properties/test_memory.py",
)
COPIES = 2
FAILED_TESTS = 1  # pytest's exit code; others say that it could not run


def main(names: Sequence[str]) -> int:
    """Plant each bug and tell which were found."""
    chosen = [bug for bug in BUGS if not names or bug.name in names]
    folders = SimpleQueue[Path]()
    with tempfile.TemporaryDirectory(prefix="mutants-") as place:
        for number in range(COPIES):
            folders.put(_copy(Path(place) / str(number)))
        with ThreadPoolExecutor(COPIES) as pool:
            found = list(pool.map(lambda bug: _try(bug, folders), chosen))
    survived = [bug.name for bug, caught in zip(chosen, found, strict=True) if not caught]
    _say(f"{sum(found)} of {len(chosen)} caught" + (f"; survived: {survived}" if survived else ""))
    return 1 if survived or not chosen else 0


def _copy(folder: Path) -> Path:
    folder.mkdir()
    ignored = shutil.ignore_patterns("__pycache__", "journeys", "mutants")
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)
    # Of what tests share, these need nothing but Hypothesis; a server or a browser takes time.
    (folder / "tests" / "conftest.py").write_text('pytest_plugins = ["tests.support.time"]\n')
    return folder


def _try(bug: Bug, folders: SimpleQueue[Path]) -> bool:
    """Plant a bug in a free copy and run the tests there; tell whether one failed."""
    folder = folders.get()
    path = folder / bug.file
    text = path.read_text("utf-8")
    begin = time.monotonic()
    try:
        if text.count(bug.original) != 1:
            _say(f"NO PLACE {bug.name}")
            return False
        path.write_text(text.replace(bug.original, bug.planted), "utf-8")
        failed = _first_failure(folder)
    finally:
        path.write_text(text, "utf-8")
        folders.put(folder)
    seconds = time.monotonic() - begin
    _say(f"{'caught' if failed else 'SURVIVED'} {bug.name} ({seconds:.0f} s): {failed or bug.why}")
    return bool(failed)


def _first_failure(folder: Path) -> str:
    """Return the test that fails first in a copy, nothing when none does."""
    options = ["-x", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", "--no-header", "--tb=no"]
    # A slow machine is no bug.
    options.append("--timeout=0")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *TESTS],
        cwd=folder,
        env={**os.environ, "HYPOTHESIS_PROFILE": "first", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, FAILED_TESTS):
        raise RuntimeError(done.stdout + done.stderr)
    lines = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
    return lines[0].split("::", 1)[1] if lines else ""


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a command's answer


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
