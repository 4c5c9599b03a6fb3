"""Prepare the page on which open cases are moved to a version."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import request, url_for

from web.forms.definitions import ReasonForm
from web.system import actor, db, resources, say
from workflow.services.definition_sides import side_of
from workflow.services.transfer_plans import (
    Line,
    Order,
    count_cases,
    next_batch,
    plan_transfer,
)
from workflow.services.transfers import list_transfers

_STATE = "state."
# More cases than these are counted, not listed.
_MOST_ROWS = 200


def transfer_page(version_id: uuid.UUID, form: ReasonForm | None = None) -> Mapping[str, object]:
    """Return where each case of the next batch would go, and which batches were moved before."""
    asked = asked_order(version_id)
    order = next_batch(db(), actor(), order=asked)
    lines = plan_transfer(db(), actor(), resources=resources(), order=order) if order else []
    refused = sum(line.obstacle is not None for line in lines)
    side = side_of(db(), actor(), key=version_id)
    behind = replace(asked, after=order.until, until=None) if order else asked
    return {
        "side": side,
        "count": len(lines),
        "refused": refused,
        "moving": len(lines) - refused if asked.leave else 0 if refused else len(lines),
        "behind": count_cases(db(), actor(), order=behind),
        "order": order or asked,
        "next": address_of(asked, behind.after),
        "rows": [_row(line) for line in _gravest_first(lines)[:_MOST_ROWS]],
        "states": _states(lines, asked),
        "targets": [
            {"id": name, "title": state.title}
            for name, state in (side.workflow.states.items() if side.workflow else ())
            if state.final is None
        ],
        "batches": list_transfers(db(), actor(), version_id=version_id),
        "form": form or ReasonForm(),
    }


def asked_order(version_id: uuid.UUID, reason: str = "") -> Order:
    """Return what the form or the address asks for."""
    asked = request.values
    states = {
        name.removeprefix(_STATE): text
        for name, text in asked.items()
        if name.startswith(_STATE) and text
    }
    return Order(
        version_id=version_id,
        states=states,
        after=asked.get("after", type=uuid.UUID),
        until=asked.get("until", type=uuid.UUID),
        leave="leave" in asked,
        reason=reason,
    )


def address_of(order: Order, after: uuid.UUID | None) -> str:
    """Return where the page shows what lies behind a case, asked for in the same way."""
    asked: dict[str, Any] = {f"{_STATE}{name}": state for name, state in order.states.items()}
    asked |= {"after": after, "leave": "1" if order.leave else None}
    return url_for("transfers.show", version_id=order.version_id, **asked)


def _gravest_first(lines: Sequence[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: line.obstacle is None)


def _row(line: Line) -> dict[str, object]:
    state = line.state_after or line.state_before
    why = "" if line.obstacle is None else say(f"transfers.{line.obstacle}", state=state)
    return {"line": line, "why": why}


def _states(lines: Sequence[Line], order: Order) -> list[dict[str, object]]:
    """Return the states that the cases are in, with where each would go."""
    found: dict[str, dict[str, object]] = {}
    for line in lines:
        name = line.case.state
        if name not in found:
            found[name] = {
                "field": f"{_STATE}{name}",
                "title": line.state_before,
                "target": order.states.get(name, name),
                "count": 0,
            }
        found[name]["count"] = sum(each.case.state == name for each in lines)
    return list(found.values())
