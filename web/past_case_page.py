"""Put together the page of a case as it stood at the end of a day, or after one of its events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import render_template, request, url_for

from web.as_of import NAME, control_view
from web.ballot_view import ballot_view
from web.case_page import facts_shown, grade_shown, material_rows, relative_row
from web.days import day_words
from web.diagrams.steps import steps
from web.diagrams.svg import draw
from web.lamps import lamp_view
from web.people import holders_text, role_titles
from web.pictures import case_diagram
from web.system import actor, db, resources, say
from web.timeline import field_text, timeline_of
from workflow.clock import SHANGHAI
from workflow.domain.deadlines import local_day
from workflow.errors import RefusedError
from workflow.services.case_pages import CasePage
from workflow.services.case_surroundings import Relative
from workflow.services.open_work import OpenTask
from workflow.services.past import end_of, read_day
from workflow.services.past_cases import NotOpenedError, PastCase, instant_of_event, show_past_case

Item = Mapping[str, object]
_MOST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Moment:
    """Hold an instant, none for the present, its words, and what the control shows."""

    at: datetime | None
    control: Item


def asked_moment(number: str) -> Moment:
    """Return when a case is to be shown: a day, or the number of an event, or now.

    What is neither leaves the present, with a sentence beside the field.
    """
    typed = request.args.get(NAME, "").strip()
    if typed.isdecimal() and len(typed) <= _MOST_DIGITS:
        return _after_event(number, int(typed))
    error, day = "", None
    try:
        day = read_day(typed, today=resources().today()) if typed else None
    except RefusedError as refused:
        error = say(refused.code, **refused.values)
    at = end_of(day) if day else None
    return Moment(at, control_view(day=day, typed=typed, error=error))


def render_past(number: str, moment: Moment) -> str:
    """Return the page of a case as it stood; nothing can be done there."""
    assert moment.at is not None  # noqa: S101 - the present has a page of its own
    try:
        past = show_past_case(db(), actor(), resources=resources(), number=number, at=moment.at)
    except NotOpenedError as error:
        return render_template(
            "cases/not_yet.html", number=number, as_of=moment.control, text=say(error.code)
        )
    return render_template("cases/past.html", **_shown(past, moment))


def _after_event(number: str, seq: int) -> Moment:
    at = instant_of_event(db(), actor(), number=number, seq=seq)
    when = say("interface.moment", day=day_words(at), time=f"{at.astimezone(SHANGHAI):%H:%M}")
    control = control_view(day=None, typed=local_day(at).isoformat(), error="")
    return Moment(at, {**control, "words": say("past.moment", at=when, seq=seq)})


def _shown(past: PastCase, moment: Moment) -> Item:
    page = past.page
    diagram = case_diagram(page)
    graded = not (page.hidden or past.fault)
    return {
        "case": page.case,
        "page": page,
        "state": page.workflow.states[page.case.state],
        "as_of": moment.control,
        "fault": _fault(past),
        "facts": facts_shown(page),
        "grade": grade_shown(page) if graded else None,
        "score": page.root.score if graded else None,
        "light": lamp_view(page.lamp),
        "svg": draw(diagram),
        "steps": steps(diagram),
        "tasks": [_task(each) for each in page.tasks],
        "ballot": ballot_view(page),
        "fields": [] if page.hidden else _fields(page),
        "problems": past.problems,
        "children": [_child(each, past) for each in page.children],
        "parent": page.parent,
        "materials": material_rows(page),
        "timeline": timeline_of(page),
        "then": local_day(past.at).isoformat(),
    }


def _child(each: Relative, past: PastCase) -> Item:
    then = local_day(past.at).isoformat()
    return {**relative_row(each), "href": url_for("cases.show", number=each.number, as_of=then)}


def _fault(past: PastCase) -> str:
    if past.fault is None:
        return ""
    text = say(past.fault.code, seq=past.fault.seq, **past.fault.values)
    return say("past.fault", text=text)


def _task(each: OpenTask) -> Item:
    task = each.task
    return {
        "title": task.title,
        "role": role_titles([task.role]),
        "who": holders_text([each]),
        "claimed": task.person_id is not None and task.seat is None,
        "due_on": task.due_on,
        "provisional": task.provisional,
        "light": lamp_view(each.lamp),
    }


def _fields(page: CasePage) -> Sequence[Item]:
    """Return the declared fields that had a value then."""
    return [
        {"label": spec.title, "value": field_text(page, name, page.case.fields[name])}
        for name, spec in page.workflow.fields.items()
        if page.case.fields.get(name) is not None
    ]
