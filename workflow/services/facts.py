"""Gather the facts that guards and conditions read, by the subject of the case."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from definitions.library import Grade
from definitions.self_evaluation import load_guide
from workflow.domain.corrections import items_of
from workflow.domain.rectification import CORRECTABLE, EVIDENCE
from workflow.domain.scorecard import reviewed_total
from workflow.domain.scoring import find_grade
from workflow.models import (
    AgendaItem,
    Attachment,
    EvaluationCase,
    IndicatorReview,
    Meeting,
    MeetingStatus,
    Problem,
    Resolution,
)
from workflow.services.assessments import assess, missing_sections
from workflow.services.requirements import required_days
from workflow.services.resources import Resources
from workflow.services.subjects import problem_of, root_of

Facts = dict[str, object]


def gather_facts(
    session: Session, resources: Resources, case: EvaluationCase, subject: str
) -> Facts:
    """Return the facts that `facts.yaml` declares for a subject, as JSON values."""
    return _GATHERERS[subject](session, resources, case)


def problems_of(session: Session, case: EvaluationCase) -> list[Problem]:
    """Return the problems of an evaluation in their order."""
    return list(
        session.scalars(
            select(Problem).where(Problem.case_id == case.id).order_by(Problem.ordinal, Problem.id)
        )
    )


def _evaluation(session: Session, resources: Resources, case: EvaluationCase) -> Facts:
    return {
        **_assessment_facts(session, resources, case),
        **_problem_facts(session, case),
    }


def _assessment_facts(session: Session, resources: Resources, case: EvaluationCase) -> Facts:
    grades = resources.library.grades.current
    assessment = assess(session, case)
    if assessment is None:
        return _NO_ASSESSMENT
    card, findings = assessment.card, assessment.findings
    blocked = sum(finding.blocks for finding in findings)
    computed = None if blocked else card.computed_total
    reviewed = _reviewed(session, case)
    total = reviewed_total(card, reviewed)
    sections = [each.id for each in load_guide().sections]
    return {
        "correctable": list(items_of(assessment.form, sections)),
        "sections_missing": missing_sections(session, case, assessment),
        "blocking_findings": blocked,
        "unexplained_findings": sum(finding.needs_explanation for finding in findings),
        "attested": assessment.attested,
        "claimed_score": _text(card.claimed_total),
        "computed_score": _text(computed),
        "computed_grade": _grade(computed, grades),
        "rows_unreviewed": sum(row.counts and row.key not in reviewed for row in card.rows),
        "reviewed_score": _text(total),
        "reviewed_grade": _grade(total, grades),
    }


_NO_ASSESSMENT: Facts = {
    "correctable": [],
    "sections_missing": ["basic"],
    "blocking_findings": 0,
    "unexplained_findings": 0,
    "attested": False,
    "claimed_score": None,
    "computed_score": None,
    "computed_grade": None,
    "rows_unreviewed": 0,
    "reviewed_score": None,
    "reviewed_grade": None,
}


def _problem_facts(session: Session, case: EvaluationCase) -> Facts:
    problems = problems_of(session, case)
    return {
        "problem_count": len(problems),
        "incomplete_problems": sum(
            not (each.category and each.description and each.suggestion) for each in problems
        ),
        "problems": [str(each.id) for each in problems],
    }


def _reviewed(session: Session, case: EvaluationCase) -> dict[str, Decimal]:
    rows = session.execute(
        select(IndicatorReview.row_key, IndicatorReview.reviewed_score).where(
            IndicatorReview.case_id == case.id
        )
    )
    return {row.row_key: row.reviewed_score for row in rows if row.reviewed_score is not None}


def _problem(session: Session, resources: Resources, case: EvaluationCase) -> Facts:
    del resources
    problem = problem_of(session, case)
    evidence = session.scalar(
        select(func.count())
        .select_from(Attachment)
        .where(
            Attachment.case_id == case.id,
            Attachment.owner_kind == EVIDENCE,
            Attachment.replaced_by.is_(None),
        )
    )
    required = required_days(session, [problem.id])
    parts = ("measure", "kind", "responsible_person", "planned_on")
    outcome = [] if problem.outcome else ["outcome"]
    complete = 100
    return {
        "correctable": list(CORRECTABLE),
        "measure_missing": [part for part in parts if not getattr(problem, part)],
        "outcome_missing": outcome + ([] if problem.progress == complete else ["progress"]),
        "evidence_count": evidence or 0,
        "planned_on": _day(problem.planned_on),
        "is_required": problem.id in required,
        "required_on": _day(required.get(problem.id)),
    }


def _agenda_item(session: Session, resources: Resources, case: EvaluationCase) -> Facts:
    del resources
    root = root_of(session, case)
    problems = problems_of(session, root)
    meeting = _meeting(session, case)
    required = set(
        session.scalars(
            select(Resolution.problem_id).where(
                Resolution.case_id == case.id, Resolution.requirement != ""
            )
        )
    )
    subjects = [(None, root.title), *((each.id, each.description) for each in problems)]
    return {
        "material_missing": [each.description for each in problems if not each.suggestion],
        "agenda_meeting": str(meeting.id) if meeting else None,
        "meeting_is_held": meeting is not None and meeting.status != MeetingStatus.PLANNED,
        "requirements_missing": [title for key, title in subjects if key not in required],
    }


def _meeting(session: Session, case: EvaluationCase) -> Meeting | None:
    return session.scalar(
        select(Meeting)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .where(AgendaItem.case_id == case.id, Meeting.id == case.fields.get("meeting"))
        .limit(1)
    )


def _grade(score: Decimal | None, grades: tuple[Grade, ...]) -> str | None:
    found = None if score is None else find_grade(score, grades)
    return found.id if found else None


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _text(score: Decimal | None) -> str | None:
    return None if score is None else format(score, "f")


_GATHERERS: Mapping[str, Callable[[Session, Resources, EvaluationCase], Facts]] = {
    "evaluation": _evaluation,
    "problem": _problem,
    "agenda_item": _agenda_item,
}
