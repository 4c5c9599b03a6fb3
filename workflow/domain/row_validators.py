"""Check single rows of a self-evaluation: V03 to V06, V08 to V12, V14, V15."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from definitions.form_vocabulary import Vocabulary
from definitions.scoring_profiles import ScoringProfile
from workflow.domain.amounts import is_blank, normalise, parse_quantity, plain, without_brackets
from workflow.domain.evaluation_form import ChildRow, EvaluationForm, IndicatorRow
from workflow.domain.findings import Finding, block, warn
from workflow.domain.row_reading import ReadRow, matched_level
from workflow.domain.scorecard import RowScore, Scorecard
from workflow.domain.scoring import Measure, inside_band


@dataclass(frozen=True, slots=True)
class RowCheck:
    """Hold a row with its score and what it is checked against."""

    row: IndicatorRow
    scored: RowScore
    read: ReadRow
    profile: ScoringProfile
    words: Vocabulary

    @property
    def name(self) -> str:
        """Return how people name the row."""
        return self.row.level3

    def at(self, field: str) -> str:
        """Return the position key of one of the row's cells."""
        return f"indicator.{self.row.key}.{field}"


def check_rows(
    form: EvaluationForm, card: Scorecard, profile: ScoringProfile, words: Vocabulary
) -> Iterator[Finding]:
    """Yield the findings of all indicator rows in the order of the form."""
    rows = zip(form.keyed().indicators, card.indicators, card.readings, strict=True)
    for row, scored, read in rows:
        check = RowCheck(row, scored, read, profile, words)
        for validator in VALIDATORS:
            yield from validator(check)


def _v03_complete(check: RowCheck) -> Iterator[Finding]:
    """Require a target and an actual value that can be scored."""
    if not check.scored.counts:
        return
    if check.read.missing:
        blank = "target" if is_blank(check.row.target, check.words) else "actual"
        yield block("V03", check.name, check.at(blank))
    elif check.scored.computed is None and not check.read.qualitative:
        yield block("V03", check.name, check.at("target"), variant="undefined")


def _v15_single_weight(check: RowCheck) -> Iterator[Finding]:
    """Doubt a single indicator that holds very many points."""
    weight, limit = check.row.weight, check.profile.single_limit
    if weight is not None and weight > limit:
        yield warn("V15", check.name, check.at("weight"), weight=weight, limit=plain(limit))


def _v05_claim_inside(check: RowCheck) -> Iterator[Finding]:
    """Require a claim between 0 and the weight, and inside its qualitative band."""
    weight, claimed, row = check.row.weight, check.row.claimed, check.row
    place = check.at("claimed")
    if weight is not None and weight < 0:
        yield block("V05", row.level3, check.at("weight"), variant="weight", weight=weight)
    elif claimed is None:
        if check.read.qualitative and not check.read.missing and check.scored.counts:
            yield block("V05", row.level3, place, variant="missing")
    elif weight is None or not 0 <= claimed <= weight:
        shown = "" if weight is None else weight
        variant = "no_weight" if weight is None else ""
        yield block("V05", row.level3, place, variant=variant, claimed=claimed, weight=shown)
    else:
        yield from _claim_outside_band(check, weight, claimed)


def _claim_outside_band(check: RowCheck, weight: Decimal, claimed: Decimal) -> Iterator[Finding]:
    band = next((band for band in check.profile.bands if band.id == check.row.band), None)
    if band is None or inside_band(Measure(weight, claimed=claimed, band=band)):
        return
    yield block(
        "V05",
        check.name,
        check.at("claimed"),
        variant="band",
        claimed=claimed,
        band=band.title,
        least=plain(band.minimum * weight),
        most=plain(band.maximum * weight),
    )


def _v10_plausible(check: RowCheck) -> Iterator[Finding]:
    """Refuse full points for a far missed target."""
    share, row = check.scored.share, check.row
    if share is None or not check.scored.counts or row.claimed != row.weight:
        return
    if share < check.profile.plausible_share:
        yield block("V10", row.level3, check.at("claimed"), target=row.target, actual=row.actual)


def _v11_children(check: RowCheck) -> Iterator[Finding]:
    """Require the parts of an indicator to add up to it, in target and in actual value."""
    if check.read.percentage:
        return
    for field, texts in (("target", _targets), ("actual", _actuals)):
        whole = parse_quantity(texts(check.row), check.words)
        parts = [parse_quantity(texts(child), check.words) for child in check.row.children]
        values = [part.value for part in parts if part is not None]
        if whole is None or not values:
            continue
        total = sum(values, Decimal(0))
        if total != whole.value:
            yield block(
                "V11",
                check.name,
                check.at(field),
                variant=field,
                whole=plain(whole.value),
                total=plain(total),
            )


def _v08_reason(check: RowCheck) -> Iterator[Finding]:
    """Require a reason for an unmet indicator."""
    if check.scored.met is False and check.scored.counts and not check.row.reason:
        yield block(
            "V08",
            check.name,
            check.at("reason"),
            target=check.row.target,
            actual=check.row.actual,
        )


def _v06_claim_near(check: RowCheck) -> Iterator[Finding]:
    """Ask for a reason when a claim is far from the computed score."""
    claimed, computed = check.row.claimed, check.scored.computed
    if claimed is None or computed is None or check.row.reason:
        return
    if abs(claimed - computed) > check.profile.tolerance:
        yield warn("V06", check.name, check.at("claimed"), claimed=claimed, computed=computed)


def _v04_actual_is_value(check: RowCheck) -> Iterator[Finding]:
    """Ask for a value where a comparison was copied or a word written."""
    if check.read.copied_comparison:
        yield warn("V04", check.name, check.at("actual"), actual=check.row.actual)
    elif check.read.not_a_value:
        yield warn("V04", check.name, check.at("actual"), variant="word", actual=check.row.actual)


def _v09_level2_fits(check: RowCheck) -> Iterator[Finding]:
    """Doubt a level-2 name that does not belong to its level-1 group."""
    level = matched_level(check.row.level1, check.profile.levels)
    if level is None:
        yield warn("V09", check.name, check.at("level1"), variant="level1", level1=check.row.level1)
        return
    name = without_brackets(check.row.level2)
    belongs = any(known in name or name in known for known in level.level2)
    if name and level.level2 and not belongs:
        yield warn("V09", check.name, check.at("level2"), level2=name, level1=level.title)


def _v12_survey(check: RowCheck) -> Iterator[Finding]:
    """Ask how many people were surveyed for satisfaction, and how."""
    if check.scored.level != "satisfaction" or not check.scored.counts:
        return
    row, survey = check.row, check.words.survey
    said = normalise(f"{row.actual} {row.reason} {row.measure}")
    sized = any(f"{figure}{word}" in said for figure in "0123456789" for word in survey.size)
    if not sized or not any(word in said for word in survey.method):
        yield warn("V12", check.name, check.at("actual"))


def _v14_units(check: RowCheck) -> Iterator[Finding]:
    """Doubt different units in target, actual value and unit column."""
    if check.read.units is not None:
        one, other = check.read.units
        yield warn("V14", check.name, check.at("actual"), one=one, other=other)


def _targets(row: IndicatorRow | ChildRow) -> str:
    return row.target


def _actuals(row: IndicatorRow | ChildRow) -> str:
    return row.actual


VALIDATORS: tuple[Callable[[RowCheck], Iterator[Finding]], ...] = (
    _v03_complete,
    _v15_single_weight,
    _v05_claim_inside,
    _v10_plausible,
    _v11_children,
    _v08_reason,
    _v06_claim_near,
    _v04_actual_is_value,
    _v09_level2_fits,
    _v12_survey,
    _v14_units,
)
