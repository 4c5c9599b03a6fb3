"""Gather what pages show of problems: one under rectification, or all of an evaluation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from workflow.domain.rectification import EVIDENCE
from workflow.models import Account, EvaluationCase, Organisation, Problem
from workflow.services.actors import Actor
from workflow.services.attachments import FileLine, list_files
from workflow.services.editing import may_edit
from workflow.services.facts import problems_of
from workflow.services.ledger_rows import LedgerRow, fetch_rows
from workflow.services.ledger_surroundings import evidence_of
from workflow.services.rectification import PARTS
from workflow.services.requirements import required_days
from workflow.services.resources import Resources
from workflow.services.subjects import problem_of, root_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemPage:
    """Hold a problem with what surrounds it; `edits` names what the actor may change now."""

    problem: Problem
    root: EvaluationCase
    responsible_unit: str
    verifier: str | None
    required_on: date | None
    edits: frozenset[str]
    files: Sequence[FileLine]


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """Hold a problem of an evaluation; without a row its rectification is not in sight."""

    problem: Problem
    responsible_unit: str
    row: LedgerRow | None
    evidence: int


def show_problem(
    session: Session, actor: Actor, *, resources: Resources, case: EvaluationCase
) -> ProblemPage:
    """Return the problem that a rectification in sight follows."""
    problem = problem_of(session, case)
    verifier = session.get(Account, problem.verifier_id) if problem.verifier_id else None
    return ProblemPage(
        problem=problem,
        root=root_of(session, case),
        responsible_unit=session.get_one(Organisation, case.unit_id).name,
        verifier=verifier.name if verifier else None,
        required_on=required_days(session, [problem.id]).get(problem.id),
        edits=frozenset(
            part for part in (*PARTS, EVIDENCE) if may_edit(session, actor, resources, case, part)
        ),
        files=list_files(session, actor, case_id=case.id),
    )


def list_problems(
    session: Session, actor: Actor, *, resources: Resources, case: EvaluationCase
) -> Sequence[ProblemLine]:
    """Return the problems of an evaluation in sight, each with how far its rectification is."""
    problems = problems_of(session, case)
    children = [each.child_case_id for each in problems if each.child_case_id]
    rows = fetch_rows(
        session,
        actor,
        resources=resources,
        conditions=[Problem.case_id == case.id],
        size=max(len(problems), 1),
    )
    by_problem = {row.id: row for row in rows}
    files = evidence_of(session, children)
    return [
        ProblemLine(
            problem,
            _unit_name(session, case, problem),
            by_problem.get(problem.id),
            len(files.get(problem.child_case_id, ())) if problem.child_case_id else 0,
        )
        for problem in problems
    ]


def _unit_name(session: Session, case: EvaluationCase, problem: Problem) -> str:
    unit = problem.responsible_unit_id or case.unit_id
    return session.get_one(Organisation, unit).name
