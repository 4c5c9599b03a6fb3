"""Review a self-evaluation side by side and list the problems found."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.acting import keep_typed, shown_case
from web.errors import sentence
from web.forms.problems import changed_rows, read_problems
from web.forms.review import read_review
from web.review_page import DRAFT, Failure, problem_rows, render_review, totals_of
from web.review_saving import WrongReviewError, show_unstored, store_typed, with_rows
from web.system import actor, db, resources
from workflow.services.drafts import delete_draft
from workflow.services.reviews import ChangedMeanwhileError, preview_review

blueprint = Blueprint("review", __name__)
Answer = str | Response | tuple[str, int]
_FILL = "fill"


@blueprint.get("/cases/<number>/review")
def show(number: str) -> str:
    """Show the review of a case, to be filled in by whom it waits for."""
    return render_review(shown_case(number))


@blueprint.post("/cases/<number>/review")
def save(number: str) -> Answer:
    """Store the review and the problems, or show what is wrong with everything kept."""
    case = shown_case(number)
    do = request.form.get("do", "")
    changed = changed_rows(read_problems(request.form), do)
    if changed is not None:
        return render_review(case, typed=with_rows(changed))
    try:
        said = store_typed(case, fill=do == _FILL)
    except ChangedMeanwhileError as error:
        return show_unstored(case, Failure(sentence(error))), 409
    except WrongReviewError as error:
        return show_unstored(case, error.failure), 422
    delete_draft(db(), actor(), case_id=case.id, form=DRAFT)
    flash(said, "success")
    return redirect(url_for("review.show", number=number))


@blueprint.post("/cases/<number>/review/total")
def total(number: str) -> str:
    """Return the running total of what is being typed."""
    entries = read_review(request.form)
    sheet = preview_review(db(), resources=resources(), case=shown_case(number), entries=entries)
    return render_template("review/_total.html", totals=totals_of(sheet))


@blueprint.post("/cases/<number>/review/rows")
def rows(number: str) -> str:
    """Return the card of problems with a row more or less; nothing is stored."""
    entries = read_problems(request.form)
    changed = changed_rows(entries, request.form.get("do", ""))
    shown = problem_rows(shown_case(number), entries if changed is None else changed)
    return render_template("review/_problems.html", **shown)


@blueprint.post("/cases/<number>/review/draft")
def keep(number: str) -> tuple[str, int]:
    """Keep what is being typed."""
    keep_typed(number, form=DRAFT, kept_empty=True)
    return "", 204
