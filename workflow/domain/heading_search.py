"""Find the tables of a form by their headings, wherever they stand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from definitions.form_vocabulary import Vocabulary
from workflow.domain.grid import Grid, is_one_of, match_heading

Roles = Mapping[str, tuple[int, ...]]
# A form's heading has at most so many rows above or below the one that is recognised.
MOST_SPLIT_ROWS = 2


@dataclass(frozen=True, slots=True)
class Table:
    """Hold the heading rows of a table and the columns of each role, left to right."""

    first: int
    last: int
    roles: Roles

    def columns(self, role: str) -> tuple[int, ...]:
        """Return the columns of a role."""
        return self.roles.get(role, ())

    def taken(self) -> frozenset[int]:
        """Return all columns that have a role."""
        return frozenset(column for columns in self.roles.values() for column in columns)


def find_indicators(grid: Grid, words: Vocabulary) -> Table | None:
    """Return the table of indicators, or None when there is none."""
    columns = words.indicators.columns
    ornaments = words.indicators.sections
    for row in range(grid.height):
        if "level3" not in set(_roles_in(grid, row, columns).values()):
            continue
        table = _extend(grid, row, columns, ornaments=ornaments)
        named = set(table.roles)
        if named & {"target", "actual"} and named & {"weight", "score", "level1", "level2"}:
            return table
    return None


def find_funds(grid: Grid, words: Vocabulary) -> Table | None:
    """Return the table of funds, or None when there is none."""
    columns = words.funds.columns
    for row in range(grid.height):
        table = _extend(grid, row, columns, ornaments=words.funds.sections)
        own = set(_roles_in(grid, row, columns).values())
        if own & {"executed", "budget", "initial"} and _names_funds(table):
            return table
    return None


def repeats_heading(
    grid: Grid,
    row: int,
    columns: Mapping[str, tuple[str, ...]],
    *,
    ornaments: tuple[str, ...],
) -> bool:
    """Say whether a row holds nothing but headings, as after a page break."""
    return _only_headings(grid, row, columns, ornaments=ornaments)


def _names_funds(table: Table) -> bool:
    named = set(table.roles)
    return "executed" in named and bool(named & {"budget", "initial"})


def _roles_in(grid: Grid, row: int, columns: Mapping[str, tuple[str, ...]]) -> dict[int, str]:
    roles = {}
    for column in range(grid.width):
        role = match_heading(grid.filled(row, column), columns)
        if role:
            roles[column] = role
    return roles


def _extend(
    grid: Grid,
    row: int,
    columns: Mapping[str, tuple[str, ...]],
    *,
    ornaments: tuple[str, ...],
) -> Table:
    first = last = row
    while row - first < MOST_SPLIT_ROWS and _only_headings(
        grid, first - 1, columns, ornaments=ornaments
    ):
        first -= 1
    while last - row < MOST_SPLIT_ROWS and _only_headings(
        grid, last + 1, columns, ornaments=ornaments
    ):
        last += 1
    roles: dict[int, str] = {}
    for each in range(first, last + 1):
        roles |= _roles_in(grid, each, columns)
    return Table(first, last, dict(_by_role(roles)))


def _only_headings(
    grid: Grid,
    row: int,
    columns: Mapping[str, tuple[str, ...]],
    *,
    ornaments: tuple[str, ...],
) -> bool:
    if not 0 <= row < grid.height:
        return False
    texts = [text for _, text in grid.owned(row) if not is_one_of(text, ornaments)]
    return bool(texts) and all(match_heading(text, columns) for text in texts)


def _by_role(roles: Mapping[int, str]) -> Iterator[tuple[str, tuple[int, ...]]]:
    for role in dict.fromkeys(roles.values()):
        yield role, tuple(sorted(column for column in roles if roles[column] == role))
