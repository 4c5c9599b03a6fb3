"""Score and check the self-evaluation of a case as it stands."""

from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from definitions.form_vocabulary import load_vocabulary
from definitions.scoring_profiles import ScoringProfile, load_profile
from workflow.domain.evaluation_form import EvaluationForm
from workflow.domain.findings import Finding
from workflow.domain.scorecard import Scorecard, score_form
from workflow.domain.validators import validate_form
from workflow.models import Attachment, EvaluationCase, SelfEvaluation

# The kind of owner under which files of the self-evaluation are stored.
EVIDENCE = "self_evaluation"
# The section of the self-evaluation that holds its files.
FILES = "evidence"


@dataclass(frozen=True, slots=True)
class Assessment:
    """Hold a form with its scores and findings, its report, and whether it was attested."""

    form: EvaluationForm
    profile: ScoringProfile
    card: Scorecard
    findings: tuple[Finding, ...]
    report: str
    attested: bool


def self_evaluation_of(session: Session, case: EvaluationCase) -> SelfEvaluation | None:
    """Return the self-evaluation of a case, if one was begun."""
    return session.scalar(select(SelfEvaluation).where(SelfEvaluation.case_id == case.id))


def assess(session: Session, case: EvaluationCase) -> Assessment | None:
    """Return the scores and findings of the form of a case, or nothing without a form."""
    stored = self_evaluation_of(session, case)
    if stored is None:
        return None
    form = EvaluationForm.from_dict(_mapping(stored.content["form"])).keyed()
    profile, words = load_profile(stored.profile), load_vocabulary()
    card = score_form(form, profile, words)
    return Assessment(
        form=form,
        profile=profile,
        card=card,
        findings=validate_form(form, card, profile, words),
        report=str(stored.content.get("report", "")),
        attested=stored.attested_at is not None,
    )


def missing_sections(session: Session, case: EvaluationCase, assessment: Assessment) -> list[str]:
    """Return the parts of the self-evaluation that still lack something, in their order."""
    form = assessment.form
    goal = form.goals[0] if form.goals else None
    evidence = select(
        exists().where(
            Attachment.case_id == case.id,
            Attachment.owner_kind == EVIDENCE,
            Attachment.replaced_by.is_(None),
        )
    )
    complete = {
        "basic": bool(form.header.project and goal and goal.expected and goal.actual),
        "funds": form.total.budget is not None and form.total.executed is not None,
        "indicators": bool(form.indicators) and all(row.actual for row in form.indicators),
        "evidence": bool(session.scalar(evidence)),
        "report": bool(assessment.report.strip()),
    }
    return [section for section, done in complete.items() if not done]


def _mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}
