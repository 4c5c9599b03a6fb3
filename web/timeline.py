"""Tell the history of a case for the timeline, newest first."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from flask import current_app, url_for

from web.days import day_of_text
from web.people import names_of
from web.system import actor, db, resources, say
from workflow.engine.operations import OPEN_TASK
from workflow.models import CaseEvent
from workflow.services.accounts import names_of_accounts
from workflow.services.case_pages import CasePage, PastStep
from workflow.services.meetings import meeting_title
from workflow.services.open_work import OpenTask
from workflow.services.organisations import find_organisation

_FILE = "attachments.show"
_BACKWARD = ("return", "refuse")


@dataclass(frozen=True, slots=True)
class FileLink:
    """Be a link to a file."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """Be one line of the timeline."""

    kind: str
    who: str
    verb: str
    at: datetime
    office: str
    at_word: str = ""
    used: str = ""
    opinion: str = ""
    attachments: tuple[FileLink, ...] = ()
    acted_for: str = ""
    then_href: str = ""
    receipts: tuple["Receipt", ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """Say who opened their work, and when."""

    who: str
    at: datetime


def timeline_of(page: CasePage) -> list[TimelineEntry]:
    """Return who has it now, and then every event, newest first, receipts folded together."""
    files = {str(each.id): each.name for each in page.materials}
    runs = groupby(reversed(page.past), key=lambda step: step.event.act == OPEN_TASK)
    past = [
        entry
        for receipts, steps in runs
        for entry in (
            [_receipts(list(steps))] if receipts else [_entry(page, step, files) for step in steps]
        )
    ]
    return [*(_present(task) for task in page.tasks), *past]


def file_href(file_id: object, *, number: str) -> str:
    """Return the address at which a file of a case is opened."""
    if _FILE not in current_app.view_functions:
        return url_for("cases.show", number=number, _anchor="materials")
    wanted = {name for rule in current_app.url_map.iter_rules(_FILE) for name in rule.arguments}
    known = {"number": number, "attachment_id": str(file_id)}
    values = {name: known[name] for name in wanted & known.keys()}
    return url_for(_FILE, _anchor=None, _method=None, _scheme=None, _external=None, **values)


def _receipts(steps: Sequence[PastStep]) -> TimelineEntry:
    """Return one small line for all who opened their work in between."""
    newest = steps[0].event
    return TimelineEntry(
        kind="receipt",
        who="",
        verb=newest.title,
        at=newest.at,
        office="",
        receipts=tuple(Receipt(each.event.person_name, each.event.at) for each in steps),
    )


def _present(open_task: OpenTask) -> TimelineEntry:
    offices = list(dict.fromkeys(each.office for each in open_task.holders))
    return TimelineEntry(
        kind="now",
        who=names_of([each.name for each in open_task.holders]),
        verb=open_task.task.title,
        at=open_task.task.opened_at,
        at_word=say("cases.arrived"),
        office=offices[0] if len(offices) == 1 else _role(open_task.task.role),
        used=say("cases.used_so_far", days=open_task.used) if open_task.used > 0 else "",
    )


def _entry(page: CasePage, step: PastStep, files: Mapping[str, str]) -> TimelineEntry:
    event = step.event
    opened = event.from_state is None
    hidden = _is_withheld(page, event)
    said = [_used(step), *([] if hidden else _inputs(page, event))]
    return TimelineEntry(
        kind=_kind(page, event),
        who=event.person_name or say("cases.system"),
        verb=say("cases.opened", workflow=event.title) if opened else event.title,
        at=event.at,
        office=_office(event),
        used=say("cases.dot").join(each for each in said if each),
        opinion="" if hidden else event.opinion or "",
        then_href=url_for("cases.show", number=page.case.number, as_of=event.seq),
        attachments=tuple(
            FileLink(files[str(each)], file_href(each, number=page.case.number))
            for each in event.attachments
            if str(each) in files
        ),
    )


def _is_withheld(page: CasePage, event: CaseEvent) -> bool:
    """Tell whether an event belongs to a result in preparation that the reader does not see yet."""
    if not page.hidden or event.from_state is None:
        return False
    # What a version that the case followed before called otherwise is nobody's to look into.
    ends = [page.workflow.states.get(end) for end in (event.from_state, event.to_state)]
    return all(end is None or actor().role in end.hidden_from for end in ends)


def _kind(page: CasePage, event: CaseEvent) -> str:
    act = page.workflow.acts.get(event.act or "")
    if act is None:
        return "done" if event.from_state is None or event.act is not None else "urge"
    return "return" if act.kind in _BACKWARD else "done"


def _used(step: PastStep) -> str:
    if step.used is None:
        return ""
    if step.used <= 0:
        return say("cases.used_same_day")
    return say("cases.used_days", days=step.used)


def _inputs(page: CasePage, event: CaseEvent) -> list[str]:
    """Say what was typed with an act besides the opinion."""
    act = page.workflow.acts.get(event.act or "")
    asked = [each.field for each in act.fields] if act else []
    return [
        say(
            "cases.field_said",
            field=page.workflow.fields[name].title,
            value=field_text(page, name, event.fields[name]),
        )
        for name in asked
        if event.fields.get(name) is not None
    ]


def field_text(page: CasePage, name: str, value: object) -> str:
    """Write the value of a case's field for readers."""
    spec = page.workflow.fields[name]
    if spec.type == "grade":
        grades = resources().library.grades.current
        return next((each.title for each in grades if each.id == value), str(value))
    if spec.type == "choice":
        return (spec.choices or {}).get(str(value), str(value))
    if spec.type == "date":
        return day_of_text(value)
    if spec.type == "meeting":
        return meeting_title(db(), meeting_id=uuid.UUID(str(value))) or str(value)
    if spec.type == "organisation":
        return find_organisation(db(), organisation_id=uuid.UUID(str(value))).name
    if spec.type == "people" and isinstance(value, list):
        names = names_of_accounts(db(), account_ids=[uuid.UUID(str(each)) for each in value])
        return say("cases.and").join(names)
    if isinstance(value, list):
        return say("cases.and").join(str(each) for each in value)
    return str(value)


def _office(event: CaseEvent) -> str:
    if event.person_id is None:
        return say("cases.automatic")
    return f"{event.organisation_name or ''} {_role(event.role)}".strip()


def _role(role: str | None) -> str:
    roles = resources().library.roles.roles
    return roles[role].title if role in roles else ""
