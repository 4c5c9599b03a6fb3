"""Read what stands around the tables: header, unit of amounts, goals, remarks, explanations."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from definitions.form_vocabulary import Vocabulary
from workflow.domain.cell_reading import Notes
from workflow.domain.evaluation_form import Explanation, Goal, Remark
from workflow.domain.funds_reading import unit_in_brackets
from workflow.domain.grid import Place, is_one_of

YEAR = re.compile(r"(?:19|20)\d\d")
COLON = re.compile(r"[:\uff1a]")
# A unit of amounts is no longer than this; longer texts after the label name an office.
LONGEST_UNIT = 5


@dataclass(slots=True)
class Labels:
    """Hold the texts found beside known labels."""

    texts: dict[str, str] = field(default_factory=dict)
    extra: list[Remark] = field(default_factory=list)


def read_labels(notes: Notes, rows: Iterable[int]) -> Labels:
    """Read every known label with the text beside it or behind its colon."""
    found = Labels()
    words = notes.words.header
    for row in rows:
        for column, text in notes.grid.owned(row):
            label, value, at = _pair(notes, row, column, text)
            name = _exact(label, words.labels)
            if name is not None and name not in found.texts:
                found.texts[name] = value
                notes.mark(f"header.{name}", at)
            elif is_one_of(label, words.extra) and value:
                found.extra.append(Remark(label=label, text=value))
    return found


def find_unit(notes: Notes, rows: Iterable[int]) -> str:
    """Return the unit of amounts that the form states, else the usual one."""
    sections = notes.words.funds.sections
    stated = ""
    for row in rows:
        for column, text in notes.grid.owned(row):
            bracketed = unit_in_brackets(text, tuple(notes.words.money))
            if bracketed and is_one_of(text, sections):
                return bracketed
            stated = stated or _stated_unit(notes, text, (row, column))
    return stated or notes.words.default_money


def find_title(notes: Notes, before: int) -> str:
    """Return the first text of the form unless it is already a label."""
    for row in range(before):
        for _, text in notes.grid.owned(row):
            return "" if _is_label(text, notes.words) else text
    return ""


def find_year(notes: Notes, given: str, before: int) -> int | None:
    """Return the year beside its label, else the one written above the first label."""
    if match := YEAR.search(unicodedata.normalize("NFKC", given)):
        return int(match.group())
    for row in range(before):
        for _, text in notes.grid.owned(row):
            if _is_label(text, notes.words):
                return None
            if match := YEAR.search(unicodedata.normalize("NFKC", text)):
                return int(match.group())
    return None


def read_goals(notes: Notes, rows: Iterable[int]) -> tuple[tuple[Goal, ...], set[int]]:
    """Read the yearly goals, and return the rows they take."""
    numbers = list(rows)
    words = notes.words.goals
    for row in numbers:
        owned = list(notes.grid.owned(row))
        expected = next((col for col, text in owned if is_one_of(text, words.expected)), None)
        actual = next((col for col, text in owned if is_one_of(text, words.actual)), None)
        if expected is None or actual is None:
            continue
        beside = _beside(notes, row, expected)
        if beside and not is_one_of(beside, words.actual):
            return (Goal(expected=beside, actual=_beside(notes, row, actual)),), {row}
        below = list(_goals_below(notes, row, (expected, actual), numbers))
        return tuple(goal for _, goal in below), {row, *(number for number, _ in below)}
    return (), set()


def read_explanations(
    notes: Notes, rows: Iterable[int]
) -> tuple[tuple[Explanation, ...], set[int]]:
    """Read what was said about warnings, and return the rows it takes."""
    numbers = list(rows)
    columns = {key: (title,) for key, title in notes.words.explanations.columns.items()}
    for row in numbers:
        roles = {_exact(text, columns): column for column, text in notes.grid.owned(row)}
        if not set(columns) <= set(roles):
            continue
        taken = {row}
        said = []
        for below in range(row + 1, notes.grid.height):
            values = {key: notes.grid.own(below, roles[key]) for key in columns}
            if not values["rule"]:
                break
            taken.add(below)
            said.append(Explanation(**values))
        return tuple(said), taken
    return (), set()


def _pair(notes: Notes, row: int, column: int, text: str) -> tuple[str, str, Place]:
    label, *rest = COLON.split(text, maxsplit=1)
    if rest and rest[0].strip() and _is_label(label, notes.words):
        return label, rest[0].strip(), (row, column)
    return label, _beside(notes, row, column), (row, _after(notes, row, column))


def _after(notes: Notes, row: int, column: int) -> int:
    grid = notes.grid
    start = grid.anchor(row, column)
    following = column + 1
    while following < grid.width and grid.anchor(row, following) == start:
        following += 1
    return following


def _beside(notes: Notes, row: int, column: int) -> str:
    for following in range(_after(notes, row, column), notes.grid.width):
        if text := notes.grid.own(row, following):
            return "" if _is_label(text, notes.words) else text
    return ""


def _is_label(text: str, words: Vocabulary) -> bool:
    return _exact(text, words.header.labels) is not None or is_one_of(text, words.header.extra)


def _exact(text: str, names: Mapping[str, tuple[str, ...]]) -> str | None:
    return next((name for name, labels in names.items() if is_one_of(text, labels)), None)


def _stated_unit(notes: Notes, text: str, at: Place) -> str:
    labels = notes.words.unit_labels
    tidy = unicodedata.normalize("NFKC", text)
    for label in (*labels.sure, *labels.maybe):
        match = re.search(rf"(?:^|[\s(\[,;]){label}:\s*([^\s)\],;]+)", tidy)
        if match is None:
            continue
        written = match.group(1)
        known = sorted(notes.words.money, key=len, reverse=True)
        unit = next((name for name in known if written.startswith(name)), "")
        if not unit and (label in labels.sure or len(written) < LONGEST_UNIT):
            notes.mark("header.amount_unit", at)
            notes.refuse("R05", label, "header.amount_unit", text=written)
        return unit
    return ""


def _goals_below(
    notes: Notes, heading: int, columns: tuple[int, int], rows: list[int]
) -> Iterator[tuple[int, Goal]]:
    for row in range(heading + 1, notes.grid.height):
        owned = [text for _, text in notes.grid.owned(row)]
        if row not in rows or any(_is_label(text, notes.words) for text in owned):
            return
        goal = Goal(
            expected=notes.grid.own(row, columns[0]), actual=notes.grid.own(row, columns[1])
        )
        if goal.expected or goal.actual:
            yield row, goal
