"""Understand one indicator row: which comparison, which values, which function."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from definitions.form_vocabulary import Vocabulary
from definitions.scoring_profiles import Level, ScoringProfile, ScoringRule
from workflow.domain.amounts import (
    Quantity,
    is_blank,
    normalise,
    parse_quantity,
    scale,
    without_brackets,
)
from workflow.domain.evaluation_form import IndicatorRow


@dataclass(frozen=True, slots=True)
class ReadRow:
    """Hold what a row means; values are in one unit, None where the text is no value."""

    rule: ScoringRule
    qualitative: bool
    forward: bool
    target: Decimal | None = None
    actual: Decimal | None = None
    missing: bool = False
    said_full: bool = False
    percentage: bool = False
    copied_comparison: bool = False
    not_a_value: bool = False
    units: tuple[str, str] | None = None


def read_row(row: IndicatorRow, profile: ScoringProfile, words: Vocabulary) -> ReadRow:
    """Read target and actual of a row and choose its function.

    No comparison reads "at least", or "at most" under cost indicators; "=" counts as "at least".
    """
    missing = is_blank(row.target, words) or is_blank(row.actual, words)
    target = None if row.operator == "qualitative" else parse_quantity(row.target, words)
    if target is None:
        rule = _own_rule(row, profile) or profile.functions.qualitative
        actual = parse_quantity(row.actual, words)
        return ReadRow(
            rule,
            qualitative=True,
            forward=False,
            actual=actual.value if actual else None,
            missing=missing,
        )
    return _read_quantitative(row, target, missing=missing, profile=profile, words=words)


def matched_level(text: str, levels: Sequence[Level]) -> Level | None:
    """Return the level-1 group that a heading names, by the longest name in it."""
    heading = without_brackets(text)
    named = [(name, level) for level in levels for name in level.names if name in heading]
    return max(named, key=lambda pair: len(pair[0]), default=("", None))[1]


def _read_quantitative(
    row: IndicatorRow,
    target: Quantity,
    *,
    missing: bool,
    profile: ScoringProfile,
    words: Vocabulary,
) -> ReadRow:
    forward = _is_forward(row, target, words)
    actual = parse_quantity(row.actual, words)
    if actual is None:
        said_full = not missing and _says_full(row.actual, words)
        return ReadRow(
            profile.functions.qualitative,
            qualitative=not said_full,
            forward=False,
            missing=missing,
            said_full=said_full,
            not_a_value=not missing,
        )
    functions = profile.functions
    wanted, reached, units = _in_one_unit(row, target, actual, words=words)
    return ReadRow(
        _own_rule(row, profile) or (functions.forward if forward else functions.reverse),
        qualitative=False,
        forward=forward,
        target=wanted,
        actual=reached,
        missing=missing,
        percentage=(target.unit or normalise(row.unit)) in words.percent,
        copied_comparison=bool(actual.operator),
        units=units,
    )


def _is_forward(row: IndicatorRow, target: Quantity, words: Vocabulary) -> bool:
    operator = row.operator or target.operator
    if operator == "==" and target.value == 0:
        return False
    if operator:
        return operator in {">=", ">", "=="}
    return not any(word in name for name in (row.level1, row.level2) for word in words.cost)


def _says_full(text: str, words: Vocabulary) -> bool:
    return normalise(text) in words.full


def _own_rule(row: IndicatorRow, profile: ScoringProfile) -> ScoringRule | None:
    name = normalise(row.level3)
    fitting = (each.use for each in profile.rules if any(word in name for word in each.words))
    return next(fitting, None)


def _in_one_unit(
    row: IndicatorRow, target: Quantity, actual: Quantity, *, words: Vocabulary
) -> tuple[Decimal, Decimal, tuple[str, str] | None]:
    column = normalise(row.unit)
    target_unit = target.unit or column
    actual_unit = actual.unit or target_unit
    wanted, _ = scale(target.value, target_unit, words=words)
    reached, _ = scale(actual.value, actual_unit, words=words)
    # Spreadsheets hold 98 % as 0.98 when the cell lost its percentage format.
    if not actual.unit and target_unit in words.percent and reached <= 1 < wanted:
        reached *= 100
    pairs = ((target_unit, actual_unit), (column, target_unit))
    odd = next((pair for pair in pairs if _are_at_odds(*pair, words=words)), None)
    return wanted, reached, odd


def _are_at_odds(one: str, other: str, *, words: Vocabulary) -> bool:
    if one in words.money and other in words.money:
        return one != other
    _, first = scale(Decimal(1), one, words=words)
    _, second = scale(Decimal(1), other, words=words)
    return not first.startswith(second) and not second.startswith(first)
