"""Move open cases to another version, and back."""

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from web.errors import sentence
from web.forms.definitions import ReasonForm
from web.system import actor, db, resources, say
from web.transfer_pages import address_of, asked_order, transfer_page
from workflow.errors import RefusedError
from workflow.services.transfers import revert_transfer, transfer_cases

blueprint = Blueprint("transfers", __name__, url_prefix="/definitions")
Answer = str | Response | tuple[str, int]


@blueprint.get("/<uuid:version_id>/move")
def show(version_id: uuid.UUID) -> str:
    """Show where each open case would go."""
    return render_template("definitions/move.html", **transfer_page(version_id))


@blueprint.post("/<uuid:version_id>/move")
def move(version_id: uuid.UUID) -> Answer:
    """Move all of them, or none."""
    form = ReasonForm()
    order = asked_order(version_id, form.reason.data or "")
    try:
        moved = transfer_cases(db(), actor(), resources=resources(), order=order)
    except RefusedError as error:
        if error.field is None:
            raise
        form.refuse(error.field, sentence(error))
        return render_template("definitions/move.html", **transfer_page(version_id, form)), 422
    if moved.moved:
        flash(say("transfers.moved", count=moved.moved), "success")
    else:
        flash(say("transfers.none_moved"), "remark")
    return redirect(address_of(order, order.until if moved.stay else order.after))


@blueprint.post("/<uuid:version_id>/move/<uuid:batch>/back")
def back(version_id: uuid.UUID, batch: uuid.UUID) -> Response:
    """Take a batch back."""
    reason = ReasonForm().reason.data or ""
    count = revert_transfer(db(), actor(), resources=resources(), batch=batch, reason=reason)
    flash(say("transfers.reverted", count=count), "success")
    return redirect(url_for("transfers.show", version_id=version_id))
