"""Prepare the pages of meetings: agenda, decision, and the parts of an item's case page."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from web.acts import KINDS_IN_ORDER
from web.case_forms import case_form
from web.forms.meetings import field_name, read_requirements
from web.system import actor, db, resources, say
from workflow.engine.explain import Standing
from workflow.identifiers import new_id
from workflow.models import EvaluationCase, Meeting, MeetingStatus, Organisation, Resolution
from workflow.services.case_pages import find_case_by_number
from workflow.services.case_surroundings import funds_of
from workflow.services.definitions import definition_for
from workflow.services.editing import may_edit
from workflow.services.facts import problems_of
from workflow.services.meeting_acts import PROPOSAL, standings_of, waiting_items
from workflow.services.meetings import (
    MANAGE,
    PART,
    READ,
    AgendaLine,
    agenda_line,
    agenda_of,
    attendance_of,
    find_meeting,
    record_requirements,
    requirements_of,
)
from workflow.services.organisations import list_organisations
from workflow.services.subjects import root_of
from workflow.services.transitions import ActOrder, ActRefusedError, perform

_LONGEST_NUMBER = 9  # digits

# Places on the page of a decision.
_SUBJECTS, _OPINION = "#subjects", "#opinion"


class TypedWrongError(Exception):
    """Say which fields of a decision do not fit, with a sentence for each."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        """Keep the sentences by field."""
        super().__init__(sorted(errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Taken:
    """Say what was recorded and where to go on."""

    text: str
    href: str


def meeting_page(meeting: Meeting) -> dict[str, object]:
    """Return what the page of a meeting shows."""
    lines = agenda_of(db(), meeting)
    manages = actor().may(MANAGE)
    return {
        "meeting": meeting,
        "lines": [_agenda_row(line) for line in lines],
        "people": attendance_of(db(), meeting),
        "waiting": waiting_items(db(), actor(), resources=resources()) if manages else [],
        "manages": manages,
        "is_held": meeting.status == MeetingStatus.HELD,
        "today": resources().today(),
    }


def decision_page(
    number: str,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    refusal: ActRefusedError | None = None,
) -> dict[str, object]:
    """Return what the decision on one item shows; what was typed wins over what is stored."""
    case = find_case_by_number(db(), actor(), number=number)
    line = agenda_line(db(), actor(), case_id=case.id)
    meeting = find_meeting(db(), actor(), meeting_id=line.item.meeting_id)
    following = _next_line(case)
    return {
        "case": case,
        "line": line,
        "meeting": meeting,
        "funds": funds_of(db(), line.root),
        "lines": [_agenda_row(each, now=case) for each in agenda_of(db(), meeting)],
        "subjects": _subjects(case, line, typed),
        "units": _units(case),
        "acts": [_choice(each) for each in _mine(case)],
        "editable": may_edit(db(), actor(), resources(), case, PART),
        "following": following.root.title if following else None,
        "typed": typed or {},
        "errors": errors or {},
        "refusal": _reasons(refusal) if refusal else [],
        "key": (typed or {}).get("key") or str(new_id()),
    }


def record_decision(number: str, form: Mapping[str, str]) -> Taken:
    """Record the requirements and take the chosen act.

    Raises TypedWrongError, ActRefusedError, RefusedError, StaleCaseError.
    """
    case = find_case_by_number(db(), actor(), number=number)
    read = read_requirements(form, [each.id for each in problems_of(db(), root_of(db(), case))])
    if read.errors:
        raise TypedWrongError({name: say(code) for name, code in read.errors.items()})
    if may_edit(db(), actor(), resources(), case, PART):
        record_requirements(
            db(), actor(), resources=resources(), case_id=case.id, requirements=read.requirements
        )
    act = form.get("act", "")
    if act:
        perform(db(), actor(), resources=resources(), order=_order(case, act, form))
        return _taken(case)
    return Taken(say("meetings.saved"), url_for("meetings.decide", number=number))


@case_form("agenda_item")
def agenda_item_part(case: EvaluationCase) -> Mapping[str, object]:
    """Show the result and the problems that the meeting is to decide on."""
    root = root_of(db(), case)
    return {
        "root": root,
        "problems": problems_of(db(), root),
        "editable": may_edit(db(), actor(), resources(), case, PROPOSAL),
    }


@case_form("decision")
def decision_part(case: EvaluationCase) -> Mapping[str, object]:
    """Show what was recorded for the project and for each of its problems."""
    line = agenda_line(db(), actor(), case_id=case.id)
    return {
        "line": line,
        "subjects": _subjects(case, line, None, propose=False),
        "editable": may_edit(db(), actor(), resources(), case, PART),
        "opens": actor().may(READ),
    }


def _agenda_row(line: AgendaLine, *, now: EvaluationCase | None = None) -> dict[str, object]:
    decided = PART not in _state_edits(line.case)
    current = now is not None and now.id == line.case.id
    return {
        "href": url_for("meetings.decide", number=line.case.number),
        "title": line.root.title,
        "where": line.department,
        "grade": _grade(line.root),
        "score": line.root.score,
        "state": "now" if current else ("done" if decided else "next"),
        "ordinal": line.item.ordinal,
        "state_title": definition_for(db(), resources(), line.case)
        .workflow.states[line.case.state]
        .title,
    }


def _grade(root: EvaluationCase) -> dict[str, str] | None:
    if root.grade is None:
        return None
    return {"id": root.grade, "title": resources().library.grades.titled(root.grade)}


def _state_edits(case: EvaluationCase) -> Sequence[str]:
    return definition_for(db(), resources(), case).workflow.states[case.state].edits


def _next_line(case: EvaluationCase) -> AgendaLine | None:
    """Return the next item of the agenda that is still to be decided on."""
    meeting = find_meeting(db(), actor(), meeting_id=uuid.UUID(str(case.fields["meeting"])))
    open_lines = [
        line
        for line in agenda_of(db(), meeting)
        if line.case.id != case.id and PART in _state_edits(line.case)
    ]
    return open_lines[0] if open_lines else None


def _subjects(
    case: EvaluationCase,
    line: AgendaLine,
    typed: Mapping[str, str] | None,
    *,
    propose: bool = True,
) -> list[dict[str, object]]:
    """Return the project and its problems, each with what is typed, stored or proposed."""
    stored = requirements_of(db(), case)
    whole = [(None, line.root.title, "")]
    parts = [
        (each.id, each.description, each.suggestion if propose else "") for each in line.problems
    ]
    return [
        {
            "id": key,
            "title": title,
            "proposal": proposal,
            "values": _values(key, stored.get(key), proposal, typed),
        }
        for key, title, proposal in (*whole, *parts)
    ]


def _values(
    key: uuid.UUID | None,
    row: Resolution | None,
    proposal: str,
    typed: Mapping[str, str] | None,
) -> dict[str, str]:
    parts = ("requirement", "unit", "due", "budget")
    if typed is not None:
        return {part: typed.get(field_name(part, key), "") for part in parts}
    if row is None:
        return {"requirement": proposal, "unit": "", "due": "", "budget": ""}
    return {
        "requirement": row.requirement,
        "unit": str(row.responsible_unit_id or ""),
        "due": row.due_on.isoformat() if row.due_on else "",
        "budget": row.budget_opinion,
    }


def _units(case: EvaluationCase) -> Sequence[Organisation]:
    return list_organisations(db(), region_code=case.region_code)


def _mine(case: EvaluationCase) -> list[Standing]:
    found = standings_of(db(), actor(), resources=resources(), case=case)
    mine = (each for each in found if each.mine)
    return sorted(mine, key=lambda one: KINDS_IN_ORDER.index(one.act.kind))


def _choice(standing: Standing) -> dict[str, object]:
    return {
        "value": standing.name,
        "label": standing.act.title,
        "required": standing.act.opinion == "required",
        "kind": standing.act.kind,
    }


def _order(case: EvaluationCase, act: str, form: Mapping[str, str]) -> ActOrder:
    seen = form.get("version", "")
    return ActOrder(
        case_id=case.id,
        act=act,
        seen_version=int(seen) if seen.isdecimal() and len(seen) <= _LONGEST_NUMBER else 0,
        opinion=form.get("opinion", ""),
        key=form.get("key") or None,
    )


def _reasons(refused: ActRefusedError) -> list[dict[str, str]]:
    """Return what is missing, each with the place on the page where it is mended."""
    refusal = refused.refusal
    if not refusal.missing:
        return [{"text": say(refusal.code, **refusal.values), "href": _SUBJECTS}]
    return [
        {
            "text": say(each.code, **each.values),
            "href": _OPINION if each.repair == "opinion" else _SUBJECTS,
        }
        for each in refusal.missing
    ]


def _taken(case: EvaluationCase) -> Taken:
    title = root_of(db(), case).title
    following = _next_line(case)
    if following is not None:
        href = url_for("meetings.decide", number=following.case.number)
        return Taken(say("meetings.recorded", title=title), href)
    meeting = str(case.fields["meeting"])
    return Taken(say("meetings.all_recorded"), url_for("meetings.show", meeting_id=meeting))
