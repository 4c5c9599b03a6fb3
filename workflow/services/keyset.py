"""Turn the pages of long lists by the place of a row, never by counting rows from the start."""

import base64
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, tuple_
from sqlalchemy.orm import Session

# What the rows hold is named by labels, which types cannot follow.
AnyRow = Row[*tuple[Any, ...]]
Key = tuple[datetime, uuid.UUID]
# More rows than these are not sent at once, whatever an address asks for.
SIZES = (20, 50, 100)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Mark a place in a list: the row before or after which a page begins, and its ordinal.

    Without a key it is the beginning.
    """

    key: Key | None = None
    backwards: bool = False
    ordinal: int = 1

    def text(self) -> str:
        """Return the cursor as a word for an address."""
        if self.key is None:
            return ""
        content = [self.key[0].isoformat(), str(self.key[1]), self.backwards, self.ordinal]
        return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """Return the cursor of a word; one that cannot be read is the beginning."""
        try:
            padded = text.encode() + b"=" * (-len(text) % 4)
            at, key, backwards, ordinal = json.loads(base64.urlsafe_b64decode(padded))
            place = (datetime.fromisoformat(at), uuid.UUID(key))
            found = cls(place, bool(backwards), max(int(ordinal), 1))
        except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
            return cls()
        return found if place[0].tzinfo else cls()


@dataclass(frozen=True, slots=True)
class Slice:
    """Hold one page of a list and where the next and the previous begin."""

    rows: Sequence[AnyRow]
    first: int
    next: str
    previous: str

    @property
    def last(self) -> int:
        """Return the ordinal of the last row."""
        return self.first + len(self.rows) - 1


def take_slice(
    session: Session,
    statement: Select[*tuple[Any, ...]],
    *,
    place: Sequence[ColumnElement[Any]],
    key_of: Callable[[AnyRow], Key],
    cursor: Cursor,
    size: int,
    descending: bool = False,
) -> Slice:
    """Return a page of a statement in the order of `place`, an instant and a key."""
    falling = descending != cursor.backwards
    order = [column.desc() if falling else column.asc() for column in place]
    if cursor.key is not None:
        here, there = tuple_(*place), tuple_(*cursor.key)
        statement = statement.where(here < there if falling else here > there)
    rows = list(session.execute(statement.order_by(*order).limit(size + 1)).all())
    more, rows = len(rows) > size, rows[:size]
    if cursor.backwards:
        rows.reverse()
    first = max(cursor.ordinal - len(rows), 1) if cursor.backwards else cursor.ordinal
    before = more if cursor.backwards else cursor.key is not None
    after = more or cursor.backwards
    return Slice(
        rows=rows,
        first=first,
        next=Cursor(key_of(rows[-1]), False, first + len(rows)).text() if after and rows else "",
        previous=Cursor(key_of(rows[0]), True, first).text() if before and rows else "",
    )
