"""Describe what is wrong or doubtful in a self-evaluation."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

LevelOfFinding = Literal["block", "warn"]

# Rows of findings that concern no single row of the form.
TOTAL = "total"
LEVEL1 = "level1"


@dataclass(frozen=True, slots=True)
class Finding:
    """Hold one finding: rule id, level, row as people name it, and the values of its sentence.

    `place` is the position key of the form's cell; `message` the code of the sentence;
    `explanation` what was said about a warning.
    """

    id: str
    level: LevelOfFinding
    row: str
    place: str
    message: str
    values: Mapping[str, str] = field(default_factory=dict)
    explanation: str = ""

    @property
    def blocks(self) -> bool:
        """Say whether the finding stands in the way of submission."""
        return self.level == "block"

    @property
    def needs_explanation(self) -> bool:
        """Say whether a warning is still to be explained."""
        return self.level == "warn" and not self.explanation

    def explained(self, text: str) -> "Finding":
        """Return the finding with what was said about it."""
        return replace(self, explanation=text)


def block(rule: str, row: str, place: str, *, variant: str = "", **values: object) -> Finding:
    """Return a finding that blocks; the variant chooses another sentence of the same rule."""
    return _finding(rule, "block", row, place, variant, values)


def warn(rule: str, row: str, place: str, *, variant: str = "", **values: object) -> Finding:
    """Return a finding that asks for an explanation."""
    return _finding(rule, "warn", row, place, variant, values)


def _finding(
    rule: str,
    level: LevelOfFinding,
    row: str,
    place: str,
    variant: str,
    values: Mapping[str, object],
) -> Finding:
    code = f"scoring.{rule}_{variant}" if variant else f"scoring.{rule}"
    return Finding(rule, level, row, place, code, {"row": row, **_texts(values)})


def _texts(values: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}
