"""Put together the parts of the case page about problems: one problem, and all of an evaluation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from flask import url_for

from web.case_forms import case_form
from web.days import day_of_text
from web.lamps import lamp_view
from web.system import actor, db, resources, say
from workflow.domain.rectification import EVIDENCE
from workflow.domain.typed_values import Fault
from workflow.models import EvaluationCase, Problem
from workflow.services.correction_lists import named_items
from workflow.services.definitions import definition_for
from workflow.services.drafts import load_draft
from workflow.services.editing import all_to_correct
from workflow.services.rectification import (
    PARTS,
    STAMP,
    Part,
    faults_of,
    stamp_of,
    stored_texts,
)
from workflow.services.rectification_pages import (
    ProblemLine,
    ProblemPage,
    list_problems,
    show_problem,
)

Item = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class PartForm:
    """Hold the form of a part: what was typed or is stored, and what is wrong with it.

    `conflict` holds what somebody else stored meanwhile, by field.
    """

    typed: Mapping[str, str]
    stamp: str
    errors: Mapping[str, Sequence[str]]
    saved_at: datetime | None
    conflict: Mapping[str, str] | None


@case_form("problem")
def problem_part(case: EvaluationCase) -> Item:
    """Return what the page of a rectification shows of its problem."""
    page = show_problem(db(), actor(), resources=resources(), case=case)
    lists = resources().library.problems
    return {
        "problem": page.problem,
        "shown": page,
        "kinds": lists.kinds,
        "kind_title": _kind_title(page.problem),
        "outcome_kinds": lists.outcome_kinds,
        "institution_kinds": lists.institution_kinds,
        "forms": {part: _form(case, page, part) for part in PARTS if part in page.edits},
        "evidence_editable": EVIDENCE in page.edits,
        "to_correct": _to_correct(case) if page.edits else (),
        "has_outcome": bool(page.problem.outcome or page.files),
    }


@case_form("problems")
def problems_part(case: EvaluationCase) -> Item:
    """Return the problems of an evaluation with how far their rectification is, and the sums."""
    lines = list_problems(db(), actor(), resources=resources(), case=case)
    problems = [line.problem for line in lines]
    return {
        "lines": [_line(each) for each in lines],
        "done": sum(each.written_off_on is not None for each in problems),
        "amount": _sum([each.amount for each in problems]),
        "gain": _sum([each.outcome_amount for each in problems]),
        "evidence": sum(line.evidence for line in lines),
    }


def fault_text(fault: Fault) -> str:
    """Say what is wrong with a typed field."""
    values: dict[str, object] = dict(fault.values)
    if "day" in values:
        values["day"] = day_of_text(values["day"])
    return say(fault.code, **values)


def _form(case: EvaluationCase, page: ProblemPage, part: Part) -> PartForm:
    lists = resources().library.problems
    stored = stored_texts(page.problem, part, lists=lists)
    stamp = stamp_of(page.problem, part, lists=lists)
    draft = load_draft(db(), actor(), case_id=case.id, form=part)
    if draft is None:
        return PartForm(stored, stamp, {}, None, None)
    kept = {name: str(draft.content.get(name, "")) for name in stored}
    faults = faults_of(db(), resources=resources(), case=case, part=part, typed=kept)
    errors: dict[str, list[str]] = {}
    for fault in faults:
        errors.setdefault(fault.field, []).append(fault_text(fault))
    stale = draft.content.get(STAMP) != stamp
    conflict = {name: text for name, text in stored.items() if text != kept[name]}
    return PartForm(kept, stamp, errors, draft.saved_at, conflict if stale else None)


def _to_correct(case: EvaluationCase) -> Sequence[str]:
    """Return the titles of what a return has named."""
    workflow = definition_for(db(), resources(), case).workflow
    items = all_to_correct(case) or ()
    return [each.title for each in named_items(db(), case, items, workflow=workflow)]


def _kind_title(problem: Problem) -> str | None:
    titles = {each.id: each.title for each in resources().library.problems.kinds}
    return titles.get(problem.kind or "", problem.kind)


def _line(line: ProblemLine) -> Item:
    row = line.row
    return {
        "problem": line.problem,
        "unit": line.responsible_unit,
        "evidence": line.evidence,
        "number": row.number if row else None,
        "href": url_for("cases.show", number=row.number) if row else None,
        "state": row.values["stage"] if row else None,
        "light": lamp_view(row.lamp) if row else None,
        "ended": row is not None and row.lamp is None,
    }


def _sum(amounts: Sequence[Decimal | None]) -> Decimal:
    return sum((each for each in amounts if each is not None), Decimal())


def part_title(part: Part) -> str:
    """Name a part of a rectification."""
    return say(f"draft.{part}")
