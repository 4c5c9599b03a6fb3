"""Read how the sheet of organisations and people is laid out."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from definitions.source import load_model

ColumnName = Literal[
    "region",
    "organisation",
    "organisation_code",
    "short_name",
    "kind",
    "department",
    "serves",
    "name",
    "login",
    "role",
    "email",
    "phone",
]


class Column(BaseModel):
    """Describe one column: its heading, other words for it, and whether it must be there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    also: tuple[str, ...] = ()
    required: bool = False


class PeopleLayout(BaseModel):
    """Hold the columns by name and the kinds of organisations with the words for them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: dict[ColumnName, Column]
    kinds: dict[str, tuple[str, ...]]
    kind_below_department: str
    kind_without_department: str

    def headings(self) -> dict[str, ColumnName]:
        """Return the column for every word that may head it."""
        return {
            word: name
            for name, column in self.columns.items()
            for word in (column.title, *column.also)
        }

    def kind_words(self) -> dict[str, str]:
        """Return the kind for every word, the kind's own name included."""
        return {word: kind for kind, words in self.kinds.items() for word in (kind, *words)}


def load_people_layout(folder: Path) -> PeopleLayout:
    """Read `people_sheet.yaml` of a definitions folder; raises DefinitionError."""
    return load_model(folder / "people_sheet.yaml", PeopleLayout)
