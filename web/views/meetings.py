"""Show meetings, keep their agenda, and record what they decide, item by item."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.errors import sentence
from web.forms.meetings import MeetingForm, PeopleForm
from web.meeting_pages import TypedWrongError, decision_page, meeting_page, record_decision
from web.system import actor, db, resources, say
from workflow.errors import RefusedError
from workflow.services.case_pages import find_case_by_number
from workflow.services.meeting_acts import put_on_agenda, save_proposals
from workflow.services.meetings import (
    MANAGE,
    call_people,
    find_meeting,
    hold_meeting,
    list_meetings,
    plan_meeting,
)
from workflow.services.transitions import ActRefusedError

blueprint = Blueprint("meetings", __name__, url_prefix="/meetings")
Answer = str | Response | tuple[str, int]


@blueprint.get("/")
def index() -> str:
    """List the meetings and offer to plan one."""
    return _index(MeetingForm())


@blueprint.post("/")
def plan() -> Answer:
    """Plan a meeting."""
    form = MeetingForm()
    if not form.validate():
        return _index(form), 422
    try:
        meeting = plan_meeting(db(), actor(), plan=form.plan())
    except RefusedError as error:
        form.ordinal.errors = [sentence(error)]
        return _index(form), 422
    flash(say("meetings.planned", title=meeting.title), "success")
    return redirect(url_for("meetings.show", meeting_id=meeting.id))


@blueprint.get("/<uuid:meeting_id>")
def show(meeting_id: uuid.UUID) -> str:
    """Show a meeting with its agenda, its people and what waits to be put on it."""
    meeting = find_meeting(db(), actor(), meeting_id=meeting_id)
    return render_template("meetings/show.html", **meeting_page(meeting))


@blueprint.post("/<uuid:meeting_id>/people")
def call(meeting_id: uuid.UUID) -> Response:
    """Call people to a meeting."""
    form = PeopleForm()
    if form.validate():
        call_people(db(), actor(), meeting_id=meeting_id, people=form.called())
        flash(say("meetings.called"), "success")
    return redirect(url_for("meetings.show", meeting_id=meeting_id))


@blueprint.post("/<uuid:meeting_id>/held")
def hold(meeting_id: uuid.UUID) -> Response:
    """Record that a meeting took place."""
    present = frozenset(_ids(request.form.getlist("present")))
    today = resources().today()
    meeting = hold_meeting(db(), actor(), meeting_id=meeting_id, present=present, today=today)
    flash(say("meetings.held", title=meeting.title), "success")
    return redirect(url_for("meetings.show", meeting_id=meeting_id))


@blueprint.post("/<uuid:meeting_id>/agenda")
def add(meeting_id: uuid.UUID) -> Response:
    """Put waiting items on the agenda."""
    for case_id in sorted(_ids(request.form.getlist("case"))):
        put_on_agenda(db(), actor(), resources=resources(), case_id=case_id, meeting_id=meeting_id)
    return redirect(url_for("meetings.show", meeting_id=meeting_id))


@blueprint.get("/items/<number>")
def decide(number: str) -> str:
    """Show one item with what the meeting decides on it."""
    return render_template("meetings/decide.html", **decision_page(number))


@blueprint.post("/items/<number>")
def record(number: str) -> Answer:
    """Record what was decided, take the chosen act, and go on to the next item."""
    try:
        taken = record_decision(number, request.form)
    except TypedWrongError as error:
        page = decision_page(number, typed=request.form, errors=error.errors)
    except ActRefusedError as error:
        page = decision_page(number, typed=request.form, refusal=error)
    else:
        flash(taken.text, "success")
        return redirect(taken.href)
    return render_template("meetings/decide.html", **page), 422


@blueprint.post("/items/<number>/proposals")
def propose(number: str) -> Response:
    """Save what the bureau proposes for each problem."""
    case = find_case_by_number(db(), actor(), number=number)
    prefix = "suggestion-"
    names = [name for name in request.form if name.startswith(prefix)]
    keys = _ids([name.removeprefix(prefix) for name in names])
    texts = {key: request.form[name] for key, name in zip(keys, names, strict=True)}
    save_proposals(db(), actor(), resources=resources(), case_id=case.id, texts=texts)
    flash(say("meetings.saved"), "success")
    return redirect(url_for("cases.show", number=number))


def _index(form: MeetingForm) -> str:
    meetings = list_meetings(db(), actor())
    return render_template(
        "meetings/index.html", meetings=meetings, form=form, manages=actor().may(MANAGE)
    )


def _ids(texts: list[str]) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(text) for text in texts]
    except ValueError as error:
        raise RefusedError("meetings.not_found") from error
