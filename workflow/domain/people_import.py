"""Read a sheet of organisations and people and find what is wrong with it, cell by cell."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from definitions.people_sheet import ColumnName, PeopleLayout
from definitions.roles import Roles

Cells = Sequence[Sequence[str | None]]
LOGIN = re.compile(r"[\w.@-]{2,64}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

_SEARCHED_ROWS = 20
_HEADINGS_OF_A_HEADER = 3
_LETTERS = 26
_PERSON: tuple[ColumnName, ...] = ("name", "login", "role", "email", "phone")
_SEPARATORS = re.compile(r"[、,，;；\n]+")


@dataclass(frozen=True, slots=True)
class CellFault:
    """Locate a fault by its cell (such as C5, none for the sheet), with message code and values."""

    cell: str | None
    code: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PeopleRow:
    """Be one row that is not blank: its number in the sheet (from 1) and its texts by column."""

    number: int
    texts: Mapping[ColumnName, str]

    def __getitem__(self, column: ColumnName) -> str:
        """Return the text of a column, empty when there is none."""
        return self.texts.get(column, "")

    @property
    def has_person(self) -> bool:
        """Tell whether the row names a person and not only an organisation."""
        return any(self[column] for column in _PERSON)

    @property
    def served(self) -> tuple[str, ...]:
        """Return the departments that the section serves, as they were written."""
        return tuple(part.strip() for part in _SEPARATORS.split(self["serves"]) if part.strip())


@dataclass(frozen=True, slots=True)
class PeopleSheet:
    """Be a sheet that was read: its rows, where its columns stand, and its faults."""

    rows: tuple[PeopleRow, ...]
    columns: Mapping[ColumnName, int]
    faults: tuple[CellFault, ...] = ()

    def fault(self, row: PeopleRow, column: ColumnName, code: str, **values: object) -> CellFault:
        """Return a fault at a cell; at the row's first cell when the column is missing."""
        cell = f"{column_letters(self.columns.get(column, 0))}{row.number}"
        return CellFault(cell, code, values)


def read_people(cells: Cells, *, layout: PeopleLayout, roles: Roles) -> PeopleSheet:
    """Return the rows below the headings with every fault that the sheet itself shows."""
    header, columns, faults = _find_header(cells, layout)
    if header is None or faults:
        return PeopleSheet((), columns, tuple(faults))
    rows = tuple(_rows(cells, header, columns))
    if not rows:
        return PeopleSheet((), columns, (CellFault(None, "people.empty"),))
    sheet = PeopleSheet(rows, columns)
    found = [fault for row in rows for fault in _row_faults(sheet, row, layout, roles)]
    found += _differences(sheet, layout)
    found += _repetitions(sheet)
    return PeopleSheet(rows, columns, tuple(found))


def role_by_title(roles: Roles, title: str) -> str | None:
    """Return the role that has this title or this name, if there is one."""
    return next((name for name, role in roles.roles.items() if title in (name, role.title)), None)


def kind_of(word: str, layout: PeopleLayout, *, below_department: bool) -> str:
    """Return the kind that a word names; an empty or unknown one leaves it to the department."""
    inferred = layout.kind_below_department if below_department else layout.kind_without_department
    return layout.kind_words().get(word, inferred)


def column_letters(index: int) -> str:
    """Return the letters of a column (from 0), as spreadsheets show them."""
    letters = ""
    rest = index + 1
    while rest:
        rest, digit = divmod(rest - 1, _LETTERS)
        letters = chr(ord("A") + digit) + letters
    return letters


def _find_header(
    cells: Cells, layout: PeopleLayout
) -> tuple[int | None, dict[ColumnName, int], list[CellFault]]:
    words = layout.headings()
    for number, row in enumerate(cells[:_SEARCHED_ROWS]):
        named = [(words.get(_heading(cell)), index) for index, cell in enumerate(row)]
        known = [(name, index) for name, index in named if name is not None]
        if len(known) >= _HEADINGS_OF_A_HEADER:
            return number, *_columns(known, number, layout)
    return None, {}, [CellFault(None, "people.no_heading")]


def _columns(
    known: Iterable[tuple[ColumnName, int]], number: int, layout: PeopleLayout
) -> tuple[dict[ColumnName, int], list[CellFault]]:
    columns: dict[ColumnName, int] = {}
    faults = []
    for name, index in known:
        if name in columns:
            title = layout.columns[name].title
            cell = f"{column_letters(index)}{number + 1}"
            faults.append(CellFault(cell, "people.heading_twice", {"heading": title}))
        columns.setdefault(name, index)
    faults += [
        CellFault(None, "people.heading_missing", {"heading": column.title})
        for name, column in layout.columns.items()
        if column.required and name not in columns
    ]
    return columns, faults


def _heading(cell: str | None) -> str:
    """Return a heading without blanks and marks such as * for required columns."""
    return re.sub(r"[\s*＊:：]+", "", _text(cell))


def _text(cell: str | None) -> str:
    return unicodedata.normalize("NFKC", cell or "").strip()


def _rows(cells: Cells, header: int, columns: Mapping[ColumnName, int]) -> Iterator[PeopleRow]:
    for number, row in enumerate(cells[header + 1 :], start=header + 2):
        texts = {name: _text(row[index]) for name, index in columns.items() if index < len(row)}
        if login := texts.get("login"):
            texts["login"] = login.lower()
        if any(texts.values()):
            yield PeopleRow(number, texts)


def _row_faults(
    sheet: PeopleSheet, row: PeopleRow, layout: PeopleLayout, roles: Roles
) -> Iterator[CellFault]:
    needed = [name for name, column in layout.columns.items() if column.required]
    if row.has_person:
        needed += ["name", "login"]
    for name in needed:
        if not row[name]:
            heading = layout.columns[name].title
            yield sheet.fault(row, name, "people.required", heading=heading)
    if row["login"] and not LOGIN.fullmatch(row["login"]):
        yield sheet.fault(row, "login", "people.login_invalid", text=row["login"])
    if row["email"] and not EMAIL.fullmatch(row["email"]):
        yield sheet.fault(row, "email", "people.email_invalid", text=row["email"])
    if row["kind"] and row["kind"] not in layout.kind_words():
        known = "、".join(words[0] for words in layout.kinds.values())
        yield sheet.fault(row, "kind", "people.kind_unknown", text=row["kind"], known=known)
    yield from _role_faults(sheet, row, roles)


def _role_faults(sheet: PeopleSheet, row: PeopleRow, roles: Roles) -> Iterator[CellFault]:
    if not row["role"]:
        return
    role = role_by_title(roles, row["role"])
    if role is None:
        yield sheet.fault(row, "role", "people.role_unknown", text=row["role"])
    elif roles[role].administrator:
        yield sheet.fault(row, "role", "people.role_administrator", text=row["role"])


def _differences(sheet: PeopleSheet, layout: PeopleLayout) -> Iterator[CellFault]:
    """Find rows that say different things of the same organisation or the same person."""
    organisations: dict[tuple[str, ...], PeopleRow] = {}
    people: dict[str, PeopleRow] = {}
    same_organisation: tuple[ColumnName, ...] = ("organisation", "department", "kind")
    same_person: tuple[ColumnName, ...] = ("name", "email", "phone")
    for row in sheet.rows:
        first = organisations.setdefault((row["region"], row["organisation_code"]), row)
        yield from _differ(sheet, layout, row, first, same_organisation)
        if row["login"]:
            first = people.setdefault(row["login"], row)
            yield from _differ(sheet, layout, row, first, same_person)


def _differ(
    sheet: PeopleSheet,
    layout: PeopleLayout,
    row: PeopleRow,
    first: PeopleRow,
    columns: Iterable[ColumnName],
) -> Iterator[CellFault]:
    """Compare two rows; what one of them leaves empty is not a difference."""
    for name in columns:
        if row[name] and first[name] and row[name] != first[name]:
            yield sheet.fault(
                row,
                name,
                "people.differs",
                heading=layout.columns[name].title,
                other=first.number,
                other_text=first[name],
            )


def _repetitions(sheet: PeopleSheet) -> Iterator[CellFault]:
    seen: dict[tuple[str, ...], int] = {}
    for row in sheet.rows:
        if not row["login"]:
            continue
        key = (row["region"], row["organisation_code"], row["login"], row["role"])
        if key in seen:
            yield sheet.fault(row, "login", "people.same_post_twice", other=seen[key])
        seen.setdefault(key, row.number)
