"""Give files out in a way that no browser shows or runs them."""

from pathlib import PurePosixPath
from urllib.parse import quote

from flask import Response

_POLICY = "sandbox; default-src 'none'"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(name: str, data: bytes, *, media_type: str = WORKBOOK) -> Response:
    """Return a file to be saved under its own name; the type comes from our table alone."""
    answer = Response(data, mimetype=media_type)
    path = PurePosixPath(name)
    plain = f"{_ascii(path.stem) or 'file'}{_ascii(path.suffix)}"
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    answer.headers["Content-Security-Policy"] = _POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _ascii(text: str) -> str:
    """Return what old browsers can read of a name."""
    return "".join(each for each in text if each.isascii() and (each.isalnum() or each in "._-"))
