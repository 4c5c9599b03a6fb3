"""Write values as the one JSON text that stands for them, for digests and for storage."""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum

_AS_THEY_ARE = frozenset({str, int, bool, type(None)})


class NotCanonicalError(TypeError):
    """Refuse a value that has no single JSON text, such as a float or a set."""


def plain(value: object) -> object:
    """Return a value in JSON's own types; decimals and instants become text.

    Raises NotCanonicalError for floats, whose text a database may change, for naive instants and
    for anything else that has no one way of being written.
    """
    if type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, dict):
        return plain_object(value)
    if isinstance(value, list):
        return _plain_list(value)
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, str | int):
        return str(value) if isinstance(value, str) else int(value)
    if isinstance(value, Mapping):
        return plain_object(value)
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return _plain_list(value)
    return _text(value)


def plain_object(value: Mapping[str, object]) -> dict[str, object]:
    """Return a mapping in JSON's own types."""
    # Most of what is written is plain already: a call for every leaf would be half of the time.
    return {
        key if type(key) is str else _key(key): each if type(each) in _AS_THEY_ARE else plain(each)
        for key, each in value.items()
    }


def canonical(value: object) -> str:
    """Return the one JSON text of a value: sorted keys, no blanks, characters unescaped."""
    return text_of(plain(value))


def text_of(value: object) -> str:
    """Return the canonical text of what is plain but for instants, days, numbers and keys of rows.

    Nothing looks for what has no one text: a float is written as Python writes it.
    """
    return _SORTED.encode(value)


def rows_text(rows: Sequence[Mapping[str, object]]) -> str:
    """Return rows as JSON that a database reads, their columns in the order in which they come."""
    return _AS_IT_COMES.encode(rows)


def digest(value: object) -> str:
    """Return the SHA-256 of the canonical text, in hexadecimal."""
    return digest_of(canonical(value))


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _plain_list(values: Sequence[object]) -> list[object]:
    return [each if type(each) in _AS_THEY_ARE else plain(each) for each in values]


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise NotCanonicalError(type(key).__name__)
    return str(key)


def _text(value: object) -> str:
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise NotCanonicalError(value.isoformat())
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    raise NotCanonicalError(type(value).__name__)


def _encoder(*, sort_keys: bool) -> json.JSONEncoder:
    return json.JSONEncoder(
        ensure_ascii=False, sort_keys=sort_keys, separators=(",", ":"), default=_text
    )


_SORTED, _AS_IT_COMES = _encoder(sort_keys=True), _encoder(sort_keys=False)
