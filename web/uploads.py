"""Read the one file that a form of an administrator brings."""

from flask import request

from workflow.errors import RefusedError


def uploaded_file(field: str = "file") -> tuple[str, bytes]:
    """Return name and content; raises RefusedError when no file was chosen."""
    sent = request.files.get(field)
    if sent is None or not sent.filename:
        raise RefusedError("uploads.no_file", field=field)
    return sent.filename, sent.read()
