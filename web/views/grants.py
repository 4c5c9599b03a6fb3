"""Give posts and take them away, and let locked accounts in again."""

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from web.errors import sentence
from web.people_import_pages import preview_page, waiting_batches
from web.people_pages import grants_page, person_page, post_form, rules
from web.system import actor, db, resources, say, system
from workflow.errors import RefusedError
from workflow.services.accounts import unlock_account
from workflow.services.appointments import PostData, appoint, end_appointment
from workflow.services.people import grant_people

blueprint = Blueprint("grants", __name__, url_prefix="/grants")
Answer = str | Response | tuple[str, int]


@blueprint.get("/")
def index() -> str:
    """List what waits for the security administrator."""
    return render_template("people/grants.html", waiting=waiting_batches(), **grants_page())


@blueprint.get("/imports/<uuid:batch_id>")
def batch(batch_id: uuid.UUID) -> str:
    """Show the posts of an import before they are granted."""
    return render_template("people/grant.html", **preview_page(batch_id))


@blueprint.post("/imports/<uuid:batch_id>")
def approve(batch_id: uuid.UUID) -> Response:
    """Grant the posts of an import."""
    count = grant_people(
        db(),
        actor(),
        rules=rules(),
        batch_id=batch_id,
        now=resources().now(),
        today=resources().today(),
    )
    flash(say("people.granted", count=count), "success")
    return redirect(url_for("grants.index"))


@blueprint.post("/accounts/<uuid:account_id>/posts")
def give(account_id: uuid.UUID) -> Answer:
    """Give one post to one person."""
    form = post_form()
    if form.validate():
        post = PostData(
            account_id=account_id,
            role=form.role.data,
            organisation_id=uuid.UUID(form.organisation_id.data),
            starts_on=form.starts_on.data or resources().today(),
        )
        roles, now = resources().library.roles, resources().now()
        try:
            appoint(db(), actor(), roles=roles, data=post, now=now)
        except RefusedError as error:
            form.refuse(error.field, sentence(error))
        else:
            flash(say("people.post_given"), "success")
            return redirect(url_for("people.person", account_id=account_id))
    return render_template("people/person.html", **person_page(account_id, form)), 422


@blueprint.post("/posts/<uuid:post_id>/end")
def end(post_id: uuid.UUID) -> Response:
    """End a post as of today."""
    today, now = resources().today(), resources().now()
    post = end_appointment(db(), actor(), appointment_id=post_id, on=today, now=now)
    flash(say("people.post_ended"), "success")
    return redirect(url_for("people.person", account_id=post.account_id))


@blueprint.post("/accounts/<uuid:account_id>/unlock")
def unlock(account_id: uuid.UUID) -> Response:
    """Let a locked account sign in again."""
    unlock_account(db(), actor(), account_id=account_id, now=system().real_clock.now())
    flash(say("people.unlocked"), "success")
    return redirect(url_for("grants.index"))
