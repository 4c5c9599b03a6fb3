"""Put together the list of supervision, and the slip on paper."""

from collections.abc import Mapping, Sequence

from flask import request, url_for

from web.days import day_words
from web.people import names_of
from web.slips import slip_view
from web.system import actor, db, resources, say
from workflow.services.keyset import SIZES, Cursor
from workflow.services.supervision import (
    SUPERVISE_CASES,
    Supervised,
    count_supervised,
    list_supervised,
    show_supervised,
)

Item = Mapping[str, object]
INDEX = "supervision.index"


def gather_supervision() -> Item:
    """Return everything that the list of supervision shows."""
    slips, asked = resources().library.operations.slips, request.args.get("slip", "")
    colour = asked if asked in slips else ""
    counts = count_supervised(db(), actor())
    cursor = Cursor.read(request.args.get("at", ""))
    page = list_supervised(db(), actor(), resources=resources(), colour=colour, cursor=cursor)
    total = counts.get(colour, 0) if colour else sum(counts.values())
    return {
        "colours": _colours(counts, colour),
        "rows": [_row(each) for each in page.rows],
        "narrowed": bool(colour),
        "everything": actor().may(SUPERVISE_CASES),
        "pages": {
            "first": page.first,
            "last": page.last,
            "total": total,
            "previous_href": _href(colour, page.previous) if page.previous else "",
            "next_href": _href(colour, page.next) if page.next else "",
            "size": SIZES[0],
        },
    }


def gather_slip(number: str) -> Item:
    """Return what stands on the slip of a case; raises NotFoundError."""
    found = show_supervised(db(), actor(), resources=resources(), number=number)
    return {"row": _row(found), "today": day_words(resources().today())}


def _href(colour: str, at: str = "") -> str:
    parts = {"slip": colour, "at": at}
    query = {name: value for name, value in parts.items() if value}
    return url_for(INDEX, _anchor=None, _method=None, _scheme=None, _external=None, **query)


def _colours(counts: Mapping[str, int], chosen: str) -> Sequence[Item]:
    """Return the slips, the gravest first, each with how many cases stand under it."""
    every: list[Item] = [
        {
            "label": say("supervision.every"),
            "kind": "",
            "count": sum(counts.values()),
            "href": _href(""),
            "current": not chosen,
        }
    ]
    slips = resources().library.operations.slips
    return every + [
        {
            "label": title,
            "kind": (slip_view(colour) or {}).get("kind", ""),
            "count": counts.get(colour, 0),
            "href": _href(colour),
            "current": colour == chosen,
        }
        for colour, title in reversed(slips.items())
    ]


def _row(each: Supervised) -> Item:
    line, until = each.line, each.slip.until
    return {
        "slip": slip_view(each.slip.colour),
        "number": line.number,
        "href": url_for("cases.show", number=line.number),
        "slip_href": url_for("supervision.slip", number=line.number),
        "name": line.title,
        "project": line.parent_title if line.parent_title != line.title else None,
        "unit": line.unit,
        "department": line.department,
        "state": line.spec.title,
        "holder": names_of(each.holders),
        "ordered": each.ordered,
        "until": until,
        "overdue": (resources().today() - until).days if each.overdue and until else 0,
        "answered": each.slip.answered,
        "answer": each.answer,
    }
