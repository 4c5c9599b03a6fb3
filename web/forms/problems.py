"""Read the list of problems: rows that were typed, one added, one taken away."""

import re
from collections.abc import Sequence

from werkzeug.datastructures import MultiDict

from workflow.domain.review_entries import ProblemEntry
from workflow.services.problem_lists import MOST

Typed = MultiDict[str, str]
FIELDS = ("key", "category", "description", "basis", "amount", "suggestion", "unit")
ADD, REMOVE = "add", "remove"
PROBLEM = "problem"
_NAME = re.compile(r"^problem\.(\d{1,3})\.[a-z]+$")


def problem_name(index: int, field: str) -> str:
    """Return the name of an input of a row, which is its id as well."""
    return f"{PROBLEM}.{index}.{field}"


def read_problems(form: Typed) -> list[ProblemEntry]:
    """Return the rows that the page showed, in their order."""
    found = {int(match[1]) for match in map(_NAME.match, form) if match}
    return [
        ProblemEntry(**{field: form.get(problem_name(index, field), "") for field in FIELDS})
        for index in sorted(found)
    ]


def write_problems(entries: Sequence[ProblemEntry]) -> dict[str, str]:
    """Return rows as the inputs that would be sent for them."""
    return {
        problem_name(index, field): getattr(entry, field)
        for index, entry in enumerate(entries)
        for field in FIELDS
    }


def changed_rows(entries: Sequence[ProblemEntry], do: str) -> list[ProblemEntry] | None:
    """Return the rows with one more or one less when a button of the list asks for it."""
    verb, _, index = do.partition(":")
    if verb == ADD and len(entries) < MOST:
        return [*entries, ProblemEntry()]
    if verb == REMOVE and index.isdecimal():
        return [each for at, each in enumerate(entries) if at != int(index)]
    return None
