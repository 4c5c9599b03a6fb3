"""Store what a unit writes about the rectification of a problem."""

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from web.days import words
from web.errors import sentence
from web.forms.rectification import STAMP_FIELD, read_part
from web.rectification_pages import part_title
from web.system import actor, db, keep_changes, resources, say
from workflow.services.case_pages import find_case_by_number
from workflow.services.drafts import delete_draft
from workflow.services.rectification import (
    ChangedMeanwhileError,
    Part,
    SavedPart,
    save_part,
)

blueprint = Blueprint("problems", __name__)


@blueprint.post("/cases/<number>/problem/<any(measure, outcome):part>")
def save(number: str, part: Part) -> Response:
    """Store a part; what cannot be used is kept and shown again with what is wrong."""
    saved = _save(number, part)
    if saved.refused is None:
        flash(say("rectification.saved", part=part_title(part)), "success")
    else:
        flash(sentence(saved.refused), "error")
    return redirect(url_for("cases.show", number=number, _anchor=part))


@blueprint.post("/cases/<number>/problem/<any(measure, outcome):part>/autosave")
def autosave(number: str, part: Part) -> tuple[Response, int, dict[str, str]]:
    """Store a part while it is typed; every word is kept, whatever the answer is."""
    keep_changes()
    saved = _save(number, part)
    headers = {"X-Row-Version": saved.stamp, "X-Kept": "1"}
    if saved.refused is not None:
        status = 409 if isinstance(saved.refused, ChangedMeanwhileError) else 422
        return jsonify(text=sentence(saved.refused)), status, headers
    time = words().clock_time(resources().now())
    return jsonify(text=say("rectification.kept", time=time)), 200, headers


@blueprint.post("/cases/<number>/problem/<any(measure, outcome):part>/forget")
def forget(number: str, part: Part) -> Response:
    """Throw away what was kept and return to what is stored."""
    case = find_case_by_number(db(), actor(), number=number)
    delete_draft(db(), actor(), case_id=case.id, form=part)
    return redirect(url_for("cases.show", number=number, _anchor=part))


def _save(number: str, part: Part) -> SavedPart:
    case = find_case_by_number(db(), actor(), number=number)
    return save_part(
        db(),
        actor(),
        resources=resources(),
        case_id=case.id,
        part=part,
        typed=read_part(request.form),
        stamp=request.form.get(STAMP_FIELD, ""),
    )
