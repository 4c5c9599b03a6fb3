"""Review a self-evaluation side by side and list the problems found."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from web.case_page import HIDDEN
from web.errors import sentence
from web.forms.problems import PROBLEM, changed_rows, read_problems, write_problems
from web.forms.review import read_review
from web.review_page import (
    DRAFT,
    PROBLEM_STAMP,
    REVIEW_STAMP,
    Failure,
    problem_rows,
    render_review,
    rights_of,
    totals_of,
)
from web.system import actor, db, resources, say
from workflow.domain.review_entries import ProblemEntry
from workflow.models import EvaluationCase
from workflow.services.case_pages import find_case_by_number
from workflow.services.drafts import delete_draft, save_draft
from workflow.services.problem_lists import PART as PROBLEMS
from workflow.services.problem_lists import save_problems
from workflow.services.reviews import PART as REVIEW
from workflow.services.reviews import (
    ChangedMeanwhileError,
    TypedWrongError,
    preview_review,
    save_review,
)

blueprint = Blueprint("review", __name__)
Answer = str | Response | tuple[str, int]
_FILL = "fill"


@blueprint.get("/cases/<number>/review")
def show(number: str) -> str:
    """Show the review of a case, to be filled in by whom it waits for."""
    return render_review(_case(number))


@blueprint.post("/cases/<number>/review")
def save(number: str) -> Answer:
    """Store the review and the problems, or show what is wrong with everything kept."""
    case = _case(number)
    do = request.form.get("do", "")
    changed = changed_rows(read_problems(request.form), do)
    if changed is not None:
        return render_review(case, typed=_with_rows(changed))
    try:
        said = _store(case, fill=do == _FILL)
    except ChangedMeanwhileError as error:
        return _failed(case, Failure(sentence(error))), 409
    except _WrongError as error:
        return _failed(case, error.failure), 422
    delete_draft(db(), actor(), case_id=case.id, form=DRAFT)
    flash(said, "success")
    return redirect(url_for("review.show", number=number))


@blueprint.post("/cases/<number>/review/total")
def total(number: str) -> str:
    """Return the running total of what is being typed."""
    entries = read_review(request.form)
    sheet = preview_review(db(), resources=resources(), case=_case(number), entries=entries)
    return render_template("review/_total.html", totals=totals_of(sheet))


@blueprint.post("/cases/<number>/review/rows")
def rows(number: str) -> str:
    """Return the card of problems with a row more or less; nothing is stored."""
    entries = read_problems(request.form)
    changed = changed_rows(entries, request.form.get("do", ""))
    shown = problem_rows(_case(number), entries if changed is None else changed)
    return render_template("review/_problems.html", **shown)


@blueprint.post("/cases/<number>/review/draft")
def keep(number: str) -> tuple[str, int]:
    """Keep what is being typed."""
    case = _case(number)
    typed = {name: text for name, text in request.form.items() if name not in HIDDEN}
    save_draft(
        db(),
        actor(),
        case_id=case.id,
        form=DRAFT,
        content=typed,
        row_version=case.row_version,
        now=resources().now(),
    )
    return "", 204


class _WrongError(Exception):
    """Carry all that is wrong with what was typed."""

    def __init__(self, failure: Failure) -> None:
        self.failure = failure


def _case(number: str) -> EvaluationCase:
    return find_case_by_number(db(), actor(), number=number)


def _store(case: EvaluationCase, *, fill: bool) -> str:
    """Store the parts that are theirs to write and say so; all faults are told at once."""
    rights = rights_of(case)
    said, review, problems = "", None, None
    if rights[REVIEW] or not rights[PROBLEMS]:
        try:
            said = _store_review(case, fill=fill)
        except TypedWrongError as error:
            review = error.faults
    if rights[PROBLEMS]:
        try:
            count = _store_problems(case)
        except TypedWrongError as error:
            problems = error.faults
        else:
            said = said or say("problems.saved", count=count)
    if review or problems:
        raise _WrongError(Failure(review=review, problems=problems))
    return said


def _store_review(case: EvaluationCase, *, fill: bool) -> str:
    sheet = save_review(
        db(),
        actor(),
        resources=resources(),
        case_id=case.id,
        entries=read_review(request.form),
        stamp=request.form.get(REVIEW_STAMP, ""),
        fill=fill,
    )
    code = "review.saved_rest" if sheet.missing else "review.saved"
    return say(code, count=sheet.missing)


def _store_problems(case: EvaluationCase) -> int:
    return save_problems(
        db(),
        actor(),
        resources=resources(),
        case_id=case.id,
        entries=read_problems(request.form),
        stamp=request.form.get(PROBLEM_STAMP, ""),
    )


def _failed(case: EvaluationCase, failure: Failure) -> str:
    """Show the page with what was typed; empty problems are left out, as their faults count."""
    rows = [each for each in read_problems(request.form) if not each.is_empty]
    return render_review(case, typed=_with_rows(rows), failure=failure)


def _with_rows(rows: list[ProblemEntry]) -> MultiDict[str, str]:
    """Return what was typed with these rows of problems in place of those sent."""
    kept = {name: text for name, text in request.form.items() if not name.startswith(f"{PROBLEM}.")}
    return MultiDict({**kept, **write_problems(rows)})
