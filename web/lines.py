"""Show the lines of lists as the list component takes them."""

from collections.abc import Mapping

from flask import url_for

from web.as_of import as_of_args, seen
from web.lamps import lamp_view
from web.slips import slip_view
from web.system import actor, resources, say
from workflow.engine.operations import DELEGATE
from workflow.models import WORK
from workflow.services.case_lines import CaseLine

Row = Mapping[str, object]


def task_row(line: CaseLine) -> Row:
    """Return the row of an open task; its verb is what is to be done, unless that is over."""
    title = line.task.title if line.task and seen().day is None else say("worklist.look")
    return _row(line, verb=title)


def case_row(line: CaseLine) -> Row:
    """Return the row of a case that is looked at."""
    return _row(line, verb=say("worklist.look"))


def copy_row(line: CaseLine) -> Row:
    """Return the row of a copy; its verb tells whether it was read."""
    return _row(line, verb=say("worklist.unread" if line.mark is None else "worklist.read_on"))


def _row(line: CaseLine, *, verb: str) -> Row:
    href = url_for("cases.show", number=line.number, **as_of_args())
    hidden = line.hides_result(actor().role)
    return {
        "id": f"{line.id}:{line.version}",
        "href": href,
        "light": lamp_view(line.lamp),
        "name": line.title,
        "number": line.number,
        "unit": _unit(line),
        "budget": line.budget,
        "department": line.department,
        "year": line.year,
        "grade": None if hidden else grade_of(line.grade),
        "score": None if hidden else line.score,
        "phases": line.phases,
        "phase": line.spec.title,
        "arrived": line.arrived_at,
        "marks": _marks(line),
        "days_left": line.lamp.left if line.lamp else None,
        "verb": {"label": verb, "href": href},
    }


def _marks(line: CaseLine) -> list[Mapping[str, str]]:
    """Return the small marks of a line: supervised, or asked for beside the work."""
    slip = slip_view(line.riders.slip.colour if line.riders.slip else None)
    found: list[Mapping[str, str]] = []
    if slip is not None:
        found.append({"kind": slip["kind"], "text": say("mark.supervised"), "more": slip["title"]})
    duty = _duty(line)
    if duty:
        found.append({"kind": "act", "text": say(f"mark.{duty}"), "more": ""})
    return found


def _duty(line: CaseLine) -> str:
    """Return what a task is beside the work of the state, nothing when it is that work."""
    task = line.task
    if task is None or task.duty == WORK:
        return ""
    places = {each.number: each.place for each in line.riders.signers}
    delegated = task.seat is not None and places.get(task.seat) == DELEGATE
    return DELEGATE if delegated else task.duty


def grade_of(grade: str | None) -> Mapping[str, str] | None:
    """Return a grade with its title, nothing when there is none yet."""
    grades = resources().library.grades.current
    found = next((each for each in grades if each.id == grade), None)
    return None if found is None else {"id": found.id, "title": found.title}


def _unit(line: CaseLine) -> str:
    """Return the unit, with the project that a child is about and who has claimed the task."""
    unit = line.unit
    if line.parent_title is not None and line.parent_title != line.title:
        unit = say("worklist.of_project", project=line.parent_title, unit=unit)
    if line.holder is None or line.task is None:
        return unit
    mine = line.task.person_id == actor().holder_id
    code = "worklist.claimed_by_me" if mine else "worklist.claimed_by"
    return say("worklist.with_claim", unit=unit, claim=say(code, name=line.holder))
