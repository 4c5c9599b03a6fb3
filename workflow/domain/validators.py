"""Check a whole self-evaluation by the rules V01 to V16."""

from collections.abc import Iterator
from decimal import Decimal

from definitions.form_vocabulary import Vocabulary
from definitions.scoring_profiles import ScoringProfile
from workflow.domain.amounts import plain
from workflow.domain.evaluation_form import EvaluationForm, FundRow
from workflow.domain.findings import LEVEL1, TOTAL, Finding, block, warn
from workflow.domain.row_validators import check_rows
from workflow.domain.scorecard import Scorecard, level_weights

FUND_FIELDS = ("initial", "budget", "executed")


def validate_form(
    form: EvaluationForm, card: Scorecard, profile: ScoringProfile, words: Vocabulary
) -> tuple[Finding, ...]:
    """Return all findings in the order of the form, warnings with what was said about them."""
    said = {(each.rule, each.row): each.text for each in form.explanations if each.text}
    found = (
        *_check_execution(form, card, profile),
        *_check_funds(form, card, profile),
        *check_rows(form, card, profile, words),
        *_check_totals(form, card, profile),
    )
    return tuple(
        each if each.blocks else each.explained(said.get((each.id, each.row), "")) for each in found
    )


def _check_execution(
    form: EvaluationForm, card: Scorecard, profile: ScoringProfile
) -> Iterator[Finding]:
    yield from _execution_can_be_scored(form, card)
    yield from _execution_is_explained(form, card, profile)
    row = card.execution
    claimed, weight = row.claimed, row.weight
    if claimed is None:
        return
    if weight is None or not 0 <= claimed <= weight:
        variant = "no_weight" if weight is None else ""
        place = "execution.claimed"
        yield block("V05", row.name, place, variant=variant, claimed=claimed, weight=weight)


def _execution_can_be_scored(form: EvaluationForm, card: Scorecard) -> Iterator[Finding]:
    row = card.execution
    if not row.counts:
        return
    if form.total.budget is not None and form.total.budget <= 0:
        yield block("V03", row.name, "total.budget", variant="zero_budget")
    elif form.total.budget is None:
        yield block("V03", row.name, "total.budget", variant="no_budget")
    elif form.total.executed is None:
        yield block("V03", row.name, "total.executed", variant="no_executed")


def _execution_is_explained(
    form: EvaluationForm, card: Scorecard, profile: ScoringProfile
) -> Iterator[Finding]:
    row = card.execution
    if form.execution.reason or not row.counts or row.computed is None or row.share is None:
        return
    if not row.met:
        yield block(
            "V08",
            row.name,
            "execution.reason",
            variant="execution",
            rate=plain((row.share * 100).quantize(Decimal("0.01"))),
            threshold=plain(profile.execution_threshold),
        )
    if row.claimed is not None and abs(row.claimed - row.computed) > profile.tolerance:
        yield warn("V06", row.name, "execution.claimed", claimed=row.claimed, computed=row.computed)


def _check_funds(
    form: EvaluationForm, card: Scorecard, profile: ScoringProfile
) -> Iterator[Finding]:
    for field in FUND_FIELDS:
        yield from _v07_funds_add_up(form, field)
    total = form.total
    if total.initial is not None and total.budget is not None and total.initial != total.budget:
        yield warn("V16", total.title, "total.budget", initial=total.initial, budget=total.budget)
    if card.over_execution:
        yield warn("V14", total.title, "total.executed", variant="over_execution")
    if total.budget is not None and 0 < total.budget < profile.small_budget:
        yield warn("V14", total.title, "total.budget", variant="small", budget=total.budget)


def _v07_funds_add_up(form: EvaluationForm, field: str) -> Iterator[Finding]:
    """Require the total of the funds to be the sum of its rows, where rows are filled."""
    parts = [amount for row in form.funds if (amount := _amount(row, field)) is not None]
    whole = _amount(form.total, field)
    total = sum(parts, Decimal(0))
    if parts and total != whole:
        yield block(
            "V07",
            form.total.title,
            f"total.{field}",
            variant="" if whole is not None else "no_total",
            whole=whole,
            total=total,
        )


def _amount(row: FundRow, field: str) -> Decimal | None:
    return {"initial": row.initial, "budget": row.budget, "executed": row.executed}[field]


def _check_totals(
    form: EvaluationForm, card: Scorecard, profile: ScoringProfile
) -> Iterator[Finding]:
    if card.weight_total != profile.total:
        wanted = plain(profile.total)
        yield block("V01", TOTAL, "printed.weight", total=card.weight_total, wanted=wanted)
    yield from _v13_printed_total(form, card)
    yield from _v02_split(card, profile)


def _v13_printed_total(form: EvaluationForm, card: Scorecard) -> Iterator[Finding]:
    """Require the printed total to be the sum of the rows."""
    printed, total = form.printed.claimed, card.claimed_total or Decimal(0)
    if printed is not None and printed != total:
        yield block("V13", TOTAL, "printed.claimed", printed=printed, total=total)


def _v02_split(card: Scorecard, profile: ScoringProfile) -> Iterator[Finding]:
    """Ask why the level-1 groups have other points than the profile gives."""
    weights = level_weights(card)
    titles = {str(level.id): level.title for level in profile.levels}
    wrong = []
    for part in profile.split:
        has = sum((weights.get(level, Decimal(0)) for level in part.levels), Decimal(0))
        if has != part.weight:
            names = "+".join(titles[level] for level in part.levels)
            wrong.append(f"{names}{plain(has)}≠{plain(part.weight)}")
    if wrong:
        yield warn("V02", LEVEL1, "indicators.level1", split=" ".join(wrong))
