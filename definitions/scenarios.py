"""Describe what a scenario may say: a test of a workflow that an office can read."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from definitions.parts import FIRST_YEAR, LAST_YEAR, Part, Text, Title
from definitions.schema import CHOICE, CORRECT, RETURN_TO
from definitions.source import Source

SHIPPED = Path(__file__).with_name("scenarios")
# Stands for all open child cases where a step names none.
ALL = "*"

_PLACE = ZoneInfo("Asia/Shanghai")
_INSTANT = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d$")


def _instant(value: object) -> object:
    # With seconds or an offset, YAML reads a time by rules that few people know.
    if not isinstance(value, str) or not _INSTANT.match(value):
        raise PydanticCustomError("instant", "", {"code": "scenario.bad_instant"})
    try:
        instant = datetime.fromisoformat(value).replace(tzinfo=_PLACE)
    except ValueError as error:
        raise PydanticCustomError("instant", "", {"code": "scenario.bad_instant"}) from error
    if not FIRST_YEAR <= instant.year <= LAST_YEAR:
        context = {"code": "scenario.bad_year", "ge": FIRST_YEAR, "le": LAST_YEAR}
        raise PydanticCustomError("instant", "", context)
    return instant


def _several(value: object) -> object:
    return [value] if isinstance(value, (str, int, dict)) else value


def _held(value: object) -> object:
    if value == []:
        raise PydanticCustomError("people", "", {"code": "scenario.no_post"})
    return _several(value)


def _for_all(value: object) -> object:
    return {ALL: value} if isinstance(value, str) else value


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int) else value


Instant = Annotated[datetime, BeforeValidator(_instant)]
Where = Literal["here", "other_unit", "other_department", "other_region", "upper_region"]
Told = Literal[
    "task_opened", "role_unheld", "case_copied", "case_ended", "due_soon", "due_today", "overdue",
    "escalated", "expiry_refused", "deadline_moved", "urged", "supervised", "handled",
]  # fmt: skip
Vote = Literal["for", "against", "abstain"]
Several = Annotated[tuple[str, ...], BeforeValidator(_several)]
Values = dict[str, object]
Fixed = dict[str, bool]
Entry = Annotated[str, BeforeValidator(_as_text)]


class Holding(Part):
    """Say which role somebody holds, and where that is as seen from the case."""

    role: str
    where: Where = "here"
    assigned: bool = False

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        return {"role": value} if isinstance(value, str) else value


Holdings = Annotated[tuple[Holding, ...], BeforeValidator(_held)]


class Days(Part):
    """Set days off and make-up working days in place of the shipped calendar."""

    off: tuple[date, ...] = ()
    work: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _one_kind_each(self) -> Self:
        for day in self.off:
            if day in self.work:
                context = {"code": "scenario.day_twice", "name": day.isoformat()}
                raise PydanticCustomError("days", "", context)
        return self


class Expectation(Part):
    """Say how the case must stand after a step; what is not named is not looked at."""

    state: str = ""
    ended: str | None = None
    open: Annotated[tuple[str, ...], BeforeValidator(_several)] = ()
    due: date | None = None
    children: Annotated[tuple[Entry, ...], BeforeValidator(_several)] = ()
    history: Annotated[tuple[str, ...], BeforeValidator(_several)] = ()
    fields: Values = Field(default_factory=dict)
    ballots: dict[str, Vote | None] = Field(default_factory=dict)
    signers: dict[str, Literal["for", "against"] | None] = Field(default_factory=dict)
    slip: str | None = None
    suspended: bool = False
    launched: Annotated[tuple[Entry, ...], BeforeValidator(_several)] = ()
    messages: dict[str, Annotated[tuple[Told, ...], BeforeValidator(_several)]] = Field(
        default_factory=dict
    )


class Step(Part):
    """Let one thing happen: an act of a person, time, other circumstances, ends of children."""

    # The one key that is none of these is the name of a person, its value an act.
    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, str]

    as_: str | None = Field(default=None, alias="as")
    for_: str | None = Field(default=None, alias="for")
    opinion: str | None = None
    fields: Values | None = None
    choice: Vote | None = None
    return_to: str | None = None
    correct: Annotated[tuple[str, ...] | None, BeforeValidator(_several)] = None
    refused: str | None = None
    until: Instant | None = None
    given: Values | None = None
    guards: Fixed | None = None
    children: Annotated[dict[str, str] | None, BeforeValidator(_for_all)] = None
    expect: Expectation | None = None

    @model_validator(mode="after")
    def _one_thing_happens(self) -> Self:
        circumstances = self.given is not None or self.guards is not None
        act = bool(self.others)
        things = (act, circumstances, self.until is not None, self.children is not None)
        of_acts = (self.as_, self.for_, self.opinion, self.typed or None, self.refused)
        strays = not act and any(each is not None for each in of_acts)
        if strays or sum(things) != (0 if self.only_looks else 1):
            raise PydanticCustomError("step", "", {"code": "scenario.step_form"})
        return self

    @property
    def only_looks(self) -> bool:
        """Tell whether nothing happens and the case is only looked at."""
        return self.model_fields_set == {"expect"}

    @property
    def typed(self) -> Values:
        """Return everything that is typed for an act besides the opinion."""
        named = {CHOICE: self.choice, RETURN_TO: self.return_to, CORRECT: self.correct}
        chosen = {name: value for name, value in named.items() if value is not None}
        return {**(self.fields or {}), **chosen}

    @property
    def others(self) -> Mapping[str, str]:
        """Return what is written under keys of no meaning of their own."""
        return self.__pydantic_extra__

    @property
    def act(self) -> tuple[str, str] | None:
        """Return who takes which act, if this is what happens."""
        return next(iter(self.others.items()), None)


class Scenario(Part):
    """Describe one scenario whole."""

    name: Text = Field(alias="scenario")
    workflow: str
    people: dict[Title, Holdings]
    proxies: dict[str, Several] = Field(default_factory=dict)
    opened_by: str | None = None
    given: Values = Field(default_factory=dict)
    guards: Fixed = Field(default_factory=dict)
    parameters: dict[str, int | tuple[str, ...]] = Field(default_factory=dict)
    fiscal_year: int | None = Field(default=None, ge=FIRST_YEAR, le=LAST_YEAR)
    calendar: Days | None = None
    now: Instant
    steps: tuple[Step, ...]

    @property
    def year(self) -> int:
        """Return the fiscal year of the case: as said, else the year in which it opens."""
        return self.now.year if self.fiscal_year is None else self.fiscal_year

    def circumstances(self) -> Iterator[tuple[tuple[str | int, ...], Values, Fixed]]:
        """Yield where facts and guards are given, and which."""
        yield (), self.given, self.guards
        for index, step in enumerate(self.steps):
            yield ("steps", index), step.given or {}, step.guards or {}


def is_scenario(source: Source) -> bool:
    """Tell a scenario from a workflow by what it says."""
    data = source.data
    return isinstance(data, dict) and bool({"scenario", "steps"} & data.keys())


def shipped_scenarios(folder: Path = SHIPPED) -> Mapping[str, str]:
    """Return the texts of a folder's scenarios by names such as `scenarios/workflow/file.yaml`."""
    return {
        path.relative_to(folder.parent).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.glob("*/*.yaml"))
    }
