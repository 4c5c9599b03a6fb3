"""Read scoring profiles and the vocabulary of self-evaluation forms."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

HERE = Path(__file__).parent
PROFILES = HERE / "scoring"
VOCABULARY = HERE / "vocabulary" / "self_evaluation.yaml"
DEFAULT_PROFILE = "national-2020"

Share = Annotated[Decimal, Field(ge=0, le=1)]
Points = Annotated[Decimal, Field(ge=0, le=100)]
Positive = Annotated[Decimal, Field(gt=0)]
Words = tuple[str, ...]
Model = TypeVar("Model", bound="Strict")


class ProfileError(Exception):
    """Say that a scoring profile or vocabulary is missing or breaks its schema.

    `code` is one of profile_unknown, profile_syntax, profile_schema; `values` name file, line,
    place and the value that was refused.
    """

    def __init__(self, code: str, values: Mapping[str, str]) -> None:
        """Keep the code and its values for the sentence shown to people."""
        super().__init__(code, dict(values))
        self.code = code
        self.values = dict(values)


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


class IntervalTable(Strict):
    """Look the reached share (1 is the target) up in steps of falling minimum."""

    function: Literal["interval_table"]
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _steps_fall(self) -> Self:
        minima = [step.minimum for step in self.steps]
        shares = [step.share for step in self.steps]
        if minima != sorted(set(minima), reverse=True) or shares != sorted(shares, reverse=True):
            message = "steps_must_fall"
            raise ValueError(message)
        return self


class SatisfactionInterval(IntervalTable):
    """Look the surveyed satisfaction (a percentage) up in steps of falling minimum."""

    function: Literal["satisfaction_interval"]  # type: ignore[assignment]  # narrowed tag


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
        if sorted(named) != sorted(level.id for level in self.levels):
            message = "split_names_each_level_once"
            raise ValueError(message)
        if sum(part.weight for part in self.split) != self.total:
            message = "split_adds_up_to_total"
            raise ValueError(message)
        return self


class Operators(Strict):
    """List the words that stand for a comparison, before or after the value."""

    before: Mapping[str, Words]
    after: Mapping[str, Words]
    qualitative: Words


class Survey(Strict):
    """List the words that show how satisfaction was surveyed."""

    size: Words
    method: Words


class FundWords(Strict):
    """List the headings of the funds table."""

    columns: Mapping[str, Words]
    sections: Words
    totals: Words
    total: str
    rows: Words


class GoalWords(Strict):
    """List the headings of the yearly goal."""

    sections: Words
    expected: Words
    actual: Words


class IndicatorWords(Strict):
    """List the headings of the indicator table."""

    columns: Mapping[str, Words]
    sections: Words
    children: Words
    totals: Words
    subtotals: Words


class HeaderWords(Strict):
    """List the labels around the tables."""

    title: Words
    labels: Mapping[str, Words]
    extra: Words


class ExplanationWords(Strict):
    """Name the headings of the table that explains warnings."""

    heading: str
    columns: Mapping[str, str]


class Vocabulary(Strict):
    """Hold the words by which a form is read and written."""

    operators: Operators
    fillers: Words
    full: Words
    date_units: Words
    scales: Mapping[str, Decimal]
    money: Mapping[str, Decimal]
    default_money: str
    percent: Words
    dashes: Words
    cost: Words
    survey: Survey
    funds: FundWords
    goals: GoalWords
    indicators: IndicatorWords
    header: HeaderWords
    explanations: ExplanationWords


def list_profiles() -> tuple[str, ...]:
    """Return the ids of the shipped profiles in order."""
    return tuple(sorted(path.stem for path in PROFILES.glob("*.yaml")))


@cache
def load_profile(profile: str = DEFAULT_PROFILE) -> ScoringProfile:
    """Return the shipped profile of that id; raise ProfileError when there is none."""
    if profile not in list_profiles():
        raise ProfileError(
            "profile_unknown", {"profile": profile, "known": "、".join(list_profiles())}
        )
    return read_profile(PROFILES / f"{profile}.yaml")


def read_profile(path: Path) -> ScoringProfile:
    """Read one profile file; raise ProfileError naming the place of what is wrong."""
    return _read(path, ScoringProfile)


@cache
def load_vocabulary() -> Vocabulary:
    """Return the shipped vocabulary of self-evaluation forms."""
    return _read(VOCABULARY, Vocabulary)


def _read(path: Path, model: type[Model]) -> Model:
    try:
        content = YAML(typ="safe", pure=True).load(path)
        return model.model_validate(content)
    except MarkedYAMLError as error:
        line = str(error.problem_mark.line + 1) if error.problem_mark else ""
        raise ProfileError("profile_syntax", {"file": path.name, "line": line}) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        values = {"file": path.name, "place": place, "problem": first["msg"]}
        raise ProfileError("profile_schema", values) from error
