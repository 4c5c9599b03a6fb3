"""Prepare the page on which open cases are moved to a version."""

import uuid
from collections.abc import Mapping, Sequence

from flask import request

from web.forms.definitions import ReasonForm
from web.system import actor, db, resources, say
from workflow.services.definition_sides import side_of
from workflow.services.transfer_plans import Line, Order, plan_transfer
from workflow.services.transfers import list_transfers

_STATE = "state."
# More cases than these are counted, not listed.
_MOST_ROWS = 200


def transfer_page(version_id: uuid.UUID, form: ReasonForm | None = None) -> Mapping[str, object]:
    """Return where each open case would go, and which batches were moved before."""
    order = asked_order(version_id)
    lines = plan_transfer(db(), actor(), resources=resources(), order=order)
    side = side_of(db(), actor(), key=version_id)
    return {
        "side": side,
        "count": len(lines),
        "refused": sum(line.obstacle is not None for line in lines),
        "rows": [_row(line) for line in _gravest_first(lines)[:_MOST_ROWS]],
        "states": _states(lines, order),
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
    states = {
        name.removeprefix(_STATE): text
        for name, text in request.values.items()
        if name.startswith(_STATE) and text
    }
    return Order(version_id=version_id, states=states, reason=reason)


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
