"""Read the files that a request brings."""

from collections.abc import Sequence

from flask import request
from werkzeug.datastructures import FileStorage

from workflow.services.attachments import MOST_BYTES, Upload


def uploads_of(field: str) -> Sequence[Upload]:
    """Return the files that were sent in a field, each read one byte beyond the limit at most."""
    sent: Sequence[FileStorage] = request.files.getlist(field)
    return [Upload(each.filename, each.read(MOST_BYTES + 1)) for each in sent if each.filename]
