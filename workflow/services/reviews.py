"""Review a self-evaluation row by row: claimed, computed and reviewed score stand side by side."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from definitions.library import Grade
from workflow.canonical import digest
from workflow.domain.evaluation_form import EvaluationForm, IndicatorRow
from workflow.domain.review_entries import Fault, ReviewEntry, read_opinion, read_score
from workflow.domain.scorecard import EXECUTION_KEY, RowScore, reviewed_total
from workflow.domain.scoring import find_grade
from workflow.errors import RefusedError
from workflow.models import Account, EvaluationCase, IndicatorReview
from workflow.services.actors import Actor
from workflow.services.assessments import Assessment, assess, self_evaluation_of
from workflow.services.editing import require_editor
from workflow.services.resources import Resources
from workflow.services.scope import find_case

# The part of a case that a state's `edits` names.
PART = "review"
Faults = Mapping[tuple[str, str], Fault]
# How comparisons are written; a qualitative target needs no sign.
_SIGNS = {">=": "≥", "<=": "≤", "==": "＝", ">": ">", "<": "<"}


class TypedWrongError(RefusedError):
    """Say which typed texts cannot be used: by the key of the row and the field."""

    def __init__(self, faults: Faults) -> None:
        """Keep what is wrong, in the order of the page."""
        super().__init__(next(iter(faults.values())).code)
        self.faults = faults


class ChangedMeanwhileError(RefusedError):
    """Say that somebody else has changed the same rows since the page was opened."""


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """Show one row of the form with its three scores and what the unit gave as the reason."""

    key: str
    group: str
    name: str
    target: str
    actual: str
    reason: str
    weight: Decimal | None
    claimed: Decimal | None
    computed: Decimal | None
    share: Decimal | None
    met: bool | None
    reviewed: Decimal | None
    opinion: str


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    """Show a whole review; `stamp` changes with every change of it."""

    rows: tuple[ReviewRow, ...]
    claimed_total: Decimal | None
    computed_total: Decimal | None
    reviewed_total: Decimal | None
    reviewed_sum: Decimal
    grade: Grade | None
    missing: int
    stamp: str


def review_sheet(
    session: Session, *, resources: Resources, case: EvaluationCase
) -> ReviewSheet | None:
    """Return the review of a case as it is stored, nothing without a self-evaluation."""
    assessment = assess(session, case)
    if assessment is None:
        return None
    stored = _stored(session, case)
    scores = {key: each.reviewed_score for key, each in stored.items()}
    opinions = {key: each.opinion for key, each in stored.items()}
    return _sheet(resources, assessment, scores, opinions, stamp=_stamp(stored))


def preview_review(
    session: Session,
    *,
    resources: Resources,
    case: EvaluationCase,
    entries: Mapping[str, ReviewEntry],
) -> ReviewSheet | None:
    """Return the review as it would be with what is being typed; texts not usable count nothing."""
    assessment = assess(session, case)
    if assessment is None:
        return None
    scores: dict[str, Decimal | None] = {}
    for row in assessment.card.rows:
        typed = entries.get(row.key, ReviewEntry()).score
        score = read_score(typed, weight=row.weight, name=row.name)
        scores[row.key] = None if isinstance(score, Fault) else score
    return _sheet(resources, assessment, scores, {}, stamp="")


def save_review(
    session: Session,
    actor: Actor,
    *,
    resources: Resources,
    case_id: uuid.UUID,
    entries: Mapping[str, ReviewEntry],
    stamp: str,
    fill: bool = False,
) -> ReviewSheet:
    """Store scores and opinions by row; `fill` takes the computed score where none was typed.

    Raises NotFoundError, RefusedError when it is not theirs to write, ChangedMeanwhileError, or
    TypedWrongError; nothing is stored then.
    """
    case = find_case(session, actor, case_id=case_id, lock=True)
    require_editor(session, actor, resources, case, PART)
    assessment = assess(session, case)
    if assessment is None:
        raise RefusedError("review.no_assessment")
    stored = _stored(session, case)
    if _stamp(stored) != stamp:
        raise ChangedMeanwhileError("review.stale", name=_last_writer(session, stored))
    for key, (score, opinion) in _read(assessment, entries, fill=fill).items():
        _write(session, actor, resources, case, stored.get(key), key, score, opinion)
    session.flush()
    sheet = review_sheet(session, resources=resources, case=case)
    assert sheet is not None  # noqa: S101 - the assessment above is still there
    evaluation = self_evaluation_of(session, case)
    if evaluation is not None:
        evaluation.reviewed_total = sheet.reviewed_total
    return sheet


def _read(
    assessment: Assessment, entries: Mapping[str, ReviewEntry], *, fill: bool
) -> Mapping[str, tuple[Decimal | None, str]]:
    rows = {row.key: row for row in assessment.card.rows if row.counts}
    if entries.keys() - rows.keys():
        raise RefusedError("review.unknown_row")
    faults: dict[tuple[str, str], Fault] = {}
    values: dict[str, tuple[Decimal | None, str]] = {}
    for key, entry in entries.items():
        row = rows[key]
        score = read_score(entry.score, weight=row.weight, name=row.name)
        opinion = read_opinion(entry.opinion, name=row.name)
        if isinstance(score, Fault):
            faults[key, "score"] = score
        if isinstance(opinion, Fault):
            faults[key, "opinion"] = opinion
        if not isinstance(score, Fault) and not isinstance(opinion, Fault):
            values[key] = (row.computed if fill and score is None else score, opinion)
    if faults:
        raise TypedWrongError(faults)
    return values


def _write(
    session: Session,
    actor: Actor,
    resources: Resources,
    case: EvaluationCase,
    known: IndicatorReview | None,
    key: str,
    score: Decimal | None,
    opinion: str,
) -> None:
    if known is None:
        if score is None and not opinion:
            return
        known = IndicatorReview(**case.place, row_key=key)
        session.add(known)
    elif (known.reviewed_score, known.opinion) == (score, opinion):
        return
    known.reviewed_score, known.opinion = score, opinion
    known.reviewed_by, known.reviewed_at = actor.account_id, resources.now()


def _sheet(
    resources: Resources,
    assessment: Assessment,
    scores: Mapping[str, Decimal | None],
    opinions: Mapping[str, str],
    *,
    stamp: str,
) -> ReviewSheet:
    card = assessment.card
    texts = {row.key: row for row in assessment.form.indicators}
    given = {key: score for key, score in scores.items() if score is not None}
    counted = [row for row in card.rows if row.counts]
    total = reviewed_total(card, given)
    return ReviewSheet(
        rows=tuple(
            _row(assessment.form, row, texts.get(row.key), given, opinions) for row in counted
        ),
        claimed_total=card.claimed_total,
        computed_total=card.computed_total,
        reviewed_total=total,
        reviewed_sum=sum((given[row.key] for row in counted if row.key in given), Decimal(0)),
        grade=None if total is None else _grade(total, resources.library.grades.current),
        missing=sum(row.key not in given for row in counted),
        stamp=stamp,
    )


def _in_unit(text: str, unit: str) -> str:
    """Return a value with its unit, which tables often write in both cells."""
    return text if text.endswith(unit) else f"{text}{unit}"


def _row(
    form: EvaluationForm,
    row: RowScore,
    texts: IndicatorRow | None,
    scores: Mapping[str, Decimal],
    opinions: Mapping[str, str],
) -> ReviewRow:
    said = {"group": "", "target": "", "actual": form.execution.rate}
    reason = form.execution.reason if row.key == EXECUTION_KEY else ""
    if texts is not None:
        said = {
            "group": texts.level2 or texts.level1,
            "target": f"{_SIGNS.get(texts.operator, '')}{_in_unit(texts.target, texts.unit)}",
            "actual": _in_unit(texts.actual, texts.unit),
        }
        reason = texts.reason
    return ReviewRow(
        key=row.key,
        name=row.name,
        reason=reason,
        weight=row.weight,
        claimed=row.claimed,
        computed=row.computed,
        share=row.share,
        met=row.met,
        reviewed=scores.get(row.key),
        opinion=opinions.get(row.key, ""),
        **said,
    )


def _grade(total: Decimal, grades: Sequence[Grade]) -> Grade | None:
    found = find_grade(total, grades)
    return found if isinstance(found, Grade) else None


def _stored(session: Session, case: EvaluationCase) -> Mapping[str, IndicatorReview]:
    rows = session.scalars(
        select(IndicatorReview)
        .where(IndicatorReview.case_id == case.id)
        .order_by(IndicatorReview.row_key)
        .execution_options(populate_existing=True)
    )
    return {row.row_key: row for row in rows}


def _stamp(stored: Mapping[str, IndicatorReview]) -> str:
    return digest([[key, str(each.reviewed_score), each.opinion] for key, each in stored.items()])


def _last_writer(session: Session, stored: Mapping[str, IndicatorReview]) -> str:
    last = max(stored.values(), key=lambda each: each.reviewed_at, default=None)
    return "" if last is None else session.get_one(Account, last.reviewed_by).name
