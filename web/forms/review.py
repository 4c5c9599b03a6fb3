"""Read the review of a self-evaluation: a score and an opinion for each row."""

from collections.abc import Mapping

from werkzeug.datastructures import MultiDict

from workflow.domain.review_entries import ReviewEntry

Typed = MultiDict[str, str]
_SCORE, _OPINION = "score", "opinion"


def review_name(field: str, key: str) -> str:
    """Return the name of an input of a row, which is its id as well."""
    return f"{field}.{key}"


def read_review(form: Typed) -> Mapping[str, ReviewEntry]:
    """Return what was typed for each row that the page showed."""
    prefix = f"{_SCORE}."
    keys = [name.removeprefix(prefix) for name in form if name.startswith(prefix)]
    return {
        key: ReviewEntry(form[review_name(_SCORE, key)], form.get(review_name(_OPINION, key), ""))
        for key in keys
    }
