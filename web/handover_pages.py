"""Put together the page on which the open work of somebody is handed over, and its report."""

import uuid
from collections.abc import Mapping, Sequence

from flask import request, url_for

from web.errors import sentence
from web.people import role_titles
from web.system import actor, db, resources, say
from workflow.errors import RefusedError
from workflow.services.handover import (
    RELEASE,
    HandoverOrder,
    HandoverResult,
    Item,
    WorkOf,
    hand_over,
    list_busy,
    show_work,
)

_TO = "to."
View = Mapping[str, object]


def gather_people() -> View:
    """Return the people of one's scope who have work, to choose one of them."""
    return {"people": list_busy(db(), actor(), resources=resources())}


def gather_work(person: uuid.UUID, error: RefusedError | None = None) -> View:
    """Return what somebody has in work and who can go on, with what was typed."""
    work = show_work(db(), actor(), resources=resources(), person=person)
    return {
        "work": work,
        "roles": _roles(work),
        "signatures": [_line(each) for each in work.of("signature")],
        "ballots": [_line(each) for each in work.of("ballot")],
        "give_up": bool(request.form.get("give_up")),
        "reason": request.form.get("reason", ""),
        "error": sentence(error) if error else "",
    }


def hand_over_as_asked(person: uuid.UUID) -> View:
    """Hand over what the form asks for and return the report; raises RefusedError."""
    name = show_work(db(), actor(), resources=resources(), person=person).name
    order = HandoverOrder(
        person=person,
        to={
            field.removeprefix(_TO): value
            for field, value in request.form.items()
            if field.startswith(_TO) and value
        },
        give_up=bool(request.form.get("give_up")),
        reason=request.form.get("reason", ""),
        title=say("handover.released", name=name),
    )
    if not order.to and not order.give_up:
        raise RefusedError("handover.nothing_chosen")
    results = hand_over(db(), actor(), resources=resources(), order=order)
    return {
        "name": name,
        "rows": [_result(each) for each in results],
        "done": sum(each.error is None for each in results),
    }


def _roles(work: WorkOf) -> Sequence[View]:
    """Return the tasks by role, each with who can go on with them."""
    tasks = work.of("task")
    return [
        {
            "name": f"{_TO}{role}",
            "title": role_titles([role]),
            "lines": [_line(each) for each in tasks if each.role == role],
            "chosen": request.form.get(f"{_TO}{role}", ""),
            "choices": [
                {"value": RELEASE, "label": say("handover.release")},
                *(
                    {
                        "value": each.value,
                        "label": say("acts.person", name=each.title, office=each.office),
                    }
                    for each in work.successors.get(role, ())
                ),
            ],
        }
        for role in dict.fromkeys(each.role for each in tasks)
    ]


def _line(item: Item) -> View:
    return {
        "href": url_for("cases.show", number=item.number),
        "number": item.number,
        "title": item.title,
        "task": item.task,
        "due_on": item.due_on,
    }


def _result(result: HandoverResult) -> View:
    item = result.item
    text = sentence(result.error) if result.error else item.task
    return {
        "ok": result.error is None,
        "name": say("handover.item", title=item.title, number=item.number),
        "href": url_for("cases.show", number=item.number),
        "text": text,
    }
