"""Show the workflow definitions: picture, sentences and source side by side."""

import uuid

from flask import Blueprint, render_template, request

from web.definition_pages import comparison_page, list_page, text_page, version_page
from web.whatif_pages import whatif_page

blueprint = Blueprint("definitions", __name__, url_prefix="/definitions")


@blueprint.get("/")
def index() -> str:
    """List the versions of all workflows."""
    return render_template("definitions/index.html", **list_page())


@blueprint.get("/<uuid:version_id>")
def show(version_id: uuid.UUID) -> str:
    """Show one version."""
    return render_template("definitions/show.html", **version_page(version_id))


@blueprint.get("/compare")
def compare() -> str:
    """Show how two versions or drafts differ."""
    before, after = (request.args.get(name, "") for name in ("before", "after"))
    return render_template("definitions/compare.html", **comparison_page(before, after))


@blueprint.get("/what-if")
def what_if() -> str:
    """Show what would differ for open cases under a version or a draft."""
    of, kind = (request.args.get(name, "") for name in ("of", "show"))
    return render_template("definitions/whatif.html", **whatif_page(of, kind))


@blueprint.get("/texts/<uuid:event_id>")
def text(event_id: uuid.UUID) -> str:
    """Show a text that was replaced or came too late."""
    return render_template("definitions/text.html", **text_page(event_id))
