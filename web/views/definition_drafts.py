"""Write, hand in and publish definitions."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.definition_pages import list_page
from web.draft_pages import draft_page, hand_in_form, hand_in_page
from web.errors import sentence
from web.forms.definitions import ReasonForm
from web.presentation import Presenter
from web.system import actor, db, keep_changes, resources, say, system
from workflow.errors import RefusedError
from workflow.services.definition_drafts import (
    DraftConflictError,
    drop_draft,
    save_text,
    start_draft,
    start_workflow,
)
from workflow.services.definition_publishing import hand_in, publish, send_back

blueprint = Blueprint("definition_drafts", __name__, url_prefix="/definitions")
Answer = str | Response | tuple[str, int]


@blueprint.post("/<uuid:version_id>/draft")
def start(version_id: uuid.UUID) -> Response:
    """Begin a draft from a version."""
    draft = start_draft(db(), actor(), resources=resources(), version_id=version_id)
    return redirect(url_for("definition_drafts.show", draft_id=draft.id))


@blueprint.post("/drafts")
def start_new() -> Answer:
    """Begin a draft of a workflow that does not exist yet."""
    name = request.form.get("workflow", "").strip()
    try:
        draft = start_workflow(db(), actor(), resources=resources(), workflow=name)
    except RefusedError as error:
        if error.field is None:
            raise
        page = list_page(name=name, fault=sentence(error))
        return render_template("definitions/index.html", **page), 422
    return redirect(url_for("definition_drafts.show", draft_id=draft.id))


@blueprint.get("/drafts/<uuid:draft_id>")
def show(draft_id: uuid.UUID) -> str:
    """Show a draft, to be edited by whom it is open to."""
    return render_template("definitions/draft.html", **draft_page(draft_id))


@blueprint.post("/drafts/<uuid:draft_id>")
def save(draft_id: uuid.UUID) -> Answer:
    """Store the text as typed; when somebody else was faster, show both texts."""
    text = request.form.get("text", "")
    try:
        _save(draft_id, text)
    except DraftConflictError as error:
        keep_changes()  # the record keeps the text that came too late
        shown = draft_page(draft_id, text=text, conflict=error)
        return render_template("definitions/draft.html", said=sentence(error), **shown), 409
    flash(say("definitions.draft_saved"), "success")
    return redirect(url_for("definition_drafts.show", draft_id=draft_id))


@blueprint.post("/drafts/<uuid:draft_id>/keep")
def keep(draft_id: uuid.UUID) -> tuple[str, int] | tuple[str, int, dict[str, str]]:
    """Keep what is being typed; what comes too late stays with the one who types."""
    try:
        version = _save(draft_id, request.form.get("text", ""), kept=True)
    except DraftConflictError:
        return "", 409
    return "", 204, {"X-Row-Version": str(version)}


@blueprint.post("/drafts/<uuid:draft_id>/drop")
def drop(draft_id: uuid.UUID) -> Response:
    """Give a draft up."""
    drop_draft(db(), actor(), resources=resources(), draft_id=draft_id)
    flash(say("definitions.draft_dropped"), "success")
    return redirect(url_for("definitions.index"))


@blueprint.get("/drafts/<uuid:draft_id>/hand-in")
def prepare(draft_id: uuid.UUID) -> str:
    """Show what a draft changes, and ask for reason, day and regions."""
    return render_template("definitions/hand_in.html", **hand_in_page(draft_id))


@blueprint.post("/drafts/<uuid:draft_id>/hand-in")
def give_in(draft_id: uuid.UUID) -> Answer:
    """Hand a draft in to be published by somebody else."""
    form = hand_in_form()
    if form.validate():
        try:
            hand_in(
                db(),
                actor(),
                resources=resources(),
                draft_id=draft_id,
                seen_version=_seen(),
                order=form.order(),
            )
        except RefusedError as error:
            if error.field is None:
                raise
            form.refuse(error.field, sentence(error))
        else:
            flash(say("definitions.handed_in"), "success")
            return redirect(url_for("definition_drafts.show", draft_id=draft_id))
    return render_template("definitions/hand_in.html", **hand_in_page(draft_id, form)), 422


@blueprint.post("/drafts/<uuid:draft_id>/publish")
def decide(draft_id: uuid.UUID) -> Response:
    """Publish what somebody else handed in."""
    version = publish(db(), actor(), resources=resources(), draft_id=draft_id)
    day = Presenter(system().messages).day_text(version.in_force_from or resources().today())
    flash(say("definitions.published", version=version.version, day=day), "success")
    return redirect(url_for("definitions.show", version_id=version.id))


@blueprint.post("/drafts/<uuid:draft_id>/send-back")
def refuse(draft_id: uuid.UUID) -> Response:
    """Send back what somebody else handed in."""
    reason = ReasonForm().reason.data or ""
    send_back(db(), actor(), resources=resources(), draft_id=draft_id, reason=reason)
    flash(say("definitions.sent_back"), "success")
    return redirect(url_for("definition_drafts.show", draft_id=draft_id))


def _save(draft_id: uuid.UUID, text: str, *, kept: bool = False) -> int:
    draft = save_text(
        db(),
        actor(),
        resources=resources(),
        draft_id=draft_id,
        text=text,
        seen_version=_seen(),
        kept=kept,
    )
    return draft.row_version


def _seen() -> int:
    """Return the version that the form was opened on; nonsense is always in conflict."""
    text = request.form.get("row_version", "")
    return int(text) if text.isascii() and text.isdecimal() else -1
