"""Compute the score of one indicator by the function its profile names.

Every function takes its rule and a measure and returns points between 0 and the weight, not
rounded, or None when the function is not defined for the measure (reference: 财预〔2020〕10号,
article 16, and the provincial forms named in the profiles).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import singledispatch
from typing import Protocol

from definitions.scoring_profiles import (
    Band,
    Boolean,
    Coefficient,
    FullOrRatio,
    IntervalTable,
    ManualWithBasis,
    OverTarget,
    ReverseRatio,
    Rounding,
    SatisfactionInterval,
    Step,
    StepDeduction,
    Strict,
    ThreeBand,
    ThresholdRatio,
)

ZERO = Decimal(0)
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Measure:
    """Hold what a function may look at; `basis` says whether the claim was justified."""

    weight: Decimal
    target: Decimal | None = None
    actual: Decimal | None = None
    claimed: Decimal | None = None
    band: Band | None = None
    basis: bool = True


class GradeBand(Protocol):
    """Describe a grade by the least score that earns it."""

    @property
    def id(self) -> str:
        """Return the identifier."""
        ...

    @property
    def title(self) -> str:
        """Return the title people read."""
        ...

    @property
    def minimum(self) -> Decimal | int:
        """Return the least score."""
        ...


def share_reached(measure: Measure) -> Decimal | None:
    """Return actual over target, at least 0, or None without a positive target."""
    if measure.target is None or measure.actual is None or measure.target <= 0:
        return None
    return max(ZERO, measure.actual / measure.target)


@singledispatch
def score(rule: Strict, measure: Measure) -> Decimal | None:
    """Return the points a rule gives for a measure, or None when it is undefined."""
    raise TypeError(type(rule), measure)


@score.register
def full_or_ratio(rule: FullOrRatio, measure: Measure) -> Decimal | None:  # noqa: ARG001 - dispatch
    """Give the full weight when the target is reached, else the share reached."""
    share = share_reached(measure)
    return None if share is None else measure.weight * min(ONE, share)


@score.register
def reverse_ratio(rule: ReverseRatio, measure: Measure) -> Decimal | None:
    """Give the full weight up to the target, else target over actual or a linear loss."""
    target, actual = measure.target, measure.actual
    if target is None or actual is None or target < 0:
        return None
    if actual <= target:
        return measure.weight
    if rule.form == "quotient":
        return measure.weight * target / actual
    return None if target == 0 else measure.weight * max(ZERO, ONE - (actual - target) / target)


@score.register
def threshold_ratio(rule: ThresholdRatio, measure: Measure) -> Decimal | None:
    """Give nothing below the passing share, then the share of what lies above it."""
    share = share_reached(measure)
    if share is None:
        return None
    above = (min(ONE, share) - rule.passing) / (ONE - rule.passing)
    return measure.weight * max(ZERO, above)


@score.register
def interval_table(rule: IntervalTable, measure: Measure) -> Decimal | None:
    """Give the share of the first step that the reached share attains."""
    share = share_reached(measure)
    return None if share is None else measure.weight * _step_share(rule.steps, share)


@score.register
def satisfaction_interval(rule: SatisfactionInterval, measure: Measure) -> Decimal | None:
    """Give the share of the first step that the surveyed satisfaction attains."""
    if measure.actual is None:
        return None
    return measure.weight * _step_share(rule.steps, measure.actual)


@score.register
def step_deduction(rule: StepDeduction, measure: Measure) -> Decimal | None:
    """Take points off for each whole step by which the actual value exceeds the base."""
    if measure.actual is None:
        return None
    steps = max(ZERO, measure.actual - rule.base) // rule.step
    least = min(rule.floor, measure.weight)
    return max(least, measure.weight - steps * rule.per_step)


@score.register
def boolean(rule: Boolean, measure: Measure) -> Decimal | None:  # noqa: ARG001 - dispatch
    """Give the weight when the target is reached, else nothing."""
    if measure.target is None or measure.actual is None:
        return None
    return measure.weight if measure.actual >= measure.target else ZERO


@score.register
def three_band(rule: ThreeBand, measure: Measure) -> Decimal | None:  # noqa: ARG001 - dispatch
    """Let the claim stand inside its band, or inside 0 to the weight without a band."""
    if measure.claimed is None or not inside_band(measure):
        return None
    return measure.claimed


@score.register
def coefficient(rule: Coefficient, measure: Measure) -> Decimal | None:  # noqa: ARG001 - dispatch
    """Multiply the weight by the actual value, held between 0 and 1."""
    if measure.actual is None:
        return None
    return measure.weight * min(ONE, max(ZERO, measure.actual))


@score.register
def manual_with_basis(rule: ManualWithBasis, measure: Measure) -> Decimal | None:  # noqa: ARG001 - dispatch
    """Let the claim stand inside 0 to the weight when its basis is written down."""
    if measure.claimed is None or not measure.basis:
        return None
    return measure.claimed if ZERO <= measure.claimed <= measure.weight else None


def inside_band(measure: Measure) -> bool:
    """Say whether the claim lies in its band; only the best band includes its maximum."""
    if measure.claimed is None:
        return False
    if measure.band is None:
        return ZERO <= measure.claimed <= measure.weight
    least, most = measure.band.minimum * measure.weight, measure.band.maximum * measure.weight
    below = measure.claimed <= most if measure.band.maximum == 1 else measure.claimed < most
    return least <= measure.claimed and below


def is_over_target(measure: Measure, limits: OverTarget) -> bool:
    """Say whether the target was passed so far that it may have been set too low."""
    share = share_reached(measure)
    return share is not None and share >= limits.ratio


def over_target_deduction(measure: Measure, limits: OverTarget) -> Decimal:
    """Return the most points a reviewer may take off for a target set too low."""
    share = share_reached(measure)
    if share is None:
        return ZERO
    return measure.weight * min(limits.cap, max(ZERO, share - limits.ratio) * limits.factor)


def round_score(value: Decimal, rounding: Rounding) -> Decimal:
    """Round points as the profile says: halves go up."""
    return value.quantize(Decimal(1).scaleb(-rounding.places), ROUND_HALF_UP)


def find_grade(total: Decimal, grades: Sequence[GradeBand]) -> GradeBand | None:
    """Return the best grade whose minimum the total reaches, whatever the order of grades."""
    reached = [grade for grade in grades if total >= grade.minimum]
    return max(reached, key=lambda grade: grade.minimum, default=None)


def _step_share(steps: Sequence[Step], value: Decimal) -> Decimal:
    return next((step.share for step in steps if value >= step.minimum), ZERO)
