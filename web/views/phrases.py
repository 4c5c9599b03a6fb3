"""Keep one's common phrases."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.errors import sentence
from web.system import actor, db, say
from workflow.errors import RefusedError
from workflow.services.phrases import add_phrase, phrases_for, remove_phrase

blueprint = Blueprint("phrases", __name__)
Answer = str | Response | tuple[str, int]


@blueprint.get("/phrases")
def index() -> str:
    """Show one's phrases."""
    return _page()


@blueprint.post("/phrases")
def add() -> Answer:
    """Keep one more phrase."""
    text = request.form.get("text", "")
    try:
        add_phrase(db(), actor(), text=text)
    except RefusedError as error:
        return _page(text, sentence(error)), 422
    flash(say("phrases.added"), "success")
    return redirect(url_for("phrases.index"))


@blueprint.post("/phrases/<uuid:phrase_id>/remove")
def remove(phrase_id: uuid.UUID) -> Response:
    """Delete a phrase."""
    remove_phrase(db(), actor(), phrase_id=phrase_id)
    flash(say("phrases.removed"), "success")
    return redirect(url_for("phrases.index"))


def _page(text: str = "", error: str | None = None) -> str:
    phrases = phrases_for(db(), actor())
    return render_template("worklist/phrases.html", phrases=phrases, text=text, error=error)
