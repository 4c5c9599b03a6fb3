"""Import self-evaluations: template, upload, preview with faults by cell, confirmation."""

import uuid

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from definitions.scoring_profiles import load_profile
from web.downloads import download
from web.errors import sentence
from web.import_pages import batch_view
from web.sent_files import uploads_of
from web.system import actor, db, resources, say
from workflow.errors import RefusedError
from workflow.services.evaluation_import import (
    annotated_workbook,
    confirm_import,
    find_batch,
    preview_import,
)
from workflow.services.form_export import empty_form

blueprint = Blueprint("imports", __name__)


@blueprint.get("/imports")
def index() -> str:
    """Show where to upload, and the template."""
    return render_template("imports/index.html")


@blueprint.get("/imports/template")
def template() -> Response:
    """Give out the empty form with the layout of the ministry's."""
    return download(say("imports.template_name"), empty_form(load_profile(resources().profile)))


@blueprint.post("/imports")
def upload() -> BaseResponse | tuple[str, int]:
    """Read the files and show what importing them would do; nothing is written yet."""
    try:
        batch = preview_import(db(), actor(), resources=resources(), files=uploads_of("files"))
    except RefusedError as error:
        return render_template("imports/index.html", error=sentence(error)), 422
    return redirect(url_for("imports.show", batch_id=batch.id))


@blueprint.get("/imports/<uuid:batch_id>")
def show(batch_id: uuid.UUID) -> str:
    """Show the preview, or what was written."""
    batch = find_batch(db(), actor(), batch_id=batch_id)
    return render_template("imports/show.html", batch=batch, view=batch_view(batch))


@blueprint.post("/imports/<uuid:batch_id>/confirm")
def confirm(batch_id: uuid.UUID) -> BaseResponse:
    """Write what the preview showed, whole or not at all."""
    batch = confirm_import(db(), actor(), resources=resources(), batch_id=batch_id)
    flash(say("imports.done", count=batch_view(batch).written), "success")
    return redirect(url_for("imports.show", batch_id=batch_id))


@blueprint.get("/imports/<uuid:batch_id>/<int:at>/annotated")
def annotated(batch_id: uuid.UUID, at: int) -> Response:
    """Give a table back with its faults marked in place."""
    name, data = annotated_workbook(db(), actor(), resources=resources(), batch_id=batch_id, at=at)
    return download(name, data)
