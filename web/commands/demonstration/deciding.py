"""Write what reviewers, meetings and those who rectify write, through the services."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial

from web.commands.demonstration.figures import deductions
from web.commands.demonstration.filling import PARTS as FILLING_PARTS
from web.commands.demonstration.plans import MeasurePlan
from web.commands.demonstration.scenario import ScenarioError
from web.commands.demonstration.scene import Scene, attach
from workflow.domain.rectification import EVIDENCE
from workflow.domain.review_entries import TEN_THOUSAND, ProblemEntry, ReviewEntry
from workflow.models import Organisation, Problem
from workflow.services.assessments import assess
from workflow.services.facts import problems_of
from workflow.services.meeting_acts import save_proposals
from workflow.services.meetings import Requirement, record_requirements
from workflow.services.problem_lists import problem_entries, problem_stamp, save_problems
from workflow.services.rectification import Part, record_part, stamp_of
from workflow.services.reviews import review_sheet, save_review
from workflow.services.subjects import problem_of, root_of

_WHOLE = "100"
_DEFAULT = "default"


def _review(scene: Scene) -> None:
    manner = scene.stage.scenario.patterns.review
    assessment = assess(scene.session, scene.case)
    sheet = review_sheet(scene.session, resources=scene.resources, case=scene.case)
    if assessment is None or sheet is None or scene.project.score is None:
        raise ScenarioError("score", scene.project.name)
    claims = [
        (row.key, row.claimed or row.computed or Decimal(0))
        for row in assessment.card.rows
        if row.counts
    ]
    kept = deductions(claims, wanted=scene.project.score, worst=manner.worst)
    entries = {
        key: ReviewEntry(f"{kept[key]:.2f}", manner.kept if kept[key] == claim else manner.said)
        for key, claim in claims
    }
    save_review(
        scene.session,
        scene.actor,
        resources=scene.resources,
        case_id=scene.case.id,
        entries=entries,
        stamp=sheet.stamp,
    )


def _problems(scene: Scene) -> None:
    if problem_entries(scene.session, scene.case) or not scene.project.problems:
        return
    entries = [
        ProblemEntry(
            category=plan.category,
            description=plan.text,
            amount="" if plan.amount is None else f"{plan.amount:f}",
            suggestion=_measure(scene, plan.category).measure,
        )
        for plan in scene.project.problems
    ]
    save_problems(
        scene.session,
        scene.actor,
        resources=scene.resources,
        case_id=scene.case.id,
        entries=entries,
        stamp=problem_stamp(scene.session, scene.case),
    )


def _proposal(scene: Scene) -> None:
    root = root_of(scene.session, scene.case)
    texts = {each.id: each.suggestion for each in problems_of(scene.session, root)}
    save_proposals(
        scene.session,
        scene.actor,
        resources=scene.resources,
        case_id=scene.case.id,
        texts=texts,
    )


def _resolution(scene: Scene) -> None:
    required = scene.stage.scenario.patterns.required
    root = root_of(scene.session, scene.case)
    department = scene.session.get_one(Organisation, root.department_id)
    whole = Requirement(
        problem_id=None,
        text=required.project.format(department=department.name),
        budget_opinion=required.budget.get(root.grade or "", ""),
    )
    record_requirements(
        scene.session,
        scene.actor,
        resources=scene.resources,
        case_id=scene.case.id,
        requirements=[
            whole,
            *(_requirement(scene, each) for each in problems_of(scene.session, root)),
        ],
    )


def _requirement(scene: Scene, problem: Problem) -> Requirement:
    required = scene.stage.scenario.patterns.required
    plan = scene.project.problems[problem.ordinal - 1]
    due = plan.planned_on or _workdays_on(scene, required.workdays)
    text = required.problem.format(day=_spelt(scene, due), suggestion=problem.suggestion)
    return Requirement(
        problem_id=problem.id,
        text=text,
        responsible_unit_id=problem.responsible_unit_id or scene.case.unit_id,
        due_on=due,
    )


def _write_measure(scene: Scene) -> None:
    problem = problem_of(scene.session, scene.case)
    planned = _measure(scene, problem.category)
    given = None if scene.problem is None else scene.problem.planned_on
    workdays = scene.stage.scenario.patterns.planned_workdays
    typed = {
        "measure": planned.measure,
        "kind": planned.kind,
        "responsible_person": scene.actor.name,
        "planned_on": (given or problem.planned_on or _workdays_on(scene, workdays)).isoformat(),
    }
    _record(scene, problem, "measure", typed)


def _write_outcome(scene: Scene) -> None:
    problem = problem_of(scene.session, scene.case)
    planned = _measure(scene, problem.category)
    typed = {
        "outcome": planned.outcome,
        "progress": _WHOLE,
        "institution_kind": planned.institution,
        "institution_number": planned.institution_number,
    }
    if planned.outcome_kind and problem.amount is not None:
        typed["outcome_kind"] = planned.outcome_kind
        typed["outcome_amount"] = f"{problem.amount / TEN_THOUSAND:f}"
    _record(scene, problem, "outcome", typed)


def _record(scene: Scene, problem: Problem, part: Part, typed: Mapping[str, str]) -> None:
    record_part(
        scene.session,
        scene.actor,
        resources=scene.resources,
        case_id=scene.case.id,
        part=part,
        typed=typed,
        stamp=stamp_of(problem, part, lists=scene.resources.library.problems),
    )


def _measure(scene: Scene, category: str) -> MeasurePlan:
    measures = scene.stage.scenario.patterns.measures
    return measures.get(category, measures[_DEFAULT])


def _workdays_on(scene: Scene, workdays: int) -> date:
    return scene.stage.calendar.add_workdays(scene.resources.today(), workdays)


def _spelt(scene: Scene, day: date) -> str:
    return scene.stage.scenario.patterns.day.format(year=day.year, month=day.month, day=day.day)


PARTS: Mapping[str, Callable[[Scene], None]] = {
    **FILLING_PARTS,
    "review": _review,
    "problems": _problems,
    "proposal": _proposal,
    "resolution": _resolution,
    "measure": _write_measure,
    "outcome": _write_outcome,
    "proof": partial(attach, part=EVIDENCE, named="proof"),
    "more_proof": partial(attach, part=EVIDENCE, named="more_proof"),
}
