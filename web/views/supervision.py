"""Show the cases under supervision, and the slip of one to be printed."""

from flask import Blueprint, render_template

from web.supervision_pages import gather_slip, gather_supervision

blueprint = Blueprint("supervision", __name__, url_prefix="/supervision")


@blueprint.get("/")
def index() -> str:
    """Show the list: all in sight to who may supervise, one's own to everybody else."""
    return render_template("supervision/index.html", **gather_supervision())


@blueprint.get("/<number>")
def slip(number: str) -> str:
    """Show the slip under which a case is supervised."""
    return render_template("supervision/slip.html", **gather_slip(number))
