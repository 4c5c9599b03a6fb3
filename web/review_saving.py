"""Store what was typed into a review, or show it again with all that is wrong."""

from flask import request
from werkzeug.datastructures import MultiDict

from web.forms.problems import PROBLEM, read_problems, write_problems
from web.forms.review import read_review
from web.review_page import PROBLEM_STAMP, REVIEW_STAMP, Failure, render_review, rights_of
from web.system import actor, db, resources, say
from workflow.domain.review_entries import ProblemEntry
from workflow.models import EvaluationCase
from workflow.services.problem_lists import PART as PROBLEMS
from workflow.services.problem_lists import save_problems
from workflow.services.reviews import PART as REVIEW
from workflow.services.reviews import TypedWrongError, save_review


class WrongReviewError(Exception):
    """Carry all that is wrong with what was typed."""

    def __init__(self, failure: Failure) -> None:
        """Keep what the page is to say."""
        self.failure = failure


def store_typed(case: EvaluationCase, *, fill: bool) -> str:
    """Store the parts that are theirs to write and say so; all faults are told at once.

    Raises WrongReviewError, ChangedMeanwhileError, or RefusedError when nothing is theirs.
    """
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
        raise WrongReviewError(Failure(review=review, problems=problems))
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


def show_unstored(case: EvaluationCase, failure: Failure) -> str:
    """Show the page with what was typed; empty problems are left out, as their faults count."""
    rows = [each for each in read_problems(request.form) if not each.is_empty]
    return render_review(case, typed=with_rows(rows), failure=failure)


def with_rows(rows: list[ProblemEntry]) -> MultiDict[str, str]:
    """Return what was typed with these rows of problems in place of those sent."""
    kept = {name: text for name, text in request.form.items() if not name.startswith(f"{PROBLEM}.")}
    return MultiDict({**kept, **write_problems(rows)})
