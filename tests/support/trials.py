"""Press the buttons of a trial in which a definition is tried, as a browser would."""

import re
from html import unescape
from typing import Any

from flask.testing import FlaskClient

from definitions.source import read_source


class Visit:
    """Press the buttons of one trial, as a browser would."""

    def __init__(self, client: FlaskClient, path: str) -> None:
        """Open the first page."""
        self.client, self.path = client, path
        self.answer = client.get(path)

    @property
    def page(self) -> str:
        """Return the page as it is now."""
        return self.answer.text

    def hidden(self, name: str) -> str:
        """Return what the form carries unseen."""
        found = re.search(rf'name="{name}" value="(.*?)"', self.page, re.DOTALL)
        return unescape(found[1]) if found else ""

    @property
    def steps(self) -> list[Any]:
        """Return the steps that the form carries."""
        data: Any = read_source(self.hidden("text"), name="").data
        return list(data["steps"])

    def press(self, do: str, /, **typed: object) -> str:
        """Press a button that is to be answered with the next page."""
        return self._send(do, typed, 200)

    def refused(self, do: str, /, **typed: object) -> str:
        """Press a button that is to be refused."""
        return self._send(do, typed, 422)

    def _send(self, do: str, typed: dict[str, object], status: int) -> str:
        data = {"text": self.hidden("text"), "who": self.hidden("who"), "do": do, **typed}
        self.answer = self.client.post(self.path, data=data)
        assert self.answer.status_code == status, self.page
        return self.page
