"""Read one uploaded table and decide what importing it would do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from definitions.form_vocabulary import load_vocabulary
from definitions.scoring_profiles import load_profile
from definitions.self_evaluation import load_guide
from workflow.domain.amounts import without_brackets
from workflow.domain.evaluation_form import EvaluationForm
from workflow.domain.form_differences import Difference, differences
from workflow.errors import RefusedError
from workflow.models import EvaluationCase, Organisation, Project, SelfEvaluation
from workflow.services.actors import Actor
from workflow.services.assessments import self_evaluation_of
from workflow.services.definitions import definition_for
from workflow.services.editing import may_edit, to_correct
from workflow.services.form_scoring import ScoredForm, score_read
from workflow.services.organisations import department_of, match_organisation
from workflow.services.projects import find_project
from workflow.services.resources import Resources
from workflow.services.self_evaluation_sheets import PART
from workflow.services.workbooks import read_forms

_YEARS = range(2000, 2101)


class Situation(StrEnum):
    """Name what importing a table would do."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Place:
    """Name where a table belongs."""

    unit: Organisation
    fiscal_year: int
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Say what importing a table would do, on which case, and why not."""

    situation: Situation
    code: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    case: EvaluationCase | None = None
    version: int = 0
    differences: Sequence[Difference] = ()


def place_of(session: Session, actor: Actor, form: EvaluationForm, *, unreadable: int = 0) -> Place:
    """Return where a form belongs; raises RefusedError with what is missing or unknown.

    Somebody of a unit may leave the unit out, for it can only be their own.
    """
    header = form.header
    if not header.project:
        raise RefusedError("imports.no_project")
    if header.fiscal_year not in _YEARS:
        raise RefusedError("imports.no_year")
    unit = _unit_of(session, actor, header.unit)
    if not _covers(actor, unit):
        raise RefusedError("imports.outside", unit=unit.name)
    _check_department(session, actor, unit, header.department)
    if unreadable:
        raise RefusedError("imports.cells", count=unreadable)
    return Place(unit, header.fiscal_year or 0, header.project, header.project_code)


def judge(
    session: Session,
    actor: Actor,
    resources: Resources,
    *,
    place: Place,
    form: EvaluationForm,
    digest: str,
    lock: bool = False,
) -> Verdict:
    """Return what importing a form would do as things stand, and let them stand when locked."""
    project = find_project(
        session,
        unit=place.unit,
        fiscal_year=place.fiscal_year,
        name=place.name,
        code=place.code,
    )
    case = None if project is None else _case_of(session, project, lock=lock)
    if case is None:
        return Verdict(Situation.NEW)
    return _against(session, actor, resources, case, form, digest)


def score_all(data: bytes, resources: Resources) -> list[ScoredForm]:
    """Return every form of a file, scored; raises UnreadableFileError."""
    profile = load_profile(resources.profile)
    return [score_read(read, profile) for read in read_forms(data, bands=profile.bands)]


def _unit_of(session: Session, actor: Actor, text: str) -> Organisation:
    if not text and actor.scope == "unit":
        return session.get_one(Organisation, actor.organisation_id)
    if not text:
        raise RefusedError("imports.no_unit")
    found = _match(session, actor, text)
    if found is None:
        raise RefusedError("imports.unknown_unit", unit=text)
    return found


def _match(session: Session, actor: Actor, text: str) -> Organisation | None:
    for name in (text.strip(), without_brackets(text)):
        found = match_organisation(session, region_code=actor.region_code, text=name)
        if found is not None:
            return found
    return None


def _covers(actor: Actor, unit: Organisation) -> bool:
    if actor.scope == "unit":
        return unit.id == actor.organisation_id
    if actor.scope == "department":
        return department_of(unit) == actor.organisation_id
    if actor.scope == "served":
        return department_of(unit) in actor.department_ids
    return actor.scope in {"region", "region_tree"}


def _check_department(session: Session, actor: Actor, unit: Organisation, text: str) -> None:
    """Refuse a table that names another department than the unit's; unknown names are let pass."""
    named = _match(session, actor, text) if text else None
    if named is not None and named.id not in {department_of(unit), unit.id}:
        raise RefusedError("imports.other_department", unit=unit.name, department=named.name)


def _case_of(session: Session, project: Project, *, lock: bool) -> EvaluationCase | None:
    """Return the case of a project that an import concerns: the open one, else the last."""
    statement = (
        select(EvaluationCase)
        .where(
            EvaluationCase.project_id == project.id,
            EvaluationCase.parent_id.is_(None),
            EvaluationCase.workflow == load_guide().starts.imported,
            EvaluationCase.period == "",
        )
        .order_by(EvaluationCase.ended_at.is_not(None), EvaluationCase.opened_at.desc())
        .limit(1)
    )
    if lock:
        statement = statement.with_for_update(key_share=True)
    return session.scalar(statement.execution_options(populate_existing=lock))


def _against(
    session: Session,
    actor: Actor,
    resources: Resources,
    case: EvaluationCase,
    form: EvaluationForm,
    digest: str,
) -> Verdict:
    """Compare a form with what its case holds."""
    stored = self_evaluation_of(session, case)
    found = _differences(stored, form)
    if stored is not None and (stored.source_digest == digest or not found):
        return Verdict(Situation.UNCHANGED, case=case, version=stored.row_version)
    if to_correct(case, PART) is not None:
        return Verdict(Situation.REFUSED, "imports.locked", {"number": case.number}, case)
    if not may_edit(session, actor, resources, case, PART):
        state = definition_for(session, resources, case).workflow.states[case.state]
        code = "imports.not_yours" if PART in state.edits else "imports.submitted"
        values = {"number": case.number, "state": state.title}
        return Verdict(Situation.REFUSED, code, values, case)
    if stored is not None and stored.content.get("approved"):
        return Verdict(Situation.REFUSED, "imports.approved", {"number": case.number}, case)
    version = 0 if stored is None else stored.row_version
    return Verdict(Situation.CHANGED, case=case, version=version, differences=found)


def _differences(stored: SelfEvaluation | None, form: EvaluationForm) -> tuple[Difference, ...]:
    if stored is None:
        return ()
    content = stored.content["form"]
    before = EvaluationForm.from_dict(content if isinstance(content, dict) else {})
    return differences(before, form, load_vocabulary())
