"""Put together the review of a case: rows side by side, the list of problems, the evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import render_template, url_for
from werkzeug.datastructures import MultiDict

from web.case_forms import case_form
from web.days import day_of_text
from web.forms.problems import problem_name, read_problems
from web.forms.review import read_review, review_name
from web.lines import grade_of
from web.people import holders_text
from web.repairs import Error
from web.system import actor, db, resources, say
from web.timeline import file_href
from workflow.domain.review_entries import Fault, ProblemEntry, ReviewEntry
from workflow.models import EvaluationCase
from workflow.services.case_pages import present_tasks
from workflow.services.case_surroundings import materials_of
from workflow.services.definitions import definition_for
from workflow.services.drafts import load_draft
from workflow.services.editing import may_edit
from workflow.services.facts import problems_of
from workflow.services.organisations import units_of
from workflow.services.problem_lists import PART as PROBLEMS
from workflow.services.problem_lists import problem_entries, problem_stamp
from workflow.services.reviews import PART as REVIEW
from workflow.services.reviews import Faults, ReviewSheet, preview_review, review_sheet

DRAFT = "review"
REVIEW_STAMP, PROBLEM_STAMP = "review_stamp", "problem_stamp"
Typed = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class Failure:
    """Say why nothing was stored: a sentence, faults of the review and of the problems."""

    text: str = ""
    review: Faults | None = None
    problems: Faults | None = None


def rights_of(case: EvaluationCase) -> Mapping[str, bool]:
    """Return which parts of the review the signed-in person may change now."""
    return {part: may_edit(db(), actor(), resources(), case, part) for part in (REVIEW, PROBLEMS)}


def render_review(
    case: EvaluationCase, *, typed: Typed | None = None, failure: Failure | None = None
) -> str:
    """Return the page of the review, with what was typed when it was not stored."""
    failure = failure or Failure()
    draft = load_draft(db(), actor(), case_id=case.id, form=DRAFT) if typed is None else None
    if draft is not None:
        typed = MultiDict({name: str(text) for name, text in draft.content.items()})
    sheet = review_sheet(db(), resources=resources(), case=case)
    entries = _review_entries(sheet, typed)
    shown = preview_review(db(), resources=resources(), case=case, entries=entries)
    return render_template(
        "review/show.html",
        state=definition_for(db(), resources(), case).workflow.states[case.state],
        rights=rights_of(case),
        sheet=sheet,
        totals=totals_of(shown),
        entries=entries,
        name=review_name,
        wrong={review_name(field, key): text for (key, field), text in _texts(failure.review)},
        errors=_links(failure),
        failure=failure.text,
        holder=holders_text(present_tasks(db(), resources=resources(), case=case)),
        evidence=evidence_of(case),
        saved_at=draft.saved_at if draft else None,
        stamps=_stamps(case, sheet, typed if draft else None),
        **problem_context(case, typed=typed, faults=failure.problems),
    )


def problem_context(
    case: EvaluationCase, *, typed: Typed | None = None, faults: Faults | None = None
) -> Mapping[str, object]:
    """Return what the card of problems shows: what was typed, else what is stored."""
    rows = [] if typed is None else read_problems(typed)
    shown = rows or (typed is not None and PROBLEM_STAMP in typed)
    return problem_rows(case, rows if shown else problem_entries(db(), case), faults=faults)


def problem_rows(
    case: EvaluationCase, rows: Sequence[ProblemEntry], *, faults: Faults | None = None
) -> Mapping[str, object]:
    """Return what the card of problems shows for some rows."""
    return {
        "case": case,
        "problems": rows,
        "problem_name": problem_name,
        "problem_wrong": {
            problem_name(int(key) - 1, field): text for (key, field), text in _texts(faults)
        },
        "categories": resources().library.problems.categories,
        "units": units_of(db(), department_id=case.department_id),
        "may_list": may_edit(db(), actor(), resources(), case, PROBLEMS),
    }


def totals_of(sheet: ReviewSheet | None) -> Mapping[str, object] | None:
    """Return the running total with the grade that it suggests."""
    if sheet is None:
        return None
    grade = sheet.grade
    return {
        "sum": sheet.reviewed_sum,
        "missing": sheet.missing,
        "grade": None if grade is None else {"id": grade.id, "title": grade.title},
        "claimed": sheet.claimed_total,
        "computed": sheet.computed_total,
    }


def evidence_of(case: EvaluationCase) -> list[Mapping[str, object]]:
    """Return the files of a case for the reviewer."""
    files = materials_of(db(), actor(), resources=resources(), case=case)
    return [
        {
            "name": each.name,
            "href": file_href(each.id, number=case.number),
            "by": each.by,
            "on": each.stored_at,
        }
        for each in files
    ]


@case_form("review")
def review_part(case: EvaluationCase) -> Mapping[str, object]:
    """Return what the page of a case shows of its review."""
    sheet = review_sheet(db(), resources=resources(), case=case)
    rights = rights_of(case)
    return {
        "sheet": sheet,
        "totals": totals_of(sheet),
        "listed": problems_of(db(), case),
        "rights": rights,
        "review_href": url_for("review.show", number=case.number),
    }


@case_form("feedback")
def feedback_part(case: EvaluationCase) -> Mapping[str, object]:
    """Return what the preview of the result's feedback shows."""
    workflow = definition_for(db(), resources(), case).workflow
    return {
        "result": {"grade": grade_of(case.grade), "score": case.score},
        "said": [
            (spec.title, _said(spec.type, case.fields[name]), spec.type)
            for name, spec in workflow.fields.items()
            if case.fields.get(name) is not None and spec.type in ("text", "date")
        ],
        "listed": problems_of(db(), case),
    }


def _said(kind: str, value: object) -> str:
    return day_of_text(value) if kind == "date" else str(value)


def _review_entries(sheet: ReviewSheet | None, typed: Typed | None) -> Mapping[str, ReviewEntry]:
    if sheet is None:
        return {}
    stored = {
        row.key: ReviewEntry("" if row.reviewed is None else f"{row.reviewed:f}", row.opinion)
        for row in sheet.rows
    }
    return stored if typed is None else {**stored, **read_review(typed)}


def _stamps(
    case: EvaluationCase, sheet: ReviewSheet | None, drafted: Typed | None
) -> Mapping[str, str]:
    """Return the stamps of what is shown; a draft keeps those of what it was begun on."""
    fresh = {
        REVIEW_STAMP: sheet.stamp if sheet else "",
        PROBLEM_STAMP: problem_stamp(db(), case),
    }
    kept = drafted.to_dict() if drafted else {}
    return {name: kept.get(name) or stamp for name, stamp in fresh.items()}


def _texts(faults: Faults | None) -> list[tuple[tuple[str, str], str]]:
    return [(place, _sentence(fault)) for place, fault in (faults or {}).items()]


def _sentence(fault: Fault) -> str:
    return say(fault.code, **fault.values)


def _links(failure: Failure) -> list[Error]:
    review = [
        Error(text, f"#{review_name(field, key)}") for (key, field), text in _texts(failure.review)
    ]
    problems = [
        Error(text, f"#{problem_name(int(key) - 1, field)}")
        for (key, field), text in _texts(failure.problems)
    ]
    return review + problems
