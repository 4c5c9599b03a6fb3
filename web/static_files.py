"""Serve style sheets, scripts and pictures under an address that changes with them.

A browser keeps them for a year and asks for none again; a new release has new addresses.
"""

from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, send_from_directory

ENDPOINT = "static"
_YEAR = 365 * 24 * 60 * 60


def install_static_files(app: Flask, folder: Path) -> None:
    """Serve a folder; its files and scripts may refer to each other by relative addresses."""
    current = _digest(folder)

    def send(stamp: str, filename: str) -> Response:
        # While one release follows another a page of either may ask here: never keep a mixture.
        kept = _YEAR if stamp == current and not app.debug else None
        answer = send_from_directory(folder, filename, max_age=kept)
        answer.cache_control.immutable = kept is not None
        return answer

    def stamped(endpoint: str, values: dict[str, object]) -> None:
        if endpoint == ENDPOINT:
            values.setdefault("stamp", current)

    app.add_url_rule(f"/{ENDPOINT}/<stamp>/<path:filename>", ENDPOINT, send)
    app.url_defaults(stamped)


def _digest(folder: Path) -> str:
    """Return what tells one state of the files from every other."""
    digest = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        name = path.relative_to(folder).as_posix()
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]
