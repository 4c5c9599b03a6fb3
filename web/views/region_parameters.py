"""Show and set the parameters of workflows by region."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.errors import sentence
from web.parameter_pages import parameter_page, typed_change
from web.presentation import Presenter
from web.system import actor, db, resources, say, system
from workflow.errors import RefusedError
from workflow.services.region_parameters import change_parameter

blueprint = Blueprint("region_parameters", __name__, url_prefix="/definitions/parameters")
Answer = str | Response | tuple[str, int]


@blueprint.get("/")
def index() -> str:
    """Show the parameters as a region sees them."""
    shown = parameter_page(request.args.get("region"))
    return render_template("definitions/parameters.html", **shown)


@blueprint.post("/")
def change() -> Answer:
    """Set one parameter of a region, or take its value back."""
    wanted = typed_change()
    try:
        change_parameter(db(), actor(), resources=resources(), change=wanted)
    except RefusedError as error:
        if error.field is None:
            raise
        shown = parameter_page(wanted.region_code, wanted, sentence(error))
        return render_template("definitions/parameters.html", **shown), 422
    day = Presenter(system().messages).day_text(wanted.starts_on)
    code = "parameters.taken_back" if wanted.typed is None else "parameters.changed"
    flash(say(code, day=day), "success")
    return redirect(url_for("region_parameters.index", region=wanted.region_code))
