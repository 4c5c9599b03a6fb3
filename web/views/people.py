"""Show organisations and people; make, disable and bring them in."""

import uuid
from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, send_file, url_for
from werkzeug.wrappers import Response

from web.errors import sentence
from web.people_import_pages import preview_page, take_sheet, template_sheet, waiting_batches
from web.people_pages import (
    account_form,
    index_page,
    organisation_form,
    person_page,
    place_page,
    rules,
)
from web.system import actor, db, resources, say, system
from web.uploads import uploaded_file
from workflow.errors import RefusedError
from workflow.services.accounts import create_account, disable_account, issue_password
from workflow.services.organisations import create_organisation
from workflow.services.people import IssuedAccount, confirm_people
from workflow.services.rosters import show_person
from workflow.services.workbooks import UnreadableFileError

blueprint = Blueprint("people", __name__, url_prefix="/people")
Answer = str | Response | tuple[str, int]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/")
def index() -> str:
    """List the organisations of a region, or what a search finds."""
    return render_template("people/index.html", **index_page())


@blueprint.get("/organisations/<uuid:organisation_id>")
def place(organisation_id: uuid.UUID) -> str:
    """Show an organisation with its units and people."""
    return render_template("people/place.html", **place_page(organisation_id))


@blueprint.get("/accounts/<uuid:account_id>")
def person(account_id: uuid.UUID) -> str:
    """Show an account with its posts."""
    return render_template("people/person.html", **person_page(account_id))


@blueprint.route("/organisations/new", methods=["GET", "POST"])
def new_place() -> Answer:
    """Make an organisation."""
    form = organisation_form()
    if form.validate_on_submit():
        try:
            made = create_organisation(
                db(), actor(), data=form.organisation(), now=resources().now()
            )
        except RefusedError as error:
            form.refuse(error.field, sentence(error))
        else:
            flash(say("people.place_made", name=made.name), "success")
            return redirect(url_for("people.place", organisation_id=made.id))
    status = 422 if form.errors else 200
    return render_template("people/new_place.html", form=form), status


@blueprint.route("/accounts/new", methods=["GET", "POST"])
def new_person() -> Answer:
    """Make an account; its first password is shown once."""
    form = account_form()
    if form.validate_on_submit():
        try:
            made = create_account(
                db(), actor(), keeper=system().keeper, now=resources().now(), person=form.person()
            )
        except RefusedError as error:
            form.refuse(error.field, sentence(error))
        else:
            first = IssuedAccount(
                made.account.login, made.account.name, made.initial_password or ""
            )
            return render_template("people/passwords.html", issued=[first], fresh=True)
    status = 422 if form.errors else 200
    return render_template("people/new_person.html", form=form), status


@blueprint.post("/accounts/<uuid:account_id>/password")
def give_password(account_id: uuid.UUID) -> str:
    """Issue a new password and show it once."""
    now = system().real_clock.now()
    password = issue_password(db(), actor(), keeper=system().keeper, account_id=account_id, now=now)
    account = show_person(db(), actor(), account_id=account_id).account
    issued = [IssuedAccount(account.login, account.name, password)]
    return render_template("people/passwords.html", issued=issued, fresh=False)


@blueprint.post("/accounts/<uuid:account_id>/end")
def disable(account_id: uuid.UUID) -> Response:
    """Take an account out of use."""
    disable_account(db(), actor(), account_id=account_id, now=system().real_clock.now())
    flash(say("people.disabled"), "success")
    return redirect(url_for("people.person", account_id=account_id))


@blueprint.get("/import")
def bring() -> str:
    """Offer to bring in a sheet, and list what still waits for confirmation."""
    return render_template("people/import.html", waiting=waiting_batches(), error="")


@blueprint.post("/import")
def read() -> Answer:
    """Read a sheet and show what it would change; nothing is made yet."""
    try:
        name, data = uploaded_file()
        batch_id = take_sheet(data, file_name=name)
    except (RefusedError, UnreadableFileError) as error:
        text = say(error.code, **error.values)
        page = render_template("people/import.html", waiting=waiting_batches(), error=text)
        return page, 422
    return redirect(url_for("people.preview", batch_id=batch_id))


@blueprint.get("/import/template.xlsx")
def template() -> Response:
    """Send the workbook to fill in."""
    name = say("people.template_name")
    return send_file(BytesIO(template_sheet()), _XLSX, as_attachment=True, download_name=name)


@blueprint.get("/import/<uuid:batch_id>")
def preview(batch_id: uuid.UUID) -> str:
    """Show what a sheet would change, or its faults cell by cell."""
    return render_template("people/preview.html", **preview_page(batch_id))


@blueprint.post("/import/<uuid:batch_id>")
def confirm(batch_id: uuid.UUID) -> str:
    """Make organisations and accounts; their first passwords are shown once."""
    issued = confirm_people(
        db(),
        actor(),
        rules=rules(),
        keeper=system().keeper,
        batch_id=batch_id,
        now=resources().now(),
        today=resources().today(),
    )
    return render_template("people/passwords.html", issued=issued, fresh=True)
