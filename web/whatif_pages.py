"""Prepare the page that says what would differ for open cases."""

from collections.abc import Mapping

from web.definition_pages import asked_side
from web.presentation import Presenter
from web.system import actor, db, resources, say, system
from web.whatif_words import KINDS, whatif_lines
from workflow.errors import RefusedError
from workflow.services.whatif import CaseConsequence, what_if

# More cases than these are counted, not listed.
_MOST_ROWS = 200


def whatif_page(of: str, kind: str) -> Mapping[str, object]:
    """Return what would differ under a version or a draft, counted by kind and listed for one."""
    side = asked_side(of)
    if side.workflow is None:
        raise RefusedError("whatif.unreadable")
    found = what_if(db(), actor(), resources=resources(), target=side.workflow)
    chosen = KINDS.get(kind)
    rows = [row for row in found.rows if chosen is None or chosen(row.found)]
    return {
        "side": side,
        "total": found.total,
        "changed": len(found.rows),
        "kind": kind if chosen else "",
        "kinds": [
            {
                "name": name,
                "title": say(f"whatif.kind.{name}"),
                "count": sum(holds(row.found) for row in found.rows),
            }
            for name, holds in KINDS.items()
        ],
        "count": len(rows),
        "rows": [{"row": row, "lines": _lines(row)} for row in rows[:_MOST_ROWS]],
    }


def _lines(row: CaseConsequence) -> list[str]:
    messages = system().messages
    day = Presenter(messages).day_text
    return list(whatif_lines(row, roles=resources().library.roles, messages=messages, day=day))
