"""Print a case as it stood at the end of a day."""

import json
from collections.abc import Mapping
from datetime import date

import click
from sqlalchemy.orm import Session

from definitions.messages import fill, load_messages
from web.commands.sentences import say
from workflow.domain.deadlines import local_day
from workflow.services.actors import Actor
from workflow.services.past import end_of
from workflow.services.past_cases import PastCase, show_past_case
from workflow.services.resources import Resources

SOUND, FAULTY = 0, 1
Told = tuple[PastCase, Mapping[str, str]]


def past_case(
    session: Session, actor: Actor, resources: Resources, *, number: str, day: date
) -> Told:
    """Return a case as it stood at the end of a day, with the titles of roles."""
    past = show_past_case(session, actor, resources=resources, number=number, at=end_of(day))
    titles = {name: role.title for name, role in resources.library.roles.roles.items()}
    return past, titles


def print_past(told: Told, *, day: date, as_json: bool) -> int:
    """Print it, for people or for scripts, and return the exit code."""
    past, titles = told
    content = _content(past, titles, day)
    if as_json:
        click.echo(json.dumps(content, ensure_ascii=False, indent=2))
    else:
        _print(past, content)
    return FAULTY if past.fault else SOUND


def _content(past: PastCase, titles: Mapping[str, str], day: date) -> dict[str, object]:
    page, messages = past.page, load_messages()
    case, fault = page.case, past.fault
    tasks = [
        {
            "title": each.task.title,
            "role": titles.get(each.task.role, each.task.role),
            "holders": [holder.name for holder in each.holders],
            "due": each.task.due_on.isoformat() if each.task.due_on else None,
        }
        for each in page.tasks
    ]
    return {
        "number": case.number,
        "title": case.title,
        "as_of": day.isoformat(),
        "state": page.workflow.states[case.state].title,
        "ended_on": local_day(case.ended_at).isoformat() if case.ended_at else None,
        "version": case.row_version,
        "tasks": tasks,
        "fields": {} if page.hidden else dict(case.fields),
        "fault": fault and fill(messages, fault.code, {"seq": fault.seq, **fault.values}),
    }


def _print(past: PastCase, content: Mapping[str, object]) -> None:
    messages = load_messages()
    tasks = [
        fill(
            messages,
            "cases.past.task",
            {
                "title": each.task.title,
                "role": messages["cases.and"].join(holder.name for holder in each.holders),
                "due": each.task.due_on or messages["cases.past.no_due"],
            },
        )
        for each in past.page.tasks
    ]
    lines = {**content, "tasks": " ".join(tasks)}
    for name in ("number", "title", "as_of", "state", "ended_on", "version", "tasks"):
        say("cases.line", name=messages[f"cases.past.{name}"], value=lines[name] or "")
    if content["fault"]:
        say("past.fault", text=content["fault"])
