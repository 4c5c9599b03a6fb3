"""Score and check an uploaded self-evaluation without a database."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pydantic import JsonValue, ValidationError

from definitions.form_vocabulary import load_vocabulary
from definitions.messages import fill
from definitions.scoring_profiles import ScoringProfile
from workflow.domain.findings import Finding
from workflow.domain.form_reader import ReadForm
from workflow.domain.published_table import UnknownUnitError, form_from_table
from workflow.domain.scorecard import RowScore, Scorecard, score_form
from workflow.domain.scoring import GradeBand, find_grade
from workflow.domain.validators import validate_form
from workflow.services.workbooks import NoFormError, UnreadableFileError, read_forms


@dataclass(frozen=True, slots=True)
class ScoredForm:
    """Hold a form that was read, its scores, and all that was found in it."""

    read: ReadForm
    profile: ScoringProfile
    card: Scorecard
    findings: tuple[Finding, ...]

    @property
    def blocked(self) -> bool:
        """Say whether something must be corrected."""
        return any(finding.blocks for finding in self.findings)

    def grade(self, grades: Sequence[GradeBand]) -> GradeBand | None:
        """Return the grade of the computed total, or None when blocked."""
        total = self.card.computed_total
        return None if self.blocked or total is None else find_grade(total, grades)


def score_file(data: bytes, profile: ScoringProfile) -> ScoredForm:
    """Score the first self-evaluation of a workbook or CSV text; raises UnreadableFileError."""
    return score_read(read_forms(data, bands=profile.bands)[0], profile)


def score_table(text: bytes, profile: ScoringProfile) -> ScoredForm:
    """Score a published table given as JSON; raises UnreadableFileError."""
    try:
        content = json.loads(text.decode("utf-8-sig"), parse_float=Decimal)
        form = form_from_table(content, load_vocabulary())
    except UnicodeDecodeError as error:
        raise UnreadableFileError("not_json", {"line": "1"}) from error
    except json.JSONDecodeError as error:
        raise UnreadableFileError("not_json", {"line": str(error.lineno)}) from error
    except UnknownUnitError as error:
        raise UnreadableFileError("R05", error.values) from error
    except (ValidationError, RecursionError) as error:
        raise NoFormError("wrong_table", {"place": _place(error)}) from error
    return score_read(ReadForm(form, "", {}, ()), profile)


def score_read(read: ReadForm, profile: ScoringProfile) -> ScoredForm:
    """Score a form that was read; what could not be read counts as found."""
    words = load_vocabulary()
    card = score_form(read.form, profile, words)
    found = validate_form(read.form, card, profile, words)
    return ScoredForm(read, profile, card, (*read.errors, *found))


def report(
    scored: ScoredForm, messages: Mapping[str, str], grades: Sequence[GradeBand]
) -> dict[str, JsonValue]:
    """Return what scripts read: rows, findings with their sentences, totals and grade."""
    grade = scored.grade(grades)
    return {
        "profile": scored.profile.id,
        "rows": [_row(row) for row in scored.card.rows],
        "findings": [_finding(each, scored.read, messages) for each in scored.findings],
        "weight_total": _number(scored.card.weight_total),
        "claimed_total": _number(scored.card.claimed_total),
        "computed_total": _number(scored.card.computed_total),
        "grade": grade.title if grade else None,
        "grade_id": grade.id if grade else None,
    }


def _row(row: RowScore) -> dict[str, JsonValue]:
    return {
        "key": row.key,
        "name": row.name,
        "level": row.level,
        "function": row.function,
        "weight": _number(row.weight),
        "claimed": _number(row.claimed),
        "computed": _number(row.computed),
        "met": row.met,
        "over_target": row.over_target,
    }


def _finding(finding: Finding, read: ReadForm, messages: Mapping[str, str]) -> dict[str, JsonValue]:
    return {
        "id": finding.id,
        "level": finding.level,
        "row": finding.row,
        "cell": read.cell(finding.place) or None,
        "text": fill(messages, finding.message, finding.values),
    }


def _number(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _place(error: ValidationError | RecursionError) -> str:
    if isinstance(error, RecursionError):
        return "…"
    return ".".join(str(part) for part in error.errors()[0]["loc"]) or "…"
