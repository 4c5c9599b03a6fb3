"""Score a whole self-evaluation form: what is claimed, what is computed, what was reviewed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from definitions.form_vocabulary import Vocabulary
from definitions.scoring_profiles import Level, ScoringProfile
from workflow.domain.amounts import plain
from workflow.domain.evaluation_form import EvaluationForm, IndicatorRow
from workflow.domain.row_reading import ReadRow, matched_level, read_row
from workflow.domain.scoring import ONE, Measure, is_over_target, round_score, score, share_reached

EXECUTION_KEY = "execution"


@dataclass(frozen=True, slots=True)
class RowScore:
    """Hold the score of one row beside what was claimed; `met` is None when unknown."""

    key: str
    name: str
    level: str
    function: str
    weight: Decimal | None
    claimed: Decimal | None
    computed: Decimal | None
    met: bool | None
    share: Decimal | None = None
    over_target: bool = False

    @property
    def counts(self) -> bool:
        """Say whether the row carries points."""
        return self.weight is not None and self.weight > 0


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Hold the scores of all rows, the row of execution first, and their totals."""

    execution: RowScore
    indicators: tuple[RowScore, ...]
    readings: tuple[ReadRow, ...]
    weight_total: Decimal
    claimed_total: Decimal | None
    computed_total: Decimal | None
    over_execution: bool

    @property
    def rows(self) -> tuple[RowScore, ...]:
        """Return all rows, execution first."""
        return (self.execution, *self.indicators)


def score_form(form: EvaluationForm, profile: ScoringProfile, words: Vocabulary) -> Scorecard:
    """Score every row of a form and add up."""
    execution = _score_execution(form, profile)
    keyed = form.keyed().indicators
    readings = tuple(read_row(row, profile, words) for row in keyed)
    indicators = tuple(
        _score_row(row, read, profile) for row, read in zip(keyed, readings, strict=True)
    )
    rows = (execution, *indicators)
    budget, executed = form.total.budget, form.total.executed
    return Scorecard(
        execution,
        indicators,
        readings,
        weight_total=plain(sum((row.weight for row in rows if row.weight), Decimal(0))),
        claimed_total=_sum_given(row.claimed for row in rows),
        computed_total=_sum_all(row.computed for row in rows if row.counts),
        over_execution=bool(budget and executed and executed > budget),
    )


def reviewed_total(card: Scorecard, reviewed: Mapping[str, Decimal]) -> Decimal | None:
    """Add up reviewed scores by row key, or return None until every row that counts has one."""
    return _sum_all(reviewed.get(row.key) for row in card.rows if row.counts)


def execution_rate(form: EvaluationForm) -> Decimal | None:
    """Return executed over the adjusted budget, at most 1, or None without a budget."""
    share = share_reached(_execution_measure(form))
    return None if share is None else min(ONE, share)


def level_weights(card: Scorecard) -> dict[str, Decimal]:
    """Return the points of each level-1 group by id; the empty id gathers unknown groups."""
    weights: dict[str, Decimal] = {}
    for row in card.rows:
        weights[row.level] = weights.get(row.level, Decimal(0)) + (row.weight or 0)
    return weights


def _execution_measure(form: EvaluationForm) -> Measure:
    return Measure(form.execution.weight or Decimal(0), form.total.budget, form.total.executed)


def _score_execution(form: EvaluationForm, profile: ScoringProfile) -> RowScore:
    level = next(level for level in profile.levels if level.id == EXECUTION_KEY)
    rule = profile.functions.execution
    measure = _execution_measure(form)
    computed = score(rule, measure)
    rate = execution_rate(form)
    threshold = profile.execution_threshold / 100
    return RowScore(
        EXECUTION_KEY,
        level.title,
        level.id,
        rule.function,
        form.execution.weight,
        form.execution.claimed,
        None if computed is None else round_score(computed, profile.rounding),
        met=None if rate is None else rate >= threshold,
        share=rate,
    )


def _score_row(row: IndicatorRow, read: ReadRow, profile: ScoringProfile) -> RowScore:
    level = matched_level(row.level1, profile.levels)
    band = next((band for band in profile.bands if band.id == row.band), None)
    measure = Measure(
        row.weight or Decimal(0), read.target, read.actual, row.claimed, band, basis=True
    )
    unscored = read.missing or measure.weight <= 0
    computed = None if unscored else _compute(read, measure)
    return RowScore(
        row.key,
        row.level3,
        level.id if level else "",
        read.rule.function,
        row.weight,
        row.claimed,
        None if computed is None else round_score(computed, profile.rounding),
        met=None if read.missing else _is_met(read, measure, profile),
        share=share_reached(measure) if read.forward else None,
        over_target=_may_be_too_low(read, level) and is_over_target(measure, profile.over_target),
    )


def _compute(read: ReadRow, measure: Measure) -> Decimal | None:
    return measure.weight if read.said_full else score(read.rule, measure)


def _is_met(read: ReadRow, measure: Measure, profile: ScoringProfile) -> bool | None:
    if read.said_full:
        return True
    if read.target is None or read.actual is None:
        return _is_in_best_band(measure, profile)
    return read.actual >= read.target if read.forward else read.actual <= read.target


def _is_in_best_band(measure: Measure, profile: ScoringProfile) -> bool | None:
    best = profile.bands[0]
    if measure.band is not None:
        return measure.band.id == best.id
    return None if measure.claimed is None else measure.claimed >= best.minimum * measure.weight


def _may_be_too_low(read: ReadRow, level: Level | None) -> bool:
    is_satisfaction = level is not None and level.id == "satisfaction"
    return read.forward and not read.percentage and not is_satisfaction


def _sum_given(values: Iterable[Decimal | None]) -> Decimal | None:
    given = [value for value in values if value is not None]
    return plain(sum(given, Decimal(0))) if given else None


def _sum_all(values: Iterable[Decimal | None]) -> Decimal | None:
    listed = list(values)
    given = [value for value in listed if value is not None]
    return sum(given, Decimal(0)) if given and len(given) == len(listed) else None
