"""Find what stands around the problems of one page of the ledger, in a few queries for all."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.domain.rectification import EVIDENCE
from workflow.models import (
    AgendaItem,
    Attachment,
    CaseEvent,
    EvaluationCase,
    Organisation,
    Problem,
    Resolution,
    Serves,
)
from workflow.services.definitions import definition_for
from workflow.services.effects import finish_recorded
from workflow.services.requirements import required_days
from workflow.services.resources import Resources

Pair = tuple[Problem, EvaluationCase]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Hold names, days and files by the id of department, evaluation, problem or rectification."""

    sections: Mapping[uuid.UUID, str]
    on_agenda: frozenset[uuid.UUID]
    required_on: Mapping[uuid.UUID, date | None]
    budget_opinions: Mapping[uuid.UUID, str]
    evidence: Mapping[uuid.UUID, tuple[str, ...]]
    reporters: Mapping[uuid.UUID, str]


def look_around(session: Session, resources: Resources, pairs: Sequence[Pair]) -> Surroundings:
    """Return what stands around problems, each given with its rectification."""
    children = [child for _, child in pairs]
    roots = {problem.case_id for problem, _ in pairs}
    return Surroundings(
        sections=_sections(session, {child.department_id for child in children}),
        on_agenda=_on_agenda(session, roots),
        required_on=required_days(session, [problem.id for problem, _ in pairs]),
        budget_opinions=_budget_opinions(session, roots),
        evidence=evidence_of(session, [child.id for child in children]),
        reporters=_reporters(session, resources, children),
    )


def evidence_of(
    session: Session, case_ids: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, tuple[str, ...]]:
    """Return the names of the evidence in force of cases, in the order of storing."""
    found: dict[uuid.UUID, tuple[str, ...]] = {}
    rows = session.execute(
        select(Attachment.case_id, Attachment.name)
        .where(
            Attachment.case_id.in_(case_ids),
            Attachment.owner_kind == EVIDENCE,
            Attachment.replaced_by.is_(None),
        )
        .order_by(Attachment.stored_at, Attachment.id)
    )
    for row in rows:
        found[row.case_id] = (*found.get(row.case_id, ()), row.name)
    return found


def _sections(session: Session, departments: set[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    names: defaultdict[uuid.UUID, list[str]] = defaultdict(list)
    rows = session.execute(
        select(Serves.department_id, Organisation.name)
        .join(Organisation, Organisation.id == Serves.section_id)
        .where(Serves.department_id.in_(departments))
        .order_by(Organisation.name, Organisation.id)
    )
    for row in rows:
        names[row.department_id].append(row.name)
    return {department: "、".join(each) for department, each in names.items()}


def _on_agenda(session: Session, roots: set[uuid.UUID]) -> frozenset[uuid.UUID]:
    rows = session.scalars(
        select(EvaluationCase.parent_id)
        .join(AgendaItem, AgendaItem.case_id == EvaluationCase.id)
        .where(EvaluationCase.parent_id.in_(roots))
    )
    return frozenset(each for each in rows if each is not None)


def _budget_opinions(session: Session, roots: set[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    rows = session.execute(
        select(EvaluationCase.parent_id, Resolution.budget_opinion)
        .join(EvaluationCase, EvaluationCase.id == Resolution.case_id)
        .where(
            EvaluationCase.parent_id.in_(roots),
            Resolution.problem_id.is_(None),
            Resolution.confirmed_at.is_not(None),
        )
        .order_by(Resolution.confirmed_at, Resolution.id)
    )
    return {row.parent_id: row.budget_opinion for row in rows if row.parent_id}


def _reporters(
    session: Session, resources: Resources, children: Sequence[EvaluationCase]
) -> Mapping[uuid.UUID, str]:
    """Return who of the unit last answered for each result: whose act records its day."""
    acts = {
        act
        for child in children
        for act, spec in definition_for(session, resources, child).workflow.acts.items()
        if finish_recorded.__name__ in spec.effects
    }
    rows = session.execute(
        select(CaseEvent.case_id, CaseEvent.person_name)
        .where(CaseEvent.case_id.in_([child.id for child in children]), CaseEvent.act.in_(acts))
        .order_by(CaseEvent.case_id, CaseEvent.seq)
    )
    return {row.case_id: row.person_name for row in rows}
