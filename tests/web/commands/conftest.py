"""Give tests of the local server a folder that its user can reach."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.tree import ROOT


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return a folder under ./data.

    pytest closes its own temporary folder to other users whenever a run begins, and as root the
    server runs as another user.
    """
    (ROOT / "data").mkdir(exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix="t-", dir=ROOT / "data"))
    yield made
    shutil.rmtree(made)
