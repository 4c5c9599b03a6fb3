"""Let people take operations on a case, each on a page of its own."""

from flask import Blueprint
from werkzeug.wrappers import Response

from web.acting import after, case_in_sight
from web.operation_page import (
    gather_operation,
    keep_operation,
    note_opened,
    render_operation,
    show_untaken_operation,
    take_operation,
)
from workflow.errors import NotFoundError, RefusedError

blueprint = Blueprint("case_operations", __name__, url_prefix="/cases/<number>")
Answer = str | Response | tuple[str, int]


@blueprint.get("/operations/<name>")
def show(number: str, name: str) -> str:
    """Show the form of an operation."""
    return render_operation(gather_operation(number, name))


@blueprint.post("/operations/<name>")
def take(number: str, name: str) -> Answer:
    """Take an operation; a refusal shows its page again with everything that was typed."""
    try:
        done = take_operation(number, name)
    except NotFoundError:
        raise
    except RefusedError as error:
        return show_untaken_operation(number, name, error)
    return after(number, done)


@blueprint.post("/operations/<name>/draft")
def keep(number: str, name: str) -> tuple[str, int]:
    """Keep what is being typed for an operation."""
    keep_operation(number, name)
    return "", 204


@blueprint.post("/opened")
def opened(number: str) -> tuple[str, int]:
    """Note that who looks has opened their work; the page says so by itself."""
    note_opened(case_in_sight(number))
    return "", 204
