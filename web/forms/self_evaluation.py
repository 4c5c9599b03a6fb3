"""Read what the pages of the self-evaluation send."""

from collections.abc import Mapping

from werkzeug.datastructures import ImmutableMultiDict

# What every form carries besides the fields of its section.
FRAME = frozenset({"csrf_token", "row_version", "next", "key"})
_LONGEST_NUMBER = 9  # digits


def typed_values(sent: ImmutableMultiDict[str, str]) -> Mapping[str, str]:
    """Return the fields of a section as they were typed; of a repeated field, the last."""
    return {name: sent.getlist(name)[-1] for name in sent if name not in FRAME}


def seen_version(sent: ImmutableMultiDict[str, str]) -> int:
    """Return the version of the form that the page showed; 0 when it does not say."""
    text = sent.get("row_version", "")
    known = text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER
    return int(text) if known else 0
