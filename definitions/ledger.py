"""Read which columns the rectification ledger has, and by which steps it ages."""

from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from definitions.parts import Identifier, Title
from definitions.source import load_model

LEDGER = Path(__file__).with_name("ledger.yaml")

ColumnKind = Literal["text", "day", "wan", "count", "score", "answer"]
Place = Literal["open", "frozen", "back", "later"]
Completion = Literal["whole", "partial", "untouched"]


class _Strict(BaseModel):
    """Refuse unknown keys and later changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LedgerColumn(_Strict):
    """Describe one column: heading, kind of its values, width in characters, place on the page."""

    id: Identifier
    title: Title
    width: int = Field(ge=4, le=80)
    kind: ColumnKind = "text"
    unit: str = ""
    place: Place = "open"
    field: Identifier | None = None
    below: Identifier | None = None
    sum: bool = False


class LedgerGroup(_Strict):
    """Hold the columns under one heading, of the case or of the problem."""

    title: Title
    level: Literal["case", "item"]
    columns: tuple[LedgerColumn, ...]


class CaseWords(_Strict):
    """Say what the workflow of an evaluation means for the ledger."""

    origin: str
    object_type: str


class Ledger(_Strict):
    """Hold the layout of the ledger."""

    title: Title
    back: Title
    ageing: tuple[int, ...] = Field(min_length=1)
    answers: dict[bool, str]
    completion: dict[Completion, str]
    workflows: dict[Identifier, CaseWords]
    origin_with_meeting: str
    groups: tuple[LedgerGroup, ...]

    @model_validator(mode="after")
    def _steps_rise(self) -> Self:
        if list(self.ageing) != sorted(set(self.ageing)) or self.ageing[0] < 1:
            context = {"code": "definition.ledger_steps", "at": ("ageing",)}
            raise PydanticCustomError("ageing", "", context)
        return self

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        ids = [column.id for column in self.columns]
        lost = [
            column.below
            for group in self.groups
            for column in group.columns
            if column.below and column.below not in {each.id for each in group.columns}
        ]
        if len(ids) != len(set(ids)) or lost:
            context = {"code": "definition.ledger_columns", "at": ("groups",)}
            raise PydanticCustomError("columns", "", context)
        return self

    @property
    def columns(self) -> tuple[LedgerColumn, ...]:
        """Return all columns in the order of the exported table."""
        return tuple(column for group in self.groups for column in group.columns)

    @property
    def page_groups(self) -> tuple[LedgerGroup, ...]:
        """Return what the page shows beside its fixed columns: problems first, then the case."""
        items = [group for group in self.groups if group.level == "item"]
        cases = [group for group in self.groups if group.level == "case"]
        back = tuple(each for each in self.columns if each.place == "back")
        shown = [*map(_open, items), LedgerGroup(title=self.back, level="item", columns=back)]
        return tuple(group for group in (*shown, *map(_open, cases)) if group.columns)

    def below(self, column: LedgerColumn) -> LedgerColumn | None:
        """Return the column whose values stand under those of another, if any."""
        return next((each for each in self.columns if each.below == column.id), None)


@cache
def load_ledger() -> Ledger:
    """Return the shipped layout of the ledger; raises DefinitionError."""
    return load_model(LEDGER, Ledger)


def _open(group: LedgerGroup) -> LedgerGroup:
    """Return a group with those of its columns that stand in its own place on the page."""
    kept = tuple(each for each in group.columns if each.place == "open" and each.below is None)
    return group.model_copy(update={"columns": kept})
