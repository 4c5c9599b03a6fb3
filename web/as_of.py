"""Read from an address as of which day a page is wanted, and give the session that looks back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from flask import g, request, url_for
from sqlalchemy.orm import Session

from web.days import day_words
from web.system import actor, db, resources, say
from workflow.errors import RefusedError
from workflow.services.past import end_of, open_past, read_day
from workflow.services.resources import Resources

NAME = "as_of"
# What of an address marks a place in a list that another day does not have.
_PLACES = (NAME, "at", "after", "before")


@dataclass(frozen=True, slots=True)
class Seen:
    """Hold what a page reads from: the present, or the end of a day that is over.

    `typed` is the day as it stands in the address, `error` why it cannot be taken.
    """

    session: Session
    resources: Resources
    day: date | None = None
    typed: str = ""
    error: str = ""


def seen() -> Seen:
    """Return what this request reads from; the same at every call."""
    if "seen" not in g:
        g.seen = _look()
    return cast("Seen", g.seen)


def as_of_args() -> dict[str, Any]:
    """Return the part of addresses that keeps a reader in the past."""
    day = seen().day
    return {} if day is None else {NAME: day.isoformat()}


def as_of_view() -> Mapping[str, object]:
    """Return what the control and the banner of a page show; see components/as_of.html."""
    found = seen()
    return control_view(day=found.day, typed=found.typed, error=found.error)


def control_view(*, day: date | None, typed: str, error: str) -> Mapping[str, object]:
    """Return what the control shows for a day; what else narrows the page is kept."""
    kept = {name: text for name, text in request.args.items() if name not in _PLACES and text}
    values: dict[str, str] = {**(request.view_args or {}), **kept}
    here = url_for(request.endpoint or "", _anchor=None, _external=None, **values)
    return {
        "words": day_words(day) if day else "",
        "typed": typed,
        "error": error,
        "latest": resources().today().isoformat(),
        "kept": kept,
        "action": request.path,
        "now_href": here,
    }


def _look() -> Seen:
    typed = request.args.get(NAME, "").strip()
    if not typed:
        return Seen(db(), resources())
    try:
        day = read_day(typed, today=resources().today())
    except RefusedError as error:
        return Seen(db(), resources(), typed=typed, error=say(error.code, **error.values))
    if day is None:
        return Seen(db(), resources(), typed=typed)
    past, then = open_past(db(), actor(), resources=resources(), at=end_of(day))
    return Seen(past, then, day=day, typed=typed)
