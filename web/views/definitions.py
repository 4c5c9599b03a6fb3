"""Show the workflow definitions: picture, sentences and source side by side."""

import uuid

from flask import Blueprint, render_template

from web.definition_pages import list_page, version_page

blueprint = Blueprint("definitions", __name__, url_prefix="/definitions")


@blueprint.get("/")
def index() -> str:
    """List the versions of all workflows."""
    return render_template("definitions/index.html", **list_page())


@blueprint.get("/<uuid:version_id>")
def show(version_id: uuid.UUID) -> str:
    """Show one version."""
    return render_template("definitions/show.html", **version_page(version_id))
