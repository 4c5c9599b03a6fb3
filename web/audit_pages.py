"""Prepare the pages of those who watch: histories, the security log, the workers."""

from collections.abc import Mapping

from flask import request, url_for

from web.people_pages import role_title
from web.system import actor, db, resources, say, system
from workflow.models import SecurityEvent
from workflow.services.audits import VERIFY, Fault, chain_state
from workflow.services.keyset import AnyRow, Cursor
from workflow.services.operations import Life, show_operations
from workflow.services.retention import TURNS
from workflow.services.security_log import SecurityKind
from workflow.services.security_reports import READ as READ_SECURITY
from workflow.services.security_reports import list_security_events

# What a detail of the log may hold that is worth a word, in the order in which it is said.
_SPOKEN = ("login", "account", "organisation", "section", "role", "status", "departments", "faults")


def audit_page(faults: list[Fault] | None = None) -> Mapping[str, object]:
    """Return the state of the chains, and the faults when they were looked for just now."""
    return {
        "state": chain_state(db(), actor()),
        "verified": faults is not None,
        "faults": [
            {"case": each.case, "seq": each.seq, "text": say(each.code, **each.values)}
            for each in faults or ()
        ],
        "may_verify": actor().may(VERIFY),
        "security_href": url_for("audit.security") if actor().may(READ_SECURITY) else "",
    }


def security_page() -> Mapping[str, object]:
    """Return a page of the security log."""
    kind = request.args.get("kind", "")
    kind = kind if kind in set(SecurityKind) else ""
    cursor = Cursor.read(request.args.get("at", ""))
    page = list_security_events(db(), actor(), kind=kind, cursor=cursor)
    return {
        "rows": [_line(row, page.names) for row in page.slice.rows],
        "slice": page.slice,
        "kind": say(f"security.{kind}") if kind else say("security.all"),
        "kinds": _kinds(kind),
        "filtered": bool(kind),
        "next": _href(kind, page.slice.next),
        "previous": _href(kind, page.slice.previous),
    }


def operations_page() -> Mapping[str, object]:
    """Return the workers' signs of life and what waits for them."""
    found = show_operations(db(), actor(), now=resources().now())
    return {
        "found": found,
        "workers": [_life(each) for each in found.workers],
        "turns": [_turn(each) for each in found.turns],
        "alive": sum(each.alive for each in found.workers),
        "counts": [
            {"text": say(f"operations.{name}"), "count": getattr(found, name), "bad": bad}
            for name, bad in (
                ("late", True),
                ("pending", False),
                ("failed", True),
                ("unsent", False),
                ("dead", True),
            )
        ],
    }


def _kinds(chosen: str) -> list[dict[str, object]]:
    every = [
        {"label": say("security.all"), "href": url_for("audit.security"), "current": not chosen}
    ]
    return every + [
        {
            "label": say(f"security.{kind}"),
            "href": url_for("audit.security", kind=kind),
            "current": kind == chosen,
        }
        for kind in SecurityKind
    ]


def _href(kind: str, place: str) -> str:
    return url_for("audit.security", kind=kind or None, at=place) if place else ""


def _line(row: AnyRow, names: Mapping[str, str]) -> dict[str, object]:
    event, person = row[0], row[1]
    assert isinstance(event, SecurityEvent)  # noqa: S101 - the service selects it first
    code = f"security.{event.kind}"
    return {
        "at": event.at,
        "kind": say(code) if code in system().messages else event.kind,
        "person": person or say("security.nobody"),
        "address": event.address,
        "subject": say("cases.and").join(_subjects(event.detail, names)),
    }


def _subjects(detail: Mapping[str, object], names: Mapping[str, str]) -> list[str]:
    """Name what an event was about; an account is named by its login where that is known."""
    spoken = [name for name in _SPOKEN if name in detail]
    if "login" in detail and "account" in detail:
        spoken.remove("account")
    return [_word(name, detail[name], names) for name in spoken]


def _word(name: str, value: object, names: Mapping[str, str]) -> str:
    if isinstance(value, list):
        return say("security.detail.departments", count=len(value))
    if name == "role":
        return role_title(str(value))
    code = f"security.detail.{name}"
    if code in system().messages:
        return say(code, value=value)
    return names.get(str(value), str(value))


def _life(life: Life) -> dict[str, object]:
    jobs = [
        {"title": _job(name), "done": each.get("done", 0), "failed": each.get("failed", 0)}
        for name, each in life.detail.items()
        if isinstance(each, dict)
    ]
    return {"name": life.name, "at": life.at, "alive": life.alive, "jobs": jobs}


def _turn(life: Life) -> dict[str, object]:
    broken = life.detail.get("broken")
    code = "operations.broken" if broken else "operations.whole"
    return {
        "title": _job(life.name.removeprefix(TURNS)),
        "at": life.at,
        "text": "" if broken is None else say(code, count=broken),
    }


def _job(name: str) -> str:
    code = f"operations.job.{name}"
    return say(code) if code in system().messages else name
