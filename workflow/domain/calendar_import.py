"""Read one year of the statutory calendar from a downloaded file."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr, ValidationError

from definitions.calendars import (
    CalendarContent,
    CalendarError,
    DayKind,
    ListedDay,
    Notice,
    NoticedYear,
    checked_days,
)

DAY_HEADING = "日期"
NAME_HEADING = "名称"
KIND_HEADING = "类型"
_HEADINGS = (DAY_HEADING, NAME_HEADING, KIND_HEADING)
_KINDS: Mapping[str, DayKind] = {"休": "off", "班": "work"}
_DAY = re.compile(
    r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 0?0:00(?::00)?)?$|^(\d{4})(\d\d)(\d\d)$"
)
_DELIMITERS = ",\t;"
_NO_NOTICE = Notice()


@dataclass(frozen=True, slots=True)
class ImportedYear:
    """Hold one year as read, to be shown and confirmed before it is merged."""

    year: int
    noticed: NoticedYear


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """Hold a day that an import adds, changes or drops (then `after` is None)."""

    day: date
    before: ListedDay | None
    after: ListedDay | None


class _PaperDay(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: StrictStr = Field(min_length=1, max_length=40)
    date: date
    isOffDay: StrictBool  # noqa: N815 - the name is the format's

    def listed(self) -> ListedDay:
        return ListedDay(kind="off" if self.isOffDay else "work", name=self.name)


class _Paper(BaseModel):
    model_config = ConfigDict(extra="forbid")

    declared_schema: str = Field(default="", alias="$schema")
    declared_id: str = Field(default="", alias="$id")
    year: int = Field(ge=1949, le=9998)
    papers: tuple[str, ...] = ()
    days: tuple[_PaperDay, ...]


def parse_json(text: str) -> ImportedYear:
    """Read JSON of holiday-cn's shape; raises CalendarError, with the line when it is known."""
    try:
        paper = _Paper.model_validate(json.loads(text.removeprefix("\ufeff")))
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise CalendarError("calendar.bad_entry", place=place or "{}") from error
    except (ValueError, RecursionError) as error:
        # Besides broken syntax: endless digits, and brackets nested without end.
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        raise CalendarError("calendar.not_json", line=line) from error
    listed = ((each.date, each.listed()) for each in paper.days)
    days = checked_days(paper.year, listed)
    return ImportedYear(paper.year, NoticedYear(notice=Notice(urls=paper.papers), days=days))


def parse_csv(text: str, *, notice: Notice = _NO_NOTICE) -> ImportedYear:
    """Read a table with the columns day, name and kind, found by heading.

    The year is the one most days fall in. Raises CalendarError with the line.
    """
    try:
        rows = list(_rows(text.removeprefix("\ufeff")))
    except csv.Error as error:
        raise CalendarError("calendar.csv_broken") from error
    years = Counter(row.day.year for row in rows)
    if not years:
        raise CalendarError("calendar.csv_empty")
    year = max(years, key=lambda each: (years[each], each))
    try:
        days = checked_days(year, ((row.day, row.listed) for row in rows))
    except CalendarError as error:
        line = rows[error.position or 0].line
        raise error.at_line(line) from error
    return ImportedYear(year, NoticedYear(notice=notice, days=days))


def merged(content: CalendarContent, imported: ImportedYear) -> CalendarContent:
    """Return the content with the imported year in place of its notice.

    What other notices set stays, such as days of this December set by next year's notice.
    """
    return CalendarContent(years={**content.years, imported.year: imported.noticed})


def changed_days(before: CalendarContent, after: CalendarContent) -> tuple[ChangedDay, ...]:
    """Return the days that are not the same in both, in order."""
    old, new = before.days(), after.days()
    return tuple(
        ChangedDay(day, old.get(day), new.get(day))
        for day in sorted(old.keys() | new.keys())
        if old.get(day) != new.get(day)
    )


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    day: date
    listed: ListedDay


def _rows(text: str) -> Iterator[_Row]:
    reader = csv.reader(text.splitlines(keepends=True), delimiter=_delimiter(text))
    columns: Mapping[str, int] | None = None
    for cells in reader:
        if columns is None:
            columns = _columns(cells)
        elif any(cell.strip() for cell in cells):
            yield _row(reader.line_num, cells, columns)
    if columns is None:
        raise CalendarError("calendar.csv_no_heading", heading=DAY_HEADING)


def _delimiter(text: str) -> str:
    heading = next((line for line in text.splitlines() if DAY_HEADING in line), "")
    return max(_DELIMITERS, key=heading.count)


def _columns(cells: Sequence[str]) -> Mapping[str, int] | None:
    # A title may stand above the table, so rows are passed over until the headings come.
    names = [cell.strip() for cell in cells]
    if DAY_HEADING not in names:
        return None
    for heading in _HEADINGS:
        if heading not in names:
            raise CalendarError("calendar.csv_no_heading", heading=heading)
    return {heading: names.index(heading) for heading in _HEADINGS}


def _row(line: int, cells: Sequence[str], columns: Mapping[str, int]) -> _Row:
    values = {
        heading: cells[index].strip() if index < len(cells) else ""
        for heading, index in columns.items()
    }
    kind = _KINDS.get(values[KIND_HEADING])
    if kind is None:
        raise CalendarError("calendar.csv_bad_kind", line=line, value=values[KIND_HEADING])
    if not values[NAME_HEADING]:
        raise CalendarError("calendar.csv_no_name", line=line)
    day = _day(line, values[DAY_HEADING])
    return _Row(line, day, ListedDay(kind=kind, name=values[NAME_HEADING]))


def _day(line: int, value: str) -> date:
    found = _DAY.match(value)
    numbers = [int(each) for each in found.groups() if each] if found else []
    try:
        return date(*numbers)
    except (TypeError, ValueError) as error:
        raise CalendarError("calendar.csv_bad_day", line=line, value=value) from error
