"""Show a problem under rectification, and store its measure and its outcome."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from sqlalchemy.orm import Session

from definitions.library import Problems
from workflow.canonical import digest
from workflow.domain.deadlines import local_day
from workflow.domain.rectification import (
    Bounds,
    Measure,
    Outcome,
    Typed,
    read_measure,
    read_outcome,
    split_institution,
)
from workflow.domain.typed_values import Fault
from workflow.errors import RefusedError
from workflow.models import EvaluationCase, Problem
from workflow.services.actors import Actor
from workflow.services.drafts import delete_draft, save_draft
from workflow.services.editing import require_editor
from workflow.services.requirements import required_days
from workflow.services.resources import Resources
from workflow.services.scope import find_case
from workflow.services.subjects import problem_of

Part = Literal["measure", "outcome"]
PARTS: tuple[Part, ...] = ("measure", "outcome")
# The name under which a draft keeps the stamp of what its writer had seen.
STAMP = "stamp"
_YUAN_A_WAN = Decimal(10000)

_READERS: Mapping[
    Part,
    Callable[[Typed, Problems, Bounds], tuple[Measure | Outcome, tuple[Fault, ...]]],
] = {"measure": read_measure, "outcome": read_outcome}


class WronglyTypedError(RefusedError):
    """Name the fields whose texts cannot be used."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keep the faults by field."""
        super().__init__("rectification.wrongly_typed", count=len(faults))
        self.faults = tuple(faults)


class ChangedMeanwhileError(RefusedError):
    """Say that somebody else has changed the same part since the page was opened."""


@dataclass(frozen=True, slots=True)
class SavedPart:
    """Hold the stamp of a part after it was saved, and why it was only kept as a draft, if so."""

    stamp: str
    refused: WronglyTypedError | ChangedMeanwhileError | None


def stored_texts(problem: Problem, part: Part, *, lists: Problems) -> dict[str, str]:
    """Return what is stored of a part as it would be typed."""
    if part == "measure":
        return {
            "measure": problem.measure or "",
            "kind": problem.kind or "",
            "responsible_person": problem.responsible_person or "",
            "cooperating_units": problem.cooperating_units or "",
            "planned_on": _day_text(problem.planned_on),
        }
    kind, number = split_institution(problem.institution_outcome or "", lists)
    amount = problem.outcome_amount
    return {
        "outcome": problem.outcome or "",
        "progress": str(problem.progress),
        "outcome_amount": "" if amount is None else f"{(amount / _YUAN_A_WAN).normalize():f}",
        "outcome_kind": problem.outcome_kind or "",
        "institution_kind": kind,
        "institution_number": number,
        "finished_on": _day_text(problem.finished_on),
        "remark": problem.remark or "",
    }


def stamp_of(problem: Problem, part: Part, *, lists: Problems) -> str:
    """Return a word that changes with every change of a part."""
    return digest(stored_texts(problem, part, lists=lists))


def faults_of(
    session: Session, *, resources: Resources, case: EvaluationCase, part: Part, typed: Typed
) -> tuple[Fault, ...]:
    """Return what of a typed part cannot be used; nothing is stored."""
    problem = problem_of(session, case)
    bounds = _bounds(session, resources, case, problem)
    return _READERS[part](typed, resources.library.problems, bounds)[1]


def record_part(
    session: Session,
    actor: Actor,
    *,
    resources: Resources,
    case_id: uuid.UUID,
    part: Part,
    typed: Typed,
    stamp: str,
) -> str:
    """Store the measure or the outcome as typed and return its new stamp; parts may be missing.

    Raises RefusedError when it is not theirs to write, ChangedMeanwhileError when the stamp seen
    is not the present one, and WronglyTypedError; nothing is stored then.
    """
    case = find_case(session, actor, case_id=case_id, lock=True)
    require_editor(session, actor, resources, case, part)
    problem, lists = problem_of(session, case), resources.library.problems
    session.refresh(problem)
    if stamp_of(problem, part, lists=lists) != stamp:
        raise ChangedMeanwhileError("rectification.changed_meanwhile")
    values, faults = _READERS[part](typed, lists, _bounds(session, resources, case, problem))
    if faults:
        raise WronglyTypedError(faults)
    for name, value in asdict(values).items():
        setattr(problem, name, None if value == "" else value)
    session.flush()
    return stamp_of(problem, part, lists=lists)


def save_part(
    session: Session,
    actor: Actor,
    *,
    resources: Resources,
    case_id: uuid.UUID,
    part: Part,
    typed: Typed,
    stamp: str,
) -> SavedPart:
    """Store a part, or keep what was typed as a draft when it cannot be stored as it is.

    Raises RefusedError when it is not theirs to write.
    """
    try:
        new = record_part(
            session,
            actor,
            resources=resources,
            case_id=case_id,
            part=part,
            typed=typed,
            stamp=stamp,
        )
    except (WronglyTypedError, ChangedMeanwhileError) as error:
        case = find_case(session, actor, case_id=case_id)
        save_draft(
            session,
            actor,
            case_id=case_id,
            form=part,
            content={**typed, STAMP: stamp},
            row_version=case.row_version,
            now=resources.now(),
        )
        return SavedPart(stamp, error)
    delete_draft(session, actor, case_id=case_id, form=part)
    return SavedPart(new, None)


def _bounds(
    session: Session, resources: Resources, case: EvaluationCase, problem: Problem
) -> Bounds:
    return Bounds(
        today=resources.today(),
        opened_on=local_day(case.opened_at),
        required_on=required_days(session, [problem.id]).get(problem.id),
        planned_on=problem.planned_on,
    )


def _day_text(day: date | None) -> str:
    return "" if day is None else day.isoformat()
