"""Put together the page of a case: header, picture, what to do now, materials, timeline."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import current_app, render_template, url_for
from jinja2 import TemplateNotFound
from werkzeug.datastructures import MultiDict

from web.acts import Refused, acts_view
from web.ballot_view import ballot_view
from web.case_forms import part_of
from web.days import day_words
from web.deadline_words import deadline_words
from web.diagrams.steps import steps
from web.diagrams.svg import draw
from web.lamps import lamp_view
from web.operations_menu import operations_menu
from web.people import holders_text
from web.pictures import case_diagram
from web.riders_view import asked_view, riders_view
from web.system import actor, db, resources, say
from web.timeline import file_href, timeline_of
from workflow.domain.scoring import ONE
from workflow.engine.operations import OPEN_TASK
from workflow.models import WORK, CaseEvent, EvaluationCase, Task
from workflow.services.case_pages import CasePage, show_case
from workflow.services.case_surroundings import Relative
from workflow.services.drafts import load_draft
from workflow.services.open_work import OpenTask

# The name under which the opinion and the inputs of acts are kept while they are typed.
ACT_DRAFT = "act"
PHRASES = "phrases.use"
# What of the act's form is not typed by anybody.
HIDDEN = frozenset({"csrf_token", "key", "version"})


@dataclass(frozen=True, slots=True)
class Attempt:
    """Hold what was typed for an act that did not go through, and why it did not."""

    typed: MultiDict[str, str]
    refused: Refused | None = None
    stale: Sequence[CaseEvent] = ()
    text: str = ""


def gather(case: EvaluationCase) -> CasePage:
    """Return everything that the page of a case shows to who is signed in."""
    return show_case(db(), actor(), resources=resources(), case=case)


def render_case(
    page: CasePage,
    attempt: Attempt | None = None,
    *,
    as_of: Mapping[str, object] | None = None,
) -> str:
    """Return the page of a case, with what was typed when an attempt did not go through."""
    case = page.case
    draft = load_draft(db(), actor(), case_id=case.id, form=ACT_DRAFT)
    typed = attempt.typed if attempt else MultiDict(_texts(draft.content)) if draft else None
    diagram = case_diagram(page)
    part = {} if page.hidden else part_of(page.workflow.states[case.state].form, case)
    shown = {
        "case": case,
        "page": page,
        "state": page.workflow.states[case.state],
        "part": part,
        "part_template": None if page.hidden else _part_template(page),
        "attempt": attempt,
        "ballot": ballot_view(page),
        "acts": acts_view(page, typed=typed, refused=attempt.refused if attempt else None),
        "operations": operations_menu(page),
        "riders": riders_view(page),
        "asked": asked_view(page),
        "unseen": any(each.name == OPEN_TASK and not each.refusal for each in page.operations),
        "opinion": typed.get("opinion", "") if typed else "",
        "saved_at": draft.saved_at if draft else None,
        "may_phrases": actor().may(PHRASES),
        "key": uuid.uuid4(),
        "light": lamp_view(page.lamp),
        "grade": None if page.hidden else grade_shown(page),
        "score": None if page.hidden else page.root.score,
        "facts": facts_shown(page),
        "work": _work(page),
        "svg": draw(diagram),
        "steps": steps(diagram),
        "children": [relative_row(each) for each in page.children],
        "parent": page.parent,
        "materials": material_rows(page),
        "timeline": timeline_of(page),
        "as_of": as_of,
    }
    return render_template("cases/show.html", **{**part, **shown})


def _texts(content: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in content.items()}


def _part_template(page: CasePage) -> str | None:
    """Return the template of the state's form, if it has one that exists."""
    name = f"case/forms/{page.workflow.states[page.case.state].form}.html"
    try:
        current_app.jinja_env.get_template(name)
    except TemplateNotFound:
        return None
    return name


def grade_shown(page: CasePage) -> Mapping[str, str] | None:
    """Return the grade of the evaluation with its title, nothing when there is none."""
    grades = resources().library.grades.current
    found = next((each for each in grades if each.id == page.root.grade), None)
    return None if found is None else {"id": found.id, "title": found.title}


def facts_shown(page: CasePage) -> list[Mapping[str, object]]:
    """Return the facts of the header that are known, with the words of the template's keys."""
    case, funds = page.case, page.funds
    rate = None
    if funds.budget and funds.executed is not None:
        rate = min(ONE, funds.executed / funds.budget) * 100
    known = {
        "department": case.department.name,
        "unit": case.unit.name,
        "budget": funds.budget,
        "rate": rate,
        "state": page.workflow.states[case.state].title,
        "holder": holders_text(page.tasks) if page.tasks else None,
    }
    return [{"key": key, "value": value} for key, value in known.items() if value is not None]


def _work(page: CasePage) -> list[Mapping[str, object]]:
    """Return what waits, one's own first: task, day, why that day, whether it can be claimed."""
    me = actor()
    found: list[Mapping[str, object]] = []
    for each in _tasks_told(page.tasks, me.holder_id):
        task, mine = each.task, _is_mine(each.task)
        code = "cases.to_do_until" if task.due_on else "cases.to_do"
        shareable = task.seat is None and task.duty == WORK
        # Who claimed it may have left the post; then it is there to be taken over.
        claimed = shareable and task.person_id is not None and bool(each.holders)
        found.append(
            {
                "text": say(code, task=task.title, day=day_words(task.due_on)),
                "title": task.title,
                "provisional": task.provisional,
                "why": deadline_words(task.explanation),
                "who": holders_text(page.tasks if _is_seat(task) else [each]),
                "mine": mine,
                "claimed": claimed,
                "claimed_by_me": claimed and task.person_id == me.holder_id,
                "shared": mine
                and shareable
                and (len(each.holders) > 1 or claimed != (task.person_id is not None)),
            }
        )
    return sorted(found, key=lambda one: not one["mine"])


def _is_mine(task: Task) -> bool:
    """Tell whether a task waits for the reader; a signature is its signer's alone."""
    own = task.person_id == actor().holder_id
    return task.role == actor().role and (task.duty == WORK or task.person_id is None or own)


def _is_seat(task: Task) -> bool:
    return task.seat is not None and task.duty == WORK


def _tasks_told(tasks: Sequence[OpenTask], me: uuid.UUID) -> Sequence[OpenTask]:
    """Return one task for all the seats of a vote, one's own first: their day is the same."""
    seats = [each for each in tasks if _is_seat(each.task)]
    own = [each for each in seats if each.task.person_id == me]
    return [each for each in tasks if not _is_seat(each.task)] + (own or seats)[:1]


def relative_row(each: Relative) -> Mapping[str, object]:
    """Return the row of a child."""
    return {
        "number": each.number,
        "title": each.title,
        "workflow": each.workflow,
        "state": each.state,
        "ended": each.ended,
        "due_on": each.due_on,
        "light": lamp_view(each.lamp),
        "href": url_for("cases.show", number=each.number),
    }


def material_rows(page: CasePage) -> list[Mapping[str, object]]:
    """Return the rows of the files."""
    return [
        {
            "name": each.name,
            "href": file_href(each.id, number=each.number),
            "phase": each.workflow,
            "by": each.by,
            "on": each.stored_at,
            "size": each.size,
        }
        for each in page.materials
    ]
