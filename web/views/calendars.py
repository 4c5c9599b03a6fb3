"""Show the workday calendar, count days by it, and bring in a year."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from definitions.calendars import CalendarError
from web.calendar_pages import preview_page, year_page
from web.forms.calendars import NoticeForm
from web.system import actor, db, resources, say
from web.uploads import uploaded_file
from workflow.domain.calendar_import import ImportedYear
from workflow.errors import RefusedError
from workflow.services.calendar_imports import (
    confirm_calendar,
    preview_calendar,
    read_calendar,
    read_notice,
)

blueprint = Blueprint("calendars", __name__, url_prefix="/calendar")
Answer = str | Response | tuple[str, int]


@blueprint.get("/")
def index() -> str:
    """Show a year, its source, and a count of days when one is asked for."""
    return render_template("calendars/index.html", **year_page())


@blueprint.get("/import")
def bring() -> str:
    """Offer to bring in a year."""
    return render_template("calendars/import.html", form=NoticeForm())


@blueprint.post("/import/file")
def read_file() -> Answer:
    """Read a file of a year and show what it would change."""
    try:
        name, data = uploaded_file()
        return _keep(read_calendar(data), name)
    except (RefusedError, CalendarError) as error:
        text = say(error.code, **error.values)
    return render_template("calendars/import.html", form=NoticeForm(), file_error=text), 422


@blueprint.post("/import/notice")
def read_text() -> Answer:
    """Read the pasted notice and show what it would change."""
    form = NoticeForm()
    text = form.text.data or ""
    try:
        if form.validate() and text.strip():
            return _keep(read_notice(text), say("calendar.pasted"))
        form.text.errors = [*form.text.errors, say("calendar.notice_empty")]
    except CalendarError as error:
        form.text.errors = [say(error.code, **error.values)]
    return render_template("calendars/import.html", form=form), 422


@blueprint.get("/import/<uuid:batch_id>")
def preview(batch_id: uuid.UUID) -> str:
    """Show the days that change and the open deadlines that would move."""
    return render_template("calendars/preview.html", **preview_page(batch_id))


@blueprint.post("/import/<uuid:batch_id>")
def confirm(batch_id: uuid.UUID) -> Response:
    """Make the calendar with this year the current one."""
    confirm_calendar(db(), actor(), resources=resources(), batch_id=batch_id)
    flash(say("calendar.confirmed"), "success")
    return redirect(url_for("calendars.index", year=request.form.get("year")))


def _keep(imported: ImportedYear, name: str) -> Response:
    kept = preview_calendar(db(), actor(), resources=resources(), imported=imported, file_name=name)
    return redirect(url_for("calendars.preview", batch_id=kept.batch_id))
