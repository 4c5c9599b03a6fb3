"""Describe recurring work: when a workflow opens cases by itself, and for whom."""

from collections.abc import Iterator
from string import Formatter
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from definitions.parts import Part, Text

Every = Literal["year", "quarter", "month"]
Whose = Literal["units", "projects"]
LAST = "last"
# A day that every month has; the end of a month is written `last`.
_LATEST = 28
_MONTHS: dict[Every, int] = {"year": 12, "quarter": 3, "month": 0}
# What a title may name.
PERIOD, UNIT, PROJECT = "period", "unit", "project"
PLACEHOLDERS: dict[Whose, frozenset[str]] = {
    "units": frozenset({PERIOD, UNIT}),
    "projects": frozenset({PERIOD, UNIT, PROJECT}),
}


def _bad_day() -> PydanticCustomError:
    return PydanticCustomError("launch_day", "", {"code": "definition.bad_launch_day"})


def _day(value: object) -> object:
    number = isinstance(value, int) and not isinstance(value, bool)
    if value != LAST and not (number and 1 <= int(str(value)) <= _LATEST):
        raise _bad_day()
    return value


class LaunchDay(Part):
    """Name a day of each period: of a month, of a month of the quarter or of the year."""

    day: Annotated[int | Literal["last"], BeforeValidator(_day)]
    month: int | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        return value if isinstance(value, dict) else {"day": value}


class Launch(Part):
    """Say that cases open by themselves on a day of each period, one for each unit or project."""

    every: Every
    on: LaunchDay
    roll: Literal["next_workday", "none"] = "next_workday"
    for_: Whose = Field(alias="for")
    # What the cases are about: the period in which the day lies, or the one before.
    about: Literal["current", "previous"] = "current"
    title: Text

    @model_validator(mode="after")
    def _day_of_the_period(self) -> Self:
        most = _MONTHS[self.every]
        if not (self.on.month is None if most == 0 else 1 <= (self.on.month or 0) <= most):
            context = {"code": "definition.bad_launch_day", "at": ("on",)}
            raise PydanticCustomError("launch_day", "", context)
        return self


def title_fault(launch: Launch) -> str | None:
    """Return the code of what is wrong with the title of launched cases, if anything is."""
    try:
        named = set(_named(launch.title))
    except ValueError:
        return "definition.bad_launch_title"
    if not named <= PLACEHOLDERS[launch.for_]:
        return "definition.bad_launch_title"
    return None if PERIOD in named else "definition.launch_without_period"


def _named(title: str) -> Iterator[str]:
    for _, name, form, conversion in Formatter().parse(title):
        if form or conversion:
            raise ValueError(title)
        if name is not None:
            yield name
