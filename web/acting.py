"""Take the act that a form asks for, or show the case again with everything that was typed."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from web.act_inputs import read_inputs
from web.acts import refused_act
from web.case_page import ACT_DRAFT, HIDDEN, Attempt, gather, render_case
from web.errors import sentence
from web.flashes import tell
from web.forms.acts import ActForm
from web.outcomes import outcome_text
from web.system import actor, db, resources, say
from workflow.errors import NotFoundError, RefusedError
from workflow.models import EvaluationCase
from workflow.services.case_pages import (
    find_case_by_number,
    require_shown,
)
from workflow.services.definitions import definition_for
from workflow.services.drafts import delete_draft, save_draft
from workflow.services.transitions import (
    ActOrder,
    ActRefusedError,
    StaleCaseError,
    perform,
    repeated_case,
)


def case_in_sight(number: str) -> EvaluationCase:
    """Return a case that the post acted in may see; raises NotFoundError."""
    return find_case_by_number(db(), actor(), number=number)


def case_to_act_on(number: str, key: str | None) -> EvaluationCase:
    """Return a case in sight, or one that an order of this key has taken out of it.

    Raises NotFoundError otherwise.
    """
    try:
        return case_in_sight(number)
    except NotFoundError:
        case = repeated_case(db(), actor(), number=number, key=key)
        if case is None:
            raise
        return case


def after(number: str, done: str) -> Response:
    """Lead back to a case with what was done, or to the worklist when it has gone out of sight."""
    try:
        case_in_sight(number)
    except NotFoundError:
        flash(done, "success")
        return redirect(url_for("worklist.todo"))
    tell(done, label=say("cases.to_todo"), href=url_for("worklist.todo"))
    return redirect(url_for("cases.show", number=number))


def shown_case(number: str) -> EvaluationCase:
    """Return a case in sight whose state shows its form to the post; raises RefusedError."""
    case = case_in_sight(number)
    require_shown(db(), actor(), resources=resources(), case=case)
    return case


def take_act(number: str, act: str) -> str:
    """Take an act as the form asks, forget its draft, and return what was done.

    Raises NotFoundError, or what the door or the form refuses.
    """
    form = ActForm()
    case = case_to_act_on(number, form.key.data)
    workflow = definition_for(db(), resources(), case).workflow
    order = ActOrder(
        case_id=case.id,
        act=act,
        seen_version=form.seen(),
        opinion=form.opinion.data or "",
        fields=read_inputs(workflow, act, request.form),
        key=form.key.data or None,
    )
    event = perform(db(), actor(), resources=resources(), order=order)
    delete_draft(db(), actor(), case_id=case.id, form=ACT_DRAFT)
    return outcome_text(case, event)


def show_untaken(number: str, act: str, error: RefusedError) -> tuple[str, int]:
    """Show the case as it now stands, why the act was not taken, and all that was typed."""
    page = gather(case_in_sight(number))
    text = sentence(error)
    if isinstance(error, StaleCaseError):
        return render_case(page, Attempt(request.form, stale=error.events, text=text)), 409
    refused = None
    if isinstance(error, ActRefusedError):
        refused = refused_act(page, act, error.refusal)
    return render_case(page, Attempt(request.form, refused, text=text)), 422


def keep_typed(number: str, *, form: str, kept_empty: bool = False) -> None:
    """Keep what is typed into a form of a case; raises NotFoundError."""
    case = case_in_sight(number)
    save_draft(
        db(),
        actor(),
        case_id=case.id,
        form=form,
        content={
            name: text
            for name, text in request.form.items()
            if name not in HIDDEN and (text or kept_empty)
        },
        row_version=case.row_version,
        now=resources().now(),
    )
