"""Read what is typed about the rectification of a problem."""

from collections.abc import Mapping

# The stamp stands where the autosave writes the version of what it has stored.
STAMP_FIELD = "row_version"
_NOT_TYPED = frozenset({"csrf_token", STAMP_FIELD})


def read_part(form: Mapping[str, str]) -> dict[str, str]:
    """Return the typed texts by field."""
    return {name: text for name, text in form.items() if name not in _NOT_TYPED}
