"""Show a case, let people act on it, claim it, and keep what they type."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.act_inputs import read_inputs
from web.acts import refused_act
from web.case_page import ACT_DRAFT, HIDDEN, Attempt, gather, render_case
from web.errors import sentence
from web.flashes import tell
from web.forms.acts import ActForm
from web.lines import case_row
from web.outcomes import outcome_text
from web.system import actor, db, resources, say
from web.worklist_page import asked, is_narrowed, pages_of, search_menus
from workflow.errors import NotFoundError, RefusedError
from workflow.models import CaseEvent, EvaluationCase
from workflow.services.case_pages import (
    current_version,
    find_case_by_number,
)
from workflow.services.copy_marks import mark_copies_read
from workflow.services.definitions import definition_for
from workflow.services.drafts import delete_draft, save_draft
from workflow.services.tasks import claim_task, release_task
from workflow.services.transitions import ActOrder, ActRefusedError, StaleCaseError, perform
from workflow.services.worklists import search_cases

blueprint = Blueprint("cases", __name__)
Answer = str | Response | tuple[str, int]


@blueprint.get("/cases")
def index() -> str:
    """Search the cases in sight."""
    ask = asked()
    listing = search_cases(db(), actor(), resources=resources(), ask=ask)
    return render_template(
        "cases/index.html",
        text=ask.filters.text,
        menus=search_menus(ask.filters),
        rows=[case_row(line) for line in listing.lines],
        pages=pages_of(listing, ask.size),
        narrowed=is_narrowed(),
    )


@blueprint.get("/cases/<number>")
def show(number: str) -> str:
    """Show a case to the post acted in."""
    return render_case(gather(_case(number)))


@blueprint.post("/cases/<number>/acts/<act>")
def act(number: str, act: str) -> Answer:
    """Take an act; a refusal shows the page again with everything that was typed."""
    case = _case(number)
    try:
        event = _take(case, act)
    except NotFoundError:
        raise
    except RefusedError as error:
        return _not_taken(number, act, error)
    delete_draft(db(), actor(), case_id=case.id, form=ACT_DRAFT)
    back = {"label": say("cases.to_todo"), "href": url_for("worklist.todo")}
    tell(outcome_text(case, event), **back)
    return _back(number)


@blueprint.post("/cases/<number>/draft")
def keep(number: str) -> tuple[str, int]:
    """Keep what is being typed for an act."""
    case = _case(number)
    typed = {name: text for name, text in request.form.items() if name not in HIDDEN and text}
    save_draft(
        db(),
        actor(),
        case_id=case.id,
        form=ACT_DRAFT,
        content=typed,
        row_version=case.row_version,
        now=resources().now(),
    )
    return "", 204


@blueprint.post("/cases/<number>/claim")
def claim(number: str) -> Response:
    """Take the open task for oneself."""
    title = say("cases.claim")
    case_id = _case(number).id
    task = claim_task(db(), actor(), resources=resources(), case_id=case_id, title=title)
    flash(say("cases.claimed", task=task.title), "success")
    return _back(number)


@blueprint.post("/cases/<number>/release")
def release(number: str) -> Response:
    """Give one's task back to the office."""
    title = say("cases.release")
    case_id = _case(number).id
    task = release_task(db(), actor(), resources=resources(), case_id=case_id, title=title)
    flash(say("cases.released", task=task.title), "success")
    return _back(number)


@blueprint.post("/cases/<number>/read")
def read(number: str) -> Response:
    """Confirm that one has read the copy of a case."""
    ids, title = [_case(number).id], say("cases.read")
    mark_copies_read(db(), actor(), resources=resources(), case_ids=ids, title=title)
    flash(say("cases.read_done"), "success")
    return _back(number)


def _case(number: str) -> EvaluationCase:
    return find_case_by_number(db(), actor(), number=number)


def _back(number: str) -> Response:
    return redirect(url_for("cases.show", number=number))


def _not_taken(number: str, act: str, error: RefusedError) -> tuple[str, int]:
    """Show the case as it now stands, why the act was not taken, and all that was typed."""
    page = gather(_case(number))
    text = sentence(error)
    if isinstance(error, StaleCaseError):
        return render_case(page, Attempt(request.form, stale=error.events, text=text)), 409
    refused = None
    if isinstance(error, ActRefusedError):
        refused = refused_act(page, act, error.refusal)
    return render_case(page, Attempt(request.form, refused, text=text)), 422


def _take(case: EvaluationCase, act: str) -> CaseEvent:
    form = ActForm()
    workflow = definition_for(db(), resources(), case).workflow
    order = ActOrder(
        case_id=case.id,
        act=act,
        seen_version=current_version(db(), case, seen=form.seen()),
        opinion=form.opinion.data or "",
        fields=read_inputs(workflow, act, request.form),
        key=form.key.data or None,
    )
    return perform(db(), actor(), resources=resources(), order=order)
