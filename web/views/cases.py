"""Show a case, let people act on it, claim it, and keep what they type."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from web.acting import after, case_in_sight, keep_typed, show_untaken, take_act
from web.as_of import as_of_args, as_of_view, seen
from web.case_page import ACT_DRAFT, gather, render_case
from web.lines import case_row
from web.past_case_page import asked_moment, render_past
from web.system import actor, db, resources, say
from web.worklist_page import asked, is_narrowed, pages_of, search_menus
from workflow.errors import NotFoundError, RefusedError
from workflow.services.copy_marks import mark_copies_read
from workflow.services.tasks import claim_task, release_task
from workflow.services.worklists import search_cases

blueprint = Blueprint("cases", __name__)
Answer = str | Response | tuple[str, int]


@blueprint.get("/cases")
def index() -> str:
    """Search the cases in sight."""
    ask, look = asked(), seen()
    listing = search_cases(look.session, actor(), resources=look.resources, ask=ask)
    return render_template(
        "cases/index.html",
        text=ask.filters.text,
        menus=search_menus(ask.filters),
        rows=[case_row(line) for line in listing.lines],
        pages=pages_of(listing, ask.size),
        narrowed=is_narrowed(),
        clear_href=url_for("cases.index", **as_of_args()),
        as_of=as_of_view(),
    )


@blueprint.get("/cases/<number>")
def show(number: str) -> str:
    """Show a case to the post acted in, as it stands or as it stood."""
    moment = asked_moment(number)
    if moment.at is None:
        return render_case(gather(case_in_sight(number)), as_of=moment.control)
    return render_past(number, moment)


@blueprint.post("/cases/<number>/acts/<act>")
def act(number: str, act: str) -> Answer:
    """Take an act; a refusal shows the page again with everything that was typed."""
    try:
        done = take_act(number, act)
    except NotFoundError:
        raise
    except RefusedError as error:
        return show_untaken(number, act, error)
    return after(number, done)


@blueprint.post("/cases/<number>/draft")
def keep(number: str) -> tuple[str, int]:
    """Keep what is being typed for an act."""
    keep_typed(number, form=ACT_DRAFT)
    return "", 204


@blueprint.post("/cases/<number>/claim")
def claim(number: str) -> Response:
    """Take the open task for oneself."""
    title = say("cases.claim")
    case_id = case_in_sight(number).id
    task = claim_task(db(), actor(), resources=resources(), case_id=case_id, title=title)
    flash(say("cases.claimed", task=task.title), "success")
    return _back(number)


@blueprint.post("/cases/<number>/release")
def release(number: str) -> Response:
    """Give one's task back to the office."""
    title = say("cases.release")
    case_id = case_in_sight(number).id
    task = release_task(db(), actor(), resources=resources(), case_id=case_id, title=title)
    flash(say("cases.released", task=task.title), "success")
    return _back(number)


@blueprint.post("/cases/<number>/read")
def read(number: str) -> Response:
    """Confirm that one has read the copy of a case."""
    ids, title = [case_in_sight(number).id], say("cases.read")
    mark_copies_read(db(), actor(), resources=resources(), case_ids=ids, title=title)
    flash(say("cases.read_done"), "success")
    return _back(number)


def _back(number: str) -> Response:
    return redirect(url_for("cases.show", number=number))
