"""Hold the cells of a sheet and find headings among them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from workflow.domain.amounts import normalise, without_brackets

Place = tuple[int, int]
# A heading is short; longer texts that happen to contain its words are contents.
LONGEST_HEADING = 24
# Shorter words stand for a heading only when they are the whole of it.
SHORTEST_PART = 3
NUMBERING = re.compile(r"^[\W\d_]+")


@dataclass(frozen=True)
class Grid:
    """Hold texts by row and column (from 0) and merged ranges (first and last row and column)."""

    title: str
    rows: tuple[tuple[str, ...], ...]
    merges: tuple[tuple[int, int, int, int], ...] = ()
    unvalued: frozenset[Place] = field(default=frozenset())

    @property
    def height(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    @cached_property
    def width(self) -> int:
        """Return the number of columns of the widest row."""
        return max((len(row) for row in self.rows), default=0)

    @cached_property
    def _anchors(self) -> dict[Place, Place]:
        return {
            (row, column): (top, left)
            for top, left, bottom, right in self.merges
            for row in range(top, min(bottom, self.height - 1) + 1)
            for column in range(left, min(right, self.width - 1) + 1)
        }

    def anchor(self, row: int, column: int) -> Place:
        """Return the first cell of the merged range around a cell, or the cell itself."""
        return self._anchors.get((row, column), (row, column))

    def own(self, row: int, column: int) -> str:
        """Return the text that stands in this very cell."""
        cells = self.rows[row] if 0 <= row < self.height else ()
        return cells[column].strip() if column < len(cells) else ""

    def filled(self, row: int, column: int) -> str:
        """Return the text that a reader sees over this cell, from its merged range."""
        return self.own(*self.anchor(row, column))

    def owned(self, row: int) -> Iterator[tuple[int, str]]:
        """Yield the columns of a row that hold text of their own."""
        for column in range(self.width):
            if text := self.own(row, column):
                yield column, text

    def is_blank(self, row: int) -> bool:
        """Say whether no cell of a row holds text of its own."""
        return next(self.owned(row), None) is None


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell as spreadsheets show it, such as E15."""
    letters = ""
    rest = column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


def is_one_of(text: str, words: tuple[str, ...]) -> bool:
    """Say whether a text is one of the words, apart from brackets, numbering and marks."""
    return tidy_heading(text) in {normalise(word) for word in words}


def tidy_heading(text: str) -> str:
    """Return a heading without brackets, a trailing colon, and numbering or marks before it."""
    return NUMBERING.sub("", without_brackets(text))


def match_heading(text: str, columns: Mapping[str, tuple[str, ...]]) -> str | None:
    """Return the column that a heading names: wholly, or by the longest word in it.

    Where reasons and measures share a column, it counts as the one listed first.
    """
    heading = tidy_heading(text)
    if not heading or len(heading) > LONGEST_HEADING:
        return None
    names = [(normalise(word), role) for role, words in columns.items() for word in words]
    whole = next((role for word, role in names if word == heading), None)
    if whole:
        return whole
    parts = [pair for pair in names if len(pair[0]) >= SHORTEST_PART and pair[0] in heading]
    found = {role for _, role in parts}
    if {"reason", "measure"} <= found:
        return "reason"
    return max(parts, key=lambda pair: len(pair[0]), default=(None, None))[1] if parts else None


def strip_prefix(text: str, prefixes: tuple[str, ...]) -> str | None:
    """Return a text without the first of the prefixes that it has, or None without any."""
    for prefix in prefixes:
        for end in range(1, len(text) + 1):
            head = normalise(text[:end])
            if head == prefix:
                return text[end:].strip()
            if not prefix.startswith(head):
                break
    return None
