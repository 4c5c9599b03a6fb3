"""Put what was typed into a section into the self-evaluation form."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from definitions.scoring_profiles import ScoringProfile
from definitions.self_evaluation import Limits
from workflow.domain.amounts import plain
from workflow.domain.evaluation_form import (
    ChildRow,
    EvaluationForm,
    Explanation,
    FundRow,
    Goal,
    IndicatorRow,
    Printed,
)
from workflow.domain.findings import Finding
from workflow.domain.scorecard import EXECUTION_KEY, Scorecard
from workflow.domain.typed_values import TypedValues

OPERATORS = frozenset({"", ">=", "<=", "==", ">", "<", "qualitative"})


@dataclass(frozen=True, slots=True)
class Rules:
    """Hold what bounds an entry: the profile, the limits, and whether goals were approved."""

    profile: ScoringProfile
    limits: Limits
    approved: bool

    @property
    def bands(self) -> frozenset[str]:
        """Return what may be chosen as a band."""
        return frozenset({"", *(band.id for band in self.profile.bands)})


def enter_basic(form: EvaluationForm, typed: TypedValues, rules: Rules) -> EvaluationForm:
    """Take the yearly goals, the remarks and the note."""
    most = rules.limits.paragraph
    goals = tuple(
        Goal(
            expected=goal.expected
            if rules.approved
            else typed.paragraph(f"goal-{at}-expected", goal.expected, most=most),
            actual=typed.paragraph(f"goal-{at}-actual", goal.actual, most=most),
        )
        for at, goal in enumerate(form.goals or (Goal(),))
    )
    extra = tuple(
        remark.model_copy(update={"text": typed.paragraph(f"extra-{at}", remark.text, most=most)})
        for at, remark in enumerate(form.extra)
    )
    note = typed.paragraph("note", form.note, most=most)
    return form.model_copy(update={"goals": goals, "extra": extra, "note": note})


def enter_funds(form: EvaluationForm, typed: TypedValues, rules: Rules) -> EvaluationForm:
    """Take the amounts, and the points of execution unless they were approved."""
    weight = form.execution.weight
    if not rules.approved:
        weight = typed.points("execution-weight", weight)
    claimed = typed.points("execution-claimed", form.execution.claimed)
    points = {"weight": weight, "claimed": claimed}
    return form.model_copy(
        update={
            "total": _fund(form.total, "total", typed),
            "funds": tuple(_fund(row, f"fund-{at}", typed) for at, row in enumerate(form.funds)),
            "execution": form.execution.model_copy(update=points),
        }
    )


def enter_indicators(form: EvaluationForm, typed: TypedValues, rules: Rules) -> EvaluationForm:
    """Take actual values and claims; names, targets and points unless they were approved."""
    rows = [_indicator(row, f"row-{at}", typed, rules) for at, row in enumerate(form.indicators)]
    return form.model_copy(update={"indicators": tuple(rows)})


def enter_deviations(
    form: EvaluationForm, typed: TypedValues, rules: Rules, findings: Sequence[Finding]
) -> EvaluationForm:
    """Take reasons and measures by row, and what is said about the warnings found now."""
    most = rules.limits.reason
    rows = []
    for row in form.indicators:
        said = {
            "reason": typed.paragraph(f"reason-{row.key}", row.reason, most=most),
            "measure": typed.paragraph(f"measure-{row.key}", row.measure, most=most),
        }
        rows.append(row.model_copy(update=said))
    done = form.execution
    own = {
        "reason": typed.paragraph(f"reason-{EXECUTION_KEY}", done.reason, most=most),
        "measure": typed.paragraph(f"measure-{EXECUTION_KEY}", done.measure, most=most),
    }
    return form.model_copy(
        update={
            "indicators": tuple(rows),
            "execution": done.model_copy(update=own),
            "explanations": _explanations(form, typed, findings, most),
        }
    )


def said_field(finding: Finding) -> str:
    """Return the field in which a warning is explained."""
    return f"said-{finding.id}-{sha256(finding.row.encode()).hexdigest()[:10]}"


def add_row(form: EvaluationForm, *, level1: str) -> EvaluationForm:
    """Return a form with a blank row at the end of a level-1 group."""
    rows = list(form.indicators)
    same = [at for at, row in enumerate(rows) if row.level1 == level1]
    level2 = rows[same[-1]].level2 if same else ""
    rows.insert(
        same[-1] + 1 if same else len(rows), IndicatorRow(level1=level1, level2=level2, level3="")
    )
    return form.model_copy(update={"indicators": tuple(rows)})


def remove_row(form: EvaluationForm, *, at: int) -> EvaluationForm:
    """Return a form without one row of the table of indicators."""
    rows = form.indicators[:at] + form.indicators[at + 1 :]
    return form.model_copy(update={"indicators": rows})


def settle_execution(form: EvaluationForm, card: Scorecard, typed: TypedValues) -> EvaluationForm:
    """Let the claim for execution follow the computed score unless it was typed."""
    done = form.execution
    follows = typed.is_blank("execution-claimed")
    claimed = card.execution.computed if follows else done.claimed
    return form.model_copy(update={"execution": done.model_copy(update={"claimed": claimed})})


def settle_rows(form: EvaluationForm, card: Scorecard, typed: TypedValues) -> EvaluationForm:
    """Let the claims of rows that nobody typed follow the computed scores.

    A qualitative score is a judgement, so it is never filled in.
    """
    rows = list(form.indicators)
    for at, (scored, read) in enumerate(zip(card.indicators, card.readings, strict=True)):
        if not read.qualitative and typed.is_blank(f"row-{at}-claimed"):
            rows[at] = rows[at].model_copy(update={"claimed": scored.computed})
    return form.model_copy(update={"indicators": tuple(rows)})


def add_up(form: EvaluationForm) -> EvaluationForm:
    """Print the sums of points and claims at the foot of the form."""
    rows = form.indicators
    weights = _given(form.execution.weight, *(row.weight for row in rows))
    claims = _given(form.execution.claimed, *(row.claimed for row in rows))
    printed = Printed(
        weight=plain(sum(weights, Decimal(0))),
        claimed=plain(sum(claims, Decimal(0))) if claims else None,
        grade=form.printed.grade,
    )
    return form.model_copy(update={"printed": printed})


def _given(*points: Decimal | None) -> list[Decimal]:
    return [each for each in points if each is not None]


def _fund(row: FundRow, place: str, typed: TypedValues) -> FundRow:
    return FundRow(
        title=row.title,
        initial=typed.amount(f"{place}-initial", row.initial),
        budget=typed.amount(f"{place}-budget", row.budget),
        executed=typed.amount(f"{place}-executed", row.executed),
    )


def _indicator(row: IndicatorRow, place: str, typed: TypedValues, rules: Rules) -> IndicatorRow:
    most = rules.limits.line
    entered: dict[str, object] = {} if rules.approved else _goal_of_row(row, place, typed, most)
    entered["actual"] = typed.line(f"{place}-actual", row.actual, most=most)
    entered["band"] = typed.choice(f"{place}-band", row.band, allowed=rules.bands)
    entered["claimed"] = typed.points(f"{place}-claimed", row.claimed)
    if entered["band"] and not entered["actual"]:
        titles = {band.id: band.title for band in rules.profile.bands}
        entered["actual"] = titles[str(entered["band"])]
    entered["children"] = tuple(
        _child(child, f"{place}-child-{at}", typed, rules) for at, child in enumerate(row.children)
    )
    return row.model_copy(update=entered)


def _goal_of_row(row: IndicatorRow, place: str, typed: TypedValues, most: int) -> dict[str, object]:
    read: Mapping[str, Callable[[str], str]] = {
        "level1": lambda name: typed.line(name, row.level1, most=most),
        "level2": lambda name: typed.line(name, row.level2, most=most),
        "level3": lambda name: typed.line(name, row.level3, most=most),
        "target": lambda name: typed.line(name, row.target, most=most),
        "unit": lambda name: typed.line(name, row.unit, most=most),
        "operator": lambda name: typed.choice(name, row.operator, allowed=OPERATORS),
    }
    entered: dict[str, object] = {part: of(f"{place}-{part}") for part, of in read.items()}
    entered["weight"] = typed.points(f"{place}-weight", row.weight)
    return entered


def _child(child: ChildRow, place: str, typed: TypedValues, rules: Rules) -> ChildRow:
    most = rules.limits.line
    target = child.target
    if not rules.approved:
        target = typed.line(f"{place}-target", target, most=most)
    actual = typed.line(f"{place}-actual", child.actual, most=most)
    return child.model_copy(update={"target": target, "actual": actual})


def _explanations(
    form: EvaluationForm, typed: TypedValues, findings: Sequence[Finding], most: int
) -> tuple[Explanation, ...]:
    """Return what is said now, and keep what was said about warnings that are gone."""
    said = {(each.rule, each.row): each.text for each in form.explanations}
    for finding in findings:
        if not finding.blocks:
            key = (finding.id, finding.row)
            said[key] = typed.paragraph(said_field(finding), said.get(key, ""), most=most)
    return tuple(
        Explanation(rule=rule, row=row, text=text) for (rule, row), text in said.items() if text
    )
