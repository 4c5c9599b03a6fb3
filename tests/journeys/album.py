"""Keep pictures of every page on a journey, and what is wrong with its look."""

import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Page, Response

from tests.support.browser import ARTEFACTS
from tests.web.look.judge import look_faults

_LONGEST = 6000
SIZES = ((1366, 768), (390, 844))
# A browser tells the console of every answer from 400 on; those are pages here, not faults.
_ANSWER = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
# htmx tells it of requests that a newer one, or leaving the page, has overtaken.
_OVERTAKEN = ("htmx:afterRequest", "htmx:sendAbort")
_BROKEN = 500
# Two frames after a change of size everything stands where it belongs.
_SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
_WHOLE = "() => document.documentElement.scrollHeight"


@dataclass
class Album:
    """Number the pictures of one journey and gather the faults of its pages."""

    folder: Path
    count: int = 0
    faults: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Note what a page tells the console, refused policies included, and broken answers."""
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("response", self._answered)

    def take(self, page: Page, name: str) -> None:
        """Take a page at the width of an office and at that of a phone, and judge both."""
        self.count += 1
        for width, height in reversed(SIZES):
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate(_SETTLED)
            picture = self.folder / f"{self.count:02d}-{name}-{width}.png"
            self.faults += [f"{picture.stem}: {each}" for each in look_faults(page)]
            # Bars that stick to the window's foot would stand in the midst of a longer picture.
            whole = max(height, min(page.evaluate(_WHOLE), _LONGEST))
            page.set_viewport_size({"width": width, "height": whole})
            page.screenshot(path=picture)
            page.set_viewport_size({"width": width, "height": height})

    def note_faults(self) -> None:
        """Write the faults beside the pictures, for who looks at those."""
        if self.faults:
            (self.folder / "faults.txt").write_text("\n".join(self.faults), encoding="utf-8")

    def _heard(self, message: ConsoleMessage) -> None:
        expected = _ANSWER.search(message.text) or message.text.startswith(_OVERTAKEN)
        if message.type == "error" and not expected:
            self.faults.append(f"console of {message.location.get('url')}: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= _BROKEN:
            self.faults.append(f"{response.status} of {response.url}")


def open_album(name: str) -> Album:
    """Return an empty album in a folder of its own under artefacts/journeys."""
    folder = ARTEFACTS / "journeys" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return Album(folder)
