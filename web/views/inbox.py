"""Show the messages to a person, open what they speak of, and mark them as read."""

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from web.inbox_pages import inbox_page, place_of
from web.system import actor, db, resources, say
from workflow.services.inbox import mark_all_read, mark_read

blueprint = Blueprint("inbox", __name__, url_prefix="/inbox")


@blueprint.get("/")
def index() -> str:
    """List one's messages, newest first."""
    return render_template("inbox/index.html", **inbox_page())


@blueprint.post("/<uuid:message_id>")
def open_message(message_id: uuid.UUID) -> Response:
    """Mark a message as read and lead to what it speaks of."""
    message = mark_read(db(), actor(), message_id=message_id, now=resources().now())
    place = place_of(message)
    if place is None:
        flash(say("inbox.out_of_sight"), "remark")
    return redirect(place or url_for("inbox.index"))


@blueprint.post("/read")
def read_all() -> Response:
    """Mark all messages as read."""
    count = mark_all_read(db(), actor(), now=resources().now())
    flash(say("inbox.all_read", count=count), "success")
    return redirect(url_for("inbox.index"))
