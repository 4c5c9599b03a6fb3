"""Describe what cases are about: the facts of a subject, and what only its cases can use."""

from collections.abc import Collection
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from definitions.launches import Whose
from definitions.parts import Identifier, Title
from definitions.schema import FieldType, FormName, PartName

OfferKind = Literal["guard", "effect", "form", "part"]


class _Strict(BaseModel):
    """Refuse unknown keys and later changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Fact(_Strict):
    """Describe one fact that the domain tells about a subject."""

    title: Title
    type: FieldType
    # Guards that hold only when the fact is set.
    sure_with: tuple[str, ...] = ()


class WholeNumber(_Strict):
    """Describe a parameter of a guard: a whole number that is not less than another."""

    least: int

    def fits(self, value: object) -> bool:
        """Tell whether a value is such a number; true and false are none."""
        return isinstance(value, int) and not isinstance(value, bool) and value >= self.least


class Subject(_Strict):
    """List the facts of one kind of subject, and what definitions may use in its cases."""

    title: Title
    # For whom cases about it can open by themselves; others open as children only.
    launches: tuple[Whose, ...] = ()
    facts: dict[Identifier, Fact]
    # What serves several subjects stands under each. A guard comes with its parameters.
    guards: dict[Identifier, dict[Identifier, WholeNumber]] = Field(default_factory=dict)
    effects: tuple[Identifier, ...] = ()
    forms: tuple[FormName, ...] = ()
    edits: tuple[PartName, ...] = ()

    def offers(self, kind: OfferKind) -> Collection[str]:
        """Return the names of a kind that definitions of this subject may use."""
        return {
            "guard": self.guards.keys(),
            "effect": self.effects,
            "form": self.forms,
            "part": self.edits,
        }[kind]


class Subjects(_Strict):
    """Hold the subjects by id."""

    subjects: dict[Identifier, Subject]
