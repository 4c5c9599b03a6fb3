"""Read how the self-evaluation is filled: its sections, its promise, its limits."""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from definitions.parts import Identifier, Title
from definitions.source import load_model

GUIDE = Path(__file__).with_name("self_evaluation.yaml")

SectionId = Literal[
    "basic", "funds", "indicators", "deviations", "evidence", "report", "attestation"
]
Count = Annotated[int, Field(ge=1, le=100_000)]


class _Strict(BaseModel):
    """Refuse unknown keys and later changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Section(_Strict):
    """Describe one section: its title and a line on what it holds."""

    id: SectionId
    title: Title
    hint: str


class Limits(_Strict):
    """Bound what may be typed, in characters, and the rows of the table of indicators."""

    line: Count
    reason: Count
    paragraph: Count
    report: Count
    rows: Count


class Starts(_Strict):
    """Name the workflow that an imported table opens."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    imported: Identifier = Field(alias="import")


class Guide(_Strict):
    """Hold how the self-evaluation is filled."""

    starts: Starts
    sections: tuple[Section, ...]
    attestation: str
    limits: Limits
    report_outline: tuple[str, ...]

    @model_validator(mode="after")
    def _sections_are_whole(self) -> Self:
        listed = [section.id for section in self.sections]
        wanted = get_args(SectionId)
        if sorted(listed) != sorted(wanted):
            missing = sorted(set(wanted) - set(listed))
            context = {"code": "definition.missing_key", "name": ", ".join(missing or listed)}
            raise PydanticCustomError("sections", "", context)
        return self

    def section(self, section: str) -> Section | None:
        """Return the section of an id, if there is one."""
        return next((each for each in self.sections if each.id == section), None)

    def after(self, section: str) -> Section | None:
        """Return the section that follows another, if any."""
        return self._beside(section, 1)

    def before(self, section: str) -> Section | None:
        """Return the section that precedes another, if any."""
        return self._beside(section, -1)

    def _beside(self, section: str, step: int) -> Section | None:
        ids: list[str] = [each.id for each in self.sections]
        at = ids.index(section) + step
        return self.sections[at] if 0 <= at < len(self.sections) else None


@cache
def load_guide() -> Guide:
    """Return the shipped description of the self-evaluation; raises DefinitionError."""
    return load_model(GUIDE, Guide)
