"""Fill in the self-evaluation of a case, section by section."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from definitions.scoring_profiles import load_profile
from definitions.self_evaluation import load_guide
from workflow.canonical import plain_object
from workflow.domain.corrections import locked_rows
from workflow.domain.evaluation_form import EvaluationForm
from workflow.domain.typed_values import Fault, TypedValues
from workflow.errors import NotFoundError, RefusedError
from workflow.models import EvaluationCase, SelfEvaluation
from workflow.services.actors import Actor
from workflow.services.assessments import Assessment, self_evaluation_of
from workflow.services.drafts import delete_draft, load_draft, save_draft
from workflow.services.editing import require_editor, to_correct
from workflow.services.resources import Resources
from workflow.services.scope import find_case
from workflow.services.section_entries import Entered, enter_section
from workflow.services.self_evaluation_sheets import (
    PART,
    SectionMark,
    Sheet,
    assess_form,
    blank_form,
    load_sheet,
    sheet_of,
    with_form,
)

ATTEST = "attestation"
# Totals beyond this are slips that the findings name; the columns of totals cannot hold them.
_MOST_TOTAL = Decimal(9999)
_ECHO = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Saved:
    """Say what became of a section that was handed in.

    `faults` name the fields whose texts cannot be used; they wait in the person's draft. With
    `conflict` nothing was written: somebody saved the section meanwhile, and what was typed waits
    in the draft beside it.
    """

    version: int
    at: datetime
    faults: tuple[Fault, ...] = ()
    conflict: SectionMark | None = None


@dataclass(frozen=True, slots=True)
class Typed:
    """Hold what waits in a person's draft of a section, its faults, and the conflict if any."""

    values: Mapping[str, str]
    faults: tuple[Fault, ...] = ()
    conflict: SectionMark | None = None


def begin(
    session: Session,
    actor: Actor,
    *,
    resources: Resources,
    case_id: uuid.UUID,
    goals: EvaluationForm | None = None,
) -> SelfEvaluation:
    """Return the self-evaluation of a case, begun now when it was not.

    With approved `goals` the form starts from them, and names, targets and points stay as they are.
    Raises RefusedError for somebody who may not fill it in.
    """
    case = find_case(session, actor, case_id=case_id, lock=True)
    require_editor(session, actor, resources, case, PART)
    return _stored(session, resources, case, goals=goals)


def save_section(
    session: Session,
    actor: Actor,
    *,
    resources: Resources,
    case_id: uuid.UUID,
    section: str,
    values: Mapping[str, str],
    seen_version: int,
) -> Saved:
    """Take what was typed into one section; a field that was not sent keeps what it held.

    Texts that cannot be used leave their field blank and wait in the person's draft. Raises
    NotFoundError for an unknown section and RefusedError for somebody who may not fill it in.
    """
    if load_guide().section(section) is None:
        raise NotFoundError("self.no_section")
    case = find_case(session, actor, case_id=case_id, lock=True)
    require_editor(session, actor, resources, case, PART, section=section)
    stored = _stored(session, resources, case)
    sheet = sheet_of(session, actor, resources=resources, case=case)
    if section == ATTEST:
        return _attest(session, actor, resources, sheet, stored, values)
    entered = enter_section(sheet, section, values)
    _require_open_rows(sheet, entered)
    mark = _conflicting(actor, resources, sheet, section, seen_version)
    if mark is not None and not _says_the_same(sheet, entered):
        return _keep_beside(session, actor, resources, sheet, section, values, mark)
    _write(actor, resources, sheet, stored, section, entered)
    _keep_faulty(session, actor, resources, sheet, section, entered.typed, stored.row_version)
    session.flush()
    return Saved(stored.row_version, stored.updated_at, tuple(entered.typed.faults))


def _require_open_rows(sheet: Sheet, entered: Entered) -> None:
    items = to_correct(sheet.case, PART)
    locked = () if items is None else locked_rows(items, sheet.form, entered.form)
    if locked:
        rows = {row.key: row.level3 for row in (*entered.form.indicators, *sheet.form.indicators)}
        raise RefusedError("editing.locked_row", row=rows[locked[0]])


def preview_section(
    session: Session,
    actor: Actor,
    *,
    resources: Resources,
    case_id: uuid.UUID,
    section: str,
    values: Mapping[str, str],
) -> tuple[Sheet, tuple[Fault, ...]]:
    """Return the self-evaluation as it would stand with what is being typed; writes nothing."""
    sheet = load_sheet(session, actor, resources=resources, case_id=case_id)
    entered = enter_section(sheet, section, values)
    return with_form(sheet, entered.form), tuple(entered.typed.faults)


def typed_in(session: Session, actor: Actor, *, sheet: Sheet, section: str) -> Typed:
    """Return what waits in a person's draft of a section, judged against the form as it stands."""
    draft = load_draft(session, actor, case_id=sheet.case.id, form=draft_form(section))
    if draft is None:
        return Typed({})
    kept = draft.content.get("values")
    values = {str(name): str(text) for name, text in kept.items()} if isinstance(kept, dict) else {}
    mark = sheet.marks.get(section) if draft.content.get("conflict") else None
    faults = tuple(enter_section(sheet, section, values).typed.faults)
    return Typed(values, faults, mark)


def forget_typed(session: Session, actor: Actor, *, case_id: uuid.UUID, section: str) -> None:
    """Throw away what waits in a person's draft of a section."""
    delete_draft(session, actor, case_id=case_id, form=draft_form(section))


def withdraw_attestation(session: Session, case: EvaluationCase) -> None:
    """Take back the promise, because something that it covers has changed."""
    stored = self_evaluation_of(session, case)
    if stored is not None:
        stored.attested_at, stored.attested_by = None, None


def draft_form(section: str) -> str:
    """Return the name under which a person's draft of a section is kept."""
    return f"{PART}:{section}"


def store_form(
    session: Session,
    actor: Actor,
    *,
    resources: Resources,
    case: EvaluationCase,
    form: EvaluationForm,
    digest: str,
) -> SelfEvaluation:
    """Put a form that was read from a file in the place of the case's, its report kept."""
    stored = _stored(session, resources, case)
    sheet = sheet_of(session, actor, resources=resources, case=case)
    assessment = assess_form(form, sheet.profile, report=sheet.assessment.report)
    stored.source_digest = digest
    _put(
        actor,
        resources,
        stored,
        assessment,
        sections=("basic", "funds", "indicators", "deviations"),
    )
    session.flush()
    return stored


def _stored(
    session: Session,
    resources: Resources,
    case: EvaluationCase,
    *,
    goals: EvaluationForm | None = None,
) -> SelfEvaluation:
    stored = self_evaluation_of(session, case)
    if stored is None:
        form = goals or blank_form(session, case, load_profile(resources.profile))
        stored = SelfEvaluation(
            **case.place,
            profile=resources.profile,
            content={
                "form": form.keyed().to_dict(),
                "report": "",
                "approved": goals is not None,
                "sections": {},
            },
            updated_at=resources.now(),
        )
        session.add(stored)
        session.flush()
    return stored


def _conflicting(
    actor: Actor, resources: Resources, sheet: Sheet, section: str, seen_version: int
) -> SectionMark | None:
    """Return who saved a section after the version seen, one's own last save left out.

    A page that saves by itself may still be waiting for the answer when its person presses save.
    """
    mark = sheet.marks.get(section)
    if mark is None or mark.version <= seen_version:
        return None
    is_own = mark.account == str(actor.account_id)
    return None if is_own and resources.now() - mark.at < _ECHO else mark


def _says_the_same(sheet: Sheet, entered: Entered) -> bool:
    return entered.form == sheet.form and entered.report == sheet.assessment.report


def _write(
    actor: Actor,
    resources: Resources,
    sheet: Sheet,
    stored: SelfEvaluation,
    section: str,
    entered: Entered,
) -> None:
    """Write a section unless it says what was already there."""
    if _says_the_same(sheet, entered):
        return
    assessment = assess_form(entered.form, sheet.profile, report=entered.report)
    _put(actor, resources, stored, assessment, sections=(section,))


def _put(
    actor: Actor,
    resources: Resources,
    stored: SelfEvaluation,
    assessment: Assessment,
    *,
    sections: Sequence[str],
) -> None:
    """Write form and report with their totals; the promise covered what was there before."""
    now = resources.now()
    stored.row_version += 1
    mark = {
        "version": stored.row_version,
        "account": str(actor.account_id),
        "name": actor.name,
        "at": now.isoformat(),
    }
    known = stored.content.get("sections")
    marks = known if isinstance(known, dict) else {}
    stored.content = plain_object(
        {
            **stored.content,
            "form": assessment.form.to_dict(),
            "report": assessment.report,
            "sections": marks | dict.fromkeys(sections, mark),
        }
    )
    blocked = any(each.blocks for each in assessment.findings)
    stored.claimed_total = _storable(assessment.card.claimed_total)
    stored.computed_total = None if blocked else _storable(assessment.card.computed_total)
    stored.attested_at, stored.attested_by = None, None
    stored.updated_at = now


def _attest(
    session: Session,
    actor: Actor,
    resources: Resources,
    sheet: Sheet,
    stored: SelfEvaluation,
    values: Mapping[str, str],
) -> Saved:
    """Give the promise when everything it covers is complete, or take it back."""
    now = resources.now()
    if not values.get("attest"):
        stored.attested_at, stored.attested_by = None, None
    elif not sheet.may_attest():
        raise RefusedError("self.attest_later", field="attest")
    else:
        stored.attested_at, stored.attested_by = now, actor.account_id
    session.flush()
    return Saved(stored.row_version, now)


def _keep_beside(
    session: Session,
    actor: Actor,
    resources: Resources,
    sheet: Sheet,
    section: str,
    values: Mapping[str, str],
    mark: SectionMark,
) -> Saved:
    """Keep what was typed beside what somebody else saved meanwhile."""
    now = resources.now()
    save_draft(
        session,
        actor,
        case_id=sheet.case.id,
        form=draft_form(section),
        content={"values": dict(values), "conflict": True},
        row_version=mark.version,
        now=now,
    )
    return Saved(sheet.version, now, conflict=mark)


def _keep_faulty(
    session: Session,
    actor: Actor,
    resources: Resources,
    sheet: Sheet,
    section: str,
    typed: TypedValues,
    version: int,
) -> None:
    """Keep the texts that cannot be used as they were typed, to be shown with what is wrong."""
    if not typed.faults:
        forget_typed(session, actor, case_id=sheet.case.id, section=section)
        return
    save_draft(
        session,
        actor,
        case_id=sheet.case.id,
        form=draft_form(section),
        content={"values": typed.kept(), "conflict": False},
        row_version=version,
        now=resources.now(),
    )


def _storable(total: Decimal | None) -> Decimal | None:
    return None if total is None or abs(total) > _MOST_TOTAL else total
