"""Show a self-evaluation as it stands: form, scores, findings, progress, and who saved what."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from definitions.form_vocabulary import load_vocabulary
from definitions.scoring_profiles import ScoringProfile, load_profile
from definitions.self_evaluation import load_guide
from workflow.domain.corrections import INDICATORS, is_open, is_whole, row_item
from workflow.domain.evaluation_form import EvaluationForm, Execution, FundRow, Goal, Header
from workflow.domain.findings import Finding
from workflow.domain.scorecard import EXECUTION_KEY, score_form
from workflow.domain.section_entry import Rules
from workflow.domain.section_progress import Progress, Standing, progress_of
from workflow.domain.validators import validate_form
from workflow.models import Attachment, EvaluationCase, Organisation, Project, SelfEvaluation
from workflow.services.actors import Actor
from workflow.services.assessments import (
    EVIDENCE,
    Assessment,
    assess,
    missing_sections,
    self_evaluation_of,
)
from workflow.services.editing import may_edit, to_correct
from workflow.services.resources import Resources
from workflow.services.scope import find_case

# What the states of a workflow call the self-evaluation in their list of parts to be edited.
PART = EVIDENCE


@dataclass(frozen=True, slots=True)
class SectionMark:
    """Say who saved a section last, when, and which version of the form that made."""

    version: int
    account: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Sheet:
    """Hold a self-evaluation with everything that its pages show."""

    case: EvaluationCase
    assessment: Assessment
    progress: tuple[Progress, ...]
    marks: Mapping[str, SectionMark]
    version: int
    approved: bool
    editable: bool
    missing: tuple[str, ...]
    updated_at: datetime | None
    # What a return asks to correct, nothing when everything can be changed.
    to_correct: tuple[str, ...] | None = None

    def in_section(self, section: str) -> "Sheet":
        """Return the sheet as one section shows it: not to be changed where it is locked."""
        opened = self.to_correct is None or is_open(self.to_correct, section)
        return self if opened else replace(self, editable=False)

    @property
    def rows_are_fixed(self) -> bool:
        """Tell whether only some rows of the indicators can be changed."""
        return self.to_correct is not None and not is_whole(self.to_correct, INDICATORS)

    def row_is_open(self, at: int) -> bool:
        """Tell whether a row of the indicators can be changed."""
        return not self.rows_are_fixed or row_item(self.form.indicators[at]) in (
            self.to_correct or ()
        )

    @property
    def form(self) -> EvaluationForm:
        """Return the form."""
        return self.assessment.form

    @property
    def profile(self) -> ScoringProfile:
        """Return the rules by which the form is scored."""
        return self.assessment.profile

    @property
    def findings(self) -> Sequence[Finding]:
        """Return what was found in the form."""
        return self.assessment.findings

    @property
    def rules(self) -> Rules:
        """Return what bounds an entry."""
        return Rules(self.profile, load_guide().limits, self.approved)

    def progress_in(self, section: str) -> Progress:
        """Return how far a section is."""
        return next(each for each in self.progress if each.section == section)

    def may_attest(self) -> bool:
        """Say whether all other sections are complete."""
        return all(each.state == "done" for each in self.progress[:-1])


def load_sheet(
    session: Session, actor: Actor, *, resources: Resources, case_id: uuid.UUID
) -> Sheet:
    """Return the self-evaluation of a case, blank when it was not begun; raises NotFoundError."""
    case = find_case(session, actor, case_id=case_id)
    return sheet_of(session, actor, resources=resources, case=case)


def sheet_of(
    session: Session, actor: Actor, *, resources: Resources, case: EvaluationCase
) -> Sheet:
    """Return the self-evaluation of a case that somebody has in sight."""
    stored = self_evaluation_of(session, case)
    assessment = assess(session, case)
    if assessment is None or stored is None:
        profile = load_profile(resources.profile)
        assessment = assess_form(blank_form(session, case, profile), profile)
    missing = tuple(missing_sections(session, case, assessment))
    return Sheet(
        case=case,
        assessment=assessment,
        progress=_progress(session, case, assessment, missing),
        marks={} if stored is None else marks_of(stored),
        version=0 if stored is None else stored.row_version,
        approved=stored is not None and bool(stored.content.get("approved")),
        editable=may_edit(session, actor, resources, case, PART),
        missing=missing,
        updated_at=None if stored is None else stored.updated_at,
        to_correct=to_correct(case, PART),
    )


def assess_form(
    form: EvaluationForm, profile: ScoringProfile, *, report: str = "", attested: bool = False
) -> Assessment:
    """Return the scores and findings of a form that need not be stored."""
    keyed, words = form.keyed(), load_vocabulary()
    card = score_form(keyed, profile, words)
    return Assessment(
        form=keyed,
        profile=profile,
        card=card,
        findings=validate_form(keyed, card, profile, words),
        report=report,
        attested=attested,
    )


def with_form(sheet: Sheet, form: EvaluationForm) -> Sheet:
    """Return a sheet that shows another form, as somebody is typing it."""
    before = sheet.assessment
    assessment = assess_form(form, sheet.profile, report=before.report, attested=before.attested)
    return replace(sheet, assessment=assessment)


def blank_form(session: Session, case: EvaluationCase, profile: ScoringProfile) -> EvaluationForm:
    """Return a form that knows its project and offices and is otherwise empty."""
    words = load_vocabulary()
    project = None if case.project_id is None else session.get_one(Project, case.project_id)
    execution = next(part.weight for part in profile.split if EXECUTION_KEY in part.levels)
    return EvaluationForm(
        header=Header(
            title=words.header.title[0],
            fiscal_year=case.fiscal_year,
            project=case.title,
            project_code=(project.code or "") if project else "",
            department=session.get_one(Organisation, case.department_id).name,
            unit=session.get_one(Organisation, case.unit_id).name,
            amount_unit=words.default_money,
        ),
        total=FundRow(title=words.funds.total),
        funds=tuple(FundRow(title=title) for title in words.funds.rows),
        execution=Execution(weight=execution),
        goals=(Goal(),),
    )


def marks_of(stored: SelfEvaluation) -> dict[str, SectionMark]:
    """Return who saved which section last."""
    sections = stored.content.get("sections")
    found = sections.items() if isinstance(sections, dict) else ()
    return {
        name: SectionMark(
            int(each["version"]),
            each["account"],
            each["name"],
            datetime.fromisoformat(each["at"]),
        )
        for name, each in found
    }


def _progress(
    session: Session, case: EvaluationCase, assessment: Assessment, missing: Sequence[str]
) -> tuple[Progress, ...]:
    files = session.scalar(
        select(func.count()).where(
            Attachment.case_id == case.id,
            Attachment.owner_kind == EVIDENCE,
            Attachment.replaced_by.is_(None),
        )
    )
    return progress_of(
        Standing(
            form=assessment.form,
            findings=assessment.findings,
            missing=frozenset(missing),
            files=files or 0,
            report=assessment.report,
            attested=assessment.attested,
        )
    )
