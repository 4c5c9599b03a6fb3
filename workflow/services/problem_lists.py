"""Keep the list of problems that an evaluation found."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from workflow.canonical import digest
from workflow.domain.review_entries import (
    TEN_THOUSAND,
    Fault,
    ProblemEntry,
    read_text,
    read_wan,
)
from workflow.errors import RefusedError
from workflow.models import EvaluationCase, Problem
from workflow.services.actors import Actor
from workflow.services.editing import require_editor
from workflow.services.facts import problems_of
from workflow.services.organisations import units_of
from workflow.services.resources import Resources
from workflow.services.reviews import ChangedMeanwhileError, TypedWrongError
from workflow.services.scope import find_case

# The part of a case that a state's `edits` names.
PART = "problems"
MOST = 60
# Ordinals are unique in a case: while they are given anew, the old ones step aside.
_ASIDE = 10_000


@dataclass(frozen=True, slots=True)
class _Read:
    """Hold the values of one problem, read from what was typed."""

    key: str
    category: str
    description: str
    basis: str
    amount: Decimal | None
    suggestion: str
    unit_id: uuid.UUID | None


def problem_stamp(session: Session, case: EvaluationCase) -> str:
    """Return a word that changes with every change of the list."""
    return digest([_said(each) for each in problems_of(session, case)])


def _said(each: Problem) -> list[str]:
    texts = [str(each.id), each.category, each.description, each.basis, each.suggestion]
    return [*texts, str(each.amount), str(each.responsible_unit_id)]


def problem_entries(session: Session, case: EvaluationCase) -> list[ProblemEntry]:
    """Return the stored list as it would be typed."""
    return [
        ProblemEntry(
            key=str(each.id),
            category=each.category,
            description=each.description,
            basis=each.basis,
            amount="" if each.amount is None else f"{each.amount / TEN_THOUSAND:f}",
            suggestion=each.suggestion,
            unit=str(each.responsible_unit_id or ""),
        )
        for each in problems_of(session, case)
    ]


def save_problems(
    session: Session,
    actor: Actor,
    *,
    resources: Resources,
    case_id: uuid.UUID,
    entries: Sequence[ProblemEntry],
    stamp: str,
) -> int:
    """Store the list as typed, empty rows left out, and return how many problems there are.

    What is not whole yet is stored too; the act that hands it on asks for the rest. Raises
    NotFoundError, RefusedError, ChangedMeanwhileError, or TypedWrongError by the row's ordinal.
    """
    case = find_case(session, actor, case_id=case_id, lock=True)
    require_editor(session, actor, resources, case, PART)
    if problem_stamp(session, case) != stamp:
        raise ChangedMeanwhileError("problems.stale")
    typed = [each for each in entries if not each.is_empty]
    if len(typed) > MOST:
        raise RefusedError("problems.too_many", most=MOST)
    values = _read(session, resources, case, typed)
    known = {str(each.id): each for each in problems_of(session, case)}
    _remove(session, known, {each.key for each in values})
    _write(session, actor, case, known, values)
    return len(values)


def _read(
    session: Session,
    resources: Resources,
    case: EvaluationCase,
    entries: Sequence[ProblemEntry],
) -> list[_Read]:
    categories = resources.library.problems.categories
    units = {str(each.id): each.id for each in units_of(session, department_id=case.department_id)}
    faults: dict[tuple[str, str], Fault] = {}
    found = []
    for ordinal, entry in enumerate(entries, start=1):
        row = str(ordinal)
        amount = read_wan(entry.amount, ordinal=ordinal)
        texts = {
            name: read_text(getattr(entry, name), ordinal=ordinal)
            for name in ("description", "basis", "suggestion")
        }
        named: Mapping[str, object] = {"amount": amount, **texts}
        faults |= {(row, name): each for name, each in named.items() if isinstance(each, Fault)}
        if entry.category and entry.category not in categories:
            faults[row, "category"] = Fault("problems.category_unknown", {"ordinal": ordinal})
        if entry.unit and entry.unit not in units:
            faults[row, "unit"] = Fault("problems.unit_unknown", {"ordinal": ordinal})
        said = {name: text for name, text in texts.items() if isinstance(text, str)}
        if not isinstance(amount, Fault) and len(said) == len(texts):
            unit_id = units.get(entry.unit)
            found.append(_Read(entry.key, entry.category, amount=amount, unit_id=unit_id, **said))
    if faults:
        raise TypedWrongError(faults)
    return found


def _remove(session: Session, known: Mapping[str, Problem], kept: set[str]) -> None:
    for key, problem in known.items():
        if key in kept:
            continue
        if problem.child_case_id is not None:
            raise RefusedError("problems.followed", ordinal=problem.ordinal)
        session.delete(problem)
    session.flush()


def _write(
    session: Session,
    actor: Actor,
    case: EvaluationCase,
    known: Mapping[str, Problem],
    values: Sequence[_Read],
) -> None:
    present = [known[each.key] for each in values if each.key in known]
    for problem in present:
        problem.ordinal += _ASIDE
    session.flush()
    for ordinal, each in enumerate(values, start=1):
        problem = known.get(each.key) or Problem(**case.place, raised_by=actor.account_id)
        problem.ordinal, problem.category = ordinal, each.category
        problem.description, problem.basis = each.description, each.basis
        problem.amount, problem.suggestion = each.amount, each.suggestion
        problem.responsible_unit_id = each.unit_id
        session.add(problem)
    session.flush()
