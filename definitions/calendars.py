"""Read statutory holidays and make-up working days, one notice of the State Council a file.

A file's year is the year in the notice's title. A notice may set days of the December before
and of the January after, so a day may be set by two notices: the later title wins.
"""

import hashlib
import json
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from definitions.errors import DefinitionError, Problem
from definitions.source import load_model

DayKind = Literal["off", "work"]

_SATURDAY = 5
_DECEMBER = 12
_JANUARY = 1


class CalendarError(Exception):
    """Refuse calendar data: a message code, its values, and where it stands when known."""

    def __init__(
        self, code: str, *, line: int | None = None, position: int | None = None, **values: object
    ) -> None:
        """Keep what the edge needs to find the sentence: line from 1, position from 0."""
        self.code = code
        self.line = line
        self.position = position
        self.values: Mapping[str, object] = {"line": line, **values}
        super().__init__(code)

    def at_line(self, line: int) -> "CalendarError":
        """Return the same refusal, placed in the file that was read."""
        others = {name: value for name, value in self.values.items() if name != "line"}
        return CalendarError(self.code, line=line, position=self.position, **others)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Notice(_Strict):
    """Name the notice that set the days."""

    title: str = ""
    number: str = ""
    issued_on: date | None = None
    urls: tuple[str, ...] = ()


class Transcription(_Strict):
    """Give credit to those who turned the notice into data."""

    source: str
    commit: str = ""
    licence: str


class Holiday(_Strict):
    """Describe one holiday: its days off, from and to included, and its make-up working days."""

    name: str = Field(min_length=1, max_length=40)
    off_from: date
    off_to: date
    work: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.off_to < self.off_from:
            raise _custom("calendar.range_backwards", self.off_from)
        return self

    def listed(self) -> Iterator[tuple[date, "ListedDay"]]:
        """Yield every day that the holiday sets."""
        for number in range((self.off_to - self.off_from).days + 1):
            yield self.off_from + timedelta(days=number), ListedDay(kind="off", name=self.name)
        for day in self.work:
            yield day, ListedDay(kind="work", name=self.name)


class CalendarYear(_Strict):
    """Describe one file: the notice and its holidays."""

    year: int = Field(ge=1949, le=9998)
    notice: Notice
    transcription: Transcription | None = None
    holidays: tuple[Holiday, ...]

    @model_validator(mode="after")
    def _days_are_sound(self) -> Self:
        try:
            self.noticed()
        except CalendarError as error:
            raise _custom(error.code, error.values.get("day", self.year)) from error
        return self

    def noticed(self) -> "NoticedYear":
        """Return the notice with its days one by one; raises CalendarError."""
        listed = (each for holiday in self.holidays for each in holiday.listed())
        return NoticedYear(notice=self.notice, days=checked_days(self.year, listed))


class ListedDay(_Strict):
    """Say whether a listed day is off or worked, and for which holiday."""

    kind: DayKind
    name: str


class NoticedYear(_Strict):
    """Hold what one notice sets."""

    notice: Notice
    days: dict[date, ListedDay]


class CalendarContent(_Strict):
    """Hold all notices by the year of their title."""

    years: dict[int, NoticedYear] = Field(default_factory=dict)

    @classmethod
    def from_json(cls, value: object) -> Self:
        """Return the content that `to_json` gave away; raises pydantic's ValidationError."""
        return cls.model_validate(value)

    def to_json(self) -> dict[str, object]:
        """Return plain JSON values."""
        return self.model_dump(mode="json")

    def digest(self) -> str:
        """Return SHA-256 over the canonical JSON, in hexadecimal."""
        text = json.dumps(self.to_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def days(self) -> dict[date, ListedDay]:
        """Return all listed days; where two notices set one, the later title wins."""
        return {
            day: listed
            for _, noticed in sorted(self.years.items())
            for day, listed in noticed.days.items()
        }


def checked_days(year: int, listed: Iterable[tuple[date, ListedDay]]) -> dict[date, ListedDay]:
    """Return the days of one notice in order; raises CalendarError naming the first wrong day.

    Wrong is a day listed twice, a day that a notice of this year cannot set, a make-up working
    day on a weekday (it was one anyway: surely a misprint), and a year without any day (the
    file of a notice not yet published, which would pass for a year without holidays).
    """
    days: dict[date, ListedDay] = {}
    for position, (day, each) in enumerate(listed):
        fault = _fault(year, day, each, days)
        if fault:
            raise CalendarError(fault, position=position, day=day, year=year)
        days[day] = each
    if not days:
        raise CalendarError("calendar.year_empty", year=year)
    return dict(sorted(days.items()))


def load_calendar_days(folder: Path) -> CalendarContent:
    """Read every `<year>.yaml` of a folder; raises DefinitionError."""
    return CalendarContent(
        years={each.year: each.noticed() for each in map(_read, sorted(folder.glob("*.yaml")))}
    )


def _read(path: Path) -> CalendarYear:
    found = load_model(path, CalendarYear)
    if path.stem != str(found.year):
        values = {"year": found.year, "expected": path.stem}
        raise DefinitionError([Problem(path.name, 1, 1, "calendar.file_year", values)])
    return found


def _fault(year: int, day: date, each: ListedDay, earlier: Container[date]) -> str | None:
    if day in earlier:
        return "calendar.day_twice"
    if not _may_set(year, day):
        return "calendar.day_outside"
    if each.kind == "work" and day.weekday() < _SATURDAY:
        return "calendar.work_on_weekday"
    return None


def _may_set(year: int, day: date) -> bool:
    return (
        day.year == year
        or (day.year, day.month) == (year - 1, _DECEMBER)
        or (day.year, day.month) == (year + 1, _JANUARY)
    )


def _custom(code: str, day: object) -> PydanticCustomError:
    return PydanticCustomError("calendar", "", {"code": code, "expected": str(day)})
