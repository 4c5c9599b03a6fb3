"""Refuse what no keyboard types: control characters, which neither database nor workbook holds."""

import re
from collections.abc import Iterator

from flask import Flask, request

from workflow.errors import RefusedError

# Tab, line feed and carriage return are text.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def refuse_control_characters(app: Flask) -> None:
    """Refuse every request whose address or form carries a control character."""

    def look() -> None:
        if any(_CONTROL.search(text) for text in _texts()):
            raise RefusedError("web.control_characters")

    app.before_request(look)


def _texts() -> Iterator[str]:
    yield request.path
    for sent in (request.args, request.form):
        for name, texts in sent.lists():
            yield name
            yield from texts
