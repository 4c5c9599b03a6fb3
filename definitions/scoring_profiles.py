"""Read scoring profiles: the scoring rules of a jurisdiction as data."""

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from definitions.source import load_model

PROFILES = Path(__file__).parent / "scoring"
DEFAULT_PROFILE = "national-2020"

Share = Annotated[Decimal, Field(ge=0, le=1)]
Points = Annotated[Decimal, Field(ge=0, le=100)]
Positive = Annotated[Decimal, Field(gt=0)]
Words = tuple[str, ...]


class UnknownProfileError(Exception):
    """Say that no scoring profile of that id is shipped."""

    code = "scoring.profile_unknown"

    def __init__(self, profile: str, known: Sequence[str]) -> None:
        """Keep the id asked for and those there are."""
        super().__init__(profile)
        self.values = {"profile": profile, "known": " ".join(known)}


class Strict(BaseModel):
    """Refuse unknown keys and later changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FullOrRatio(Strict):
    """Give the full weight when the target is reached, else the share reached."""

    function: Literal["full_or_ratio"]


class ReverseRatio(Strict):
    """Give the full weight up to the target, else target over actual or a linear loss."""

    function: Literal["reverse_ratio"]
    form: Literal["quotient", "linear"] = "quotient"


class ThresholdRatio(Strict):
    """Give nothing below the pass share, then a share of what lies above it."""

    function: Literal["threshold_ratio"]
    passing: Annotated[Decimal, Field(ge=0, lt=1)] = Decimal("0.6")


class Step(Strict):
    """Give a share of the weight from a minimum on."""

    minimum: Decimal
    share: Share


class _Steps(Strict):
    """Hold a table of steps, best first."""

    steps: Annotated[tuple[Step, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _steps_fall(self) -> Self:
        minima = [step.minimum for step in self.steps]
        shares = [step.share for step in self.steps]
        if minima != sorted(set(minima), reverse=True) or shares != sorted(shares, reverse=True):
            message = "steps_must_fall"
            raise ValueError(message)
        return self


class IntervalTable(_Steps):
    """Look the reached share (1 is the target) up in steps of falling minimum."""

    function: Literal["interval_table"]


class SatisfactionInterval(_Steps):
    """Look the surveyed satisfaction (a percentage) up in steps of falling minimum."""

    function: Literal["satisfaction_interval"]


class StepDeduction(Strict):
    """Take points off for each whole step beyond a base value."""

    function: Literal["step_deduction"]
    base: Decimal
    step: Positive
    per_step: Positive
    floor: Decimal = Decimal(0)


class Boolean(Strict):
    """Give all or nothing."""

    function: Literal["boolean"]


class ThreeBand(Strict):
    """Let the claimed score stand inside the chosen qualitative band."""

    function: Literal["three_band"]


class Coefficient(Strict):
    """Multiply the weight by a coefficient between 0 and 1 given as the actual value."""

    function: Literal["coefficient"]


class ManualWithBasis(Strict):
    """Let the claimed score stand when its basis is written down."""

    function: Literal["manual_with_basis"]


ScoringRule = Annotated[
    FullOrRatio
    | ReverseRatio
    | ThresholdRatio
    | IntervalTable
    | SatisfactionInterval
    | StepDeduction
    | Boolean
    | ThreeBand
    | Coefficient
    | ManualWithBasis,
    Field(discriminator="function"),
]


class Source(Strict):
    """Name the document that a profile follows."""

    document: str
    articles: str
    note: str


class Rounding(Strict):
    """Say how scores are rounded."""

    mode: Literal["half_up"]
    places: Annotated[int, Field(ge=0, le=2)]


class Level(Strict):
    """Name a level-1 group and the level-2 names that belong to it."""

    id: Literal["execution", "output", "cost", "benefit", "satisfaction"]
    title: str
    names: Words
    level2: Words


class Split(Strict):
    """Give the points that some level-1 groups have together."""

    levels: Words
    weight: Points


class Band(Strict):
    """Bound a qualitative band as shares of the weight; the minimum is inside."""

    id: str
    title: str
    minimum: Share
    maximum: Share


class Functions(Strict):
    """Choose the function for each kind of indicator."""

    forward: ScoringRule
    reverse: ScoringRule
    qualitative: ScoringRule
    execution: ScoringRule


class IndicatorRule(Strict):
    """Choose a function for indicators whose name contains one of the words."""

    words: Annotated[Words, Field(min_length=1)]
    use: ScoringRule


class OverTarget(Strict):
    """Bound what a reviewer may deduct for a target that was set too low."""

    ratio: Annotated[Decimal, Field(gt=1)]
    factor: Positive
    cap: Share


class ScoringProfile(Strict):
    """Hold the scoring rules of one jurisdiction."""

    id: str
    title: str
    source: Source
    total: Positive
    rounding: Rounding
    levels: tuple[Level, ...]
    split: tuple[Split, ...]
    bands: Annotated[tuple[Band, ...], Field(min_length=1)]
    functions: Functions
    rules: tuple[IndicatorRule, ...]
    over_target: OverTarget
    tolerance: Annotated[Decimal, Field(ge=0)]
    execution_threshold: Points
    plausible_share: Share
    single_limit: Points
    small_budget: Annotated[Decimal, Field(ge=0)]

    @model_validator(mode="after")
    def _split_is_complete(self) -> Self:
        named = [level for part in self.split for level in part.levels]
        levels = [level.id for level in self.levels]
        if sorted(named) != sorted(levels) or "execution" not in levels:
            message = "split_names_each_level_once"
            raise ValueError(message)
        if sum(part.weight for part in self.split) != self.total:
            message = "split_adds_up_to_total"
            raise ValueError(message)
        return self


def list_profiles() -> tuple[str, ...]:
    """Return the ids of the shipped profiles in order."""
    return tuple(sorted(path.stem for path in PROFILES.glob("*.yaml")))


@cache
def load_profile(profile: str = DEFAULT_PROFILE) -> ScoringProfile:
    """Return the shipped profile of that id; raise UnknownProfileError when there is none."""
    known = list_profiles()
    if profile not in known:
        raise UnknownProfileError(profile, known)
    return load_model(PROFILES / f"{profile}.yaml", ScoringProfile)
