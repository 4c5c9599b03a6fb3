"""Let superiors hand over what somebody who leaves or is away has in work."""

import uuid

from flask import Blueprint, render_template

from web.handover_pages import gather_people, gather_work, hand_over_as_asked
from workflow.errors import NotFoundError, NotPermittedError, RefusedError

blueprint = Blueprint("handover", __name__, url_prefix="/handover")
Answer = str | tuple[str, int]


@blueprint.get("/")
def index() -> str:
    """Let a person be chosen who has work."""
    return render_template("handover/index.html", **gather_people())


@blueprint.get("/<uuid:person>")
def show(person: uuid.UUID) -> str:
    """Show what somebody has in work, and who can go on with it."""
    return render_template("handover/work.html", **gather_work(person))


@blueprint.post("/<uuid:person>")
def give(person: uuid.UUID) -> Answer:
    """Hand over and say of each item what came of it."""
    try:
        done = hand_over_as_asked(person)
    except (NotFoundError, NotPermittedError):
        raise
    except RefusedError as error:
        return render_template("handover/work.html", **gather_work(person, error)), 422
    return render_template("handover/done.html", **done)
