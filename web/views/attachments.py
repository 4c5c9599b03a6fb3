"""Attach files to cases, replace and withdraw them, and give them out."""

import uuid

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from web.downloads import download
from web.errors import sentence
from web.redirects import local_path
from web.sent_files import uploads_of
from web.system import actor, db, resources, say
from workflow.errors import RefusedError
from workflow.services.attachments import (
    Upload,
    attach_file,
    case_number_of,
    open_file,
    replace_file,
    withdraw_file,
)
from workflow.services.case_pages import find_case_by_number

blueprint = Blueprint("attachments", __name__)


@blueprint.get("/files/<uuid:attachment_id>")
def show(attachment_id: uuid.UUID) -> Response:
    """Give a file out; it is saved, never shown."""
    file = open_file(db(), actor(), resources=resources(), attachment_id=attachment_id)
    return download(file.name, file.data, media_type=file.media_type)


@blueprint.post("/cases/<number>/files/<kind>")
def add(number: str, kind: str) -> BaseResponse:
    """Attach files to a part of a case; one that is refused does not stop the others."""
    case = find_case_by_number(db(), actor(), number=number)
    uploads = uploads_of("files")
    if not uploads:
        flash(say("attachments.none"), "error")
    added = sum(_attach(case.id, kind, upload) for upload in uploads)
    if added:
        flash(say("attachments.added", count=added), "success")
    return _back(number)


@blueprint.post("/files/<uuid:attachment_id>/replace")
def replace(attachment_id: uuid.UUID) -> BaseResponse:
    """Put a file in the place of another."""
    number = case_number_of(db(), actor(), attachment_id=attachment_id)
    uploads = uploads_of("files")
    if not uploads:
        flash(say("attachments.none"), "error")
        return _back(number)
    try:
        done = replace_file(
            db(),
            actor(),
            resources=resources(),
            attachment_id=attachment_id,
            upload=uploads[0],
        )
        flash(say("attachments.replaced", name=done.name), "success")
    except RefusedError as error:
        flash(say("attachments.refused", name=uploads[0].name, why=sentence(error)), "error")
    return _back(number)


@blueprint.post("/files/<uuid:attachment_id>/withdraw")
def withdraw(attachment_id: uuid.UUID) -> BaseResponse:
    """Take a file out of a case."""
    number = case_number_of(db(), actor(), attachment_id=attachment_id)
    gone = withdraw_file(db(), actor(), resources=resources(), attachment_id=attachment_id)
    flash(say("attachments.withdrawn", name=gone.name), "success")
    return _back(number)


def _attach(case_id: uuid.UUID, kind: str, upload: Upload) -> bool:
    """Attach one file, or say what is wrong with it."""
    try:
        attach_file(db(), actor(), resources=resources(), case_id=case_id, kind=kind, upload=upload)
    except RefusedError as error:
        flash(say("attachments.refused", name=upload.name, why=sentence(error)), "error")
        return False
    return True


def _back(number: str) -> BaseResponse:
    """Return to the page that asked, else to the case."""
    return redirect(local_path(request.form.get("next")) or url_for("cases.show", number=number))
