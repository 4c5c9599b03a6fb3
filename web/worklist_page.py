"""Put together the pages of lists: tabs, sentence, filters, paging."""

import uuid
from collections.abc import Mapping, Sequence

from flask import request, url_for

from web.as_of import as_of_args, seen
from web.days import day_words, words
from web.system import actor, resources, say, system
from workflow.services.case_lines import UNGRADED, Ask, Filters, Listing
from workflow.services.keyset import SIZES, Cursor
from workflow.services.lights import KINDS, LampKind
from workflow.services.worklists import (
    Facets,
    TabCounts,
    count_tabs,
    departments_of,
    years_of,
)

Item = Mapping[str, object]
_FILTER_NAMES = ("year", "department", "state", "grade", "light", "q", "phase", "size")
_YEAR_DIGITS = 4
_TABS = ("todo", "done", "copies", "started", "drafts")
# What is being typed leaves no history.
_KEPT_TABS = _TABS[:-1]


def asked() -> Ask:
    """Read the address; what cannot be read narrows nothing."""
    args = request.args
    year, size = args.get("year", ""), args.get("size", "")
    filters = Filters(
        year=int(year) if year.isdecimal() and len(year) == _YEAR_DIGITS else None,
        department=_uuid(args.get("department", "")),
        state=args.get("state", ""),
        grade=args.get("grade", ""),
        light=args.get("light", ""),
        text=args.get("q", ""),
        phase=args.get("phase", ""),
    )
    known = {str(each): each for each in SIZES}.get(size, SIZES[0])
    return Ask(filters, Cursor.read(args.get("at", "")), known)


def tabs_of(current: str) -> list[Item]:
    """Return the tabs of the worklist with their counts."""
    look = seen()
    counts = count_tabs(look.session, actor(), now=look.resources.now())
    numbers = _numbers(counts)
    names = _TABS if look.day is None else _KEPT_TABS
    return [
        {
            "label": say(f"worklist.{name}"),
            "href": url_for(f"worklist.{name}", **as_of_args()),
            "count": numbers[name],
            "overdue": counts.overdue if name == _TABS[0] else None,
            "current": name == current,
        }
        for name in names
    ]


def today_words() -> dict[str, str]:
    """Return today and its day of the week in words."""
    today = seen().resources.today()
    return {"today": day_words(today), "weekday": words().weekday(today)}


def draft_words(form: str) -> str:
    """Name what a draft is of."""
    code = f"draft.{form.partition(':')[0]}"
    return say(code if code in system().messages else "draft.other")


def work_sentence(lights: Mapping[LampKind, int]) -> str:
    """Return the sentence on top of the open tasks: how many, overdue, due today."""
    if not sum(lights.values()):
        return say("worklist.none_open", **today_words())
    late = (("worklist.part_overdue", lights["red"]), ("worklist.part_today", lights["orange"]))
    parts = say("worklist.part_comma").join(say(code, count=n) for code, n in late if n)
    code = "worklist.open_late" if parts else "worklist.open"
    return say(code, open=sum(lights.values()), parts=parts, **today_words())


def light_items(facets: Facets, chosen: str) -> list[Item]:
    """Return the row of lights with how many tasks have each."""
    days = resources().library.reminders.lights.yellow
    every: list[Item] = [
        {
            "kind": "",
            "label": say("worklist.light_all"),
            "count": facets.total,
            "href": address(light=None),
            "current": chosen not in KINDS,
        }
    ]
    return every + [
        {
            "kind": kind,
            "label": say(f"worklist.light_{kind}", days=days),
            "count": facets.lights[kind],
            "href": address(light=kind),
            "current": chosen == kind,
        }
        for kind in KINDS
    ]


def menu(name: str, choices: Sequence[tuple[str, str]], chosen: str) -> dict[str, object]:
    """Return the menu of one filter: its present value and the links to the others."""
    every = say("worklist.every")
    found = next((label for value, label in choices if value == chosen), every)
    items = [{"label": every, "href": address(**{name: None}), "current": found == every}]
    items += [
        {"label": label, "href": address(**{name: value}), "current": value == chosen}
        for value, label in choices
    ]
    return {"value": found, "choices": items}


def work_menus(facets: Facets, filters: Filters) -> dict[str, object]:
    """Return the menus of the open tasks' filters by what they are about."""
    return {
        "department": menu(
            "department",
            [(str(key), name) for key, name in facets.departments.items()],
            str(filters.department or ""),
        ),
        "state": menu("state", list(facets.states.items()), filters.state),
        "grade": grade_menu(filters.grade),
        "year": year_menu(sorted(facets.years, reverse=True), filters.year),
    }


def search_menus(filters: Filters) -> dict[str, object]:
    """Return the menus of the search's filters by what they are about."""
    departments = departments_of(seen().session, actor())
    return {
        "department": menu(
            "department",
            [(str(key), name) for key, name in departments.items()],
            str(filters.department or ""),
        ),
        "state": menu("state", _state_choices(), filters.state),
        "grade": grade_menu(filters.grade),
        "year": year_menu(years_of(seen().session, actor()), filters.year),
    }


def _state_choices() -> list[tuple[str, str]]:
    """Return the states that an evaluation of its own may be in."""
    workflows = resources().library.workflows
    opened = {
        state.children.workflow
        for workflow in workflows.values()
        for state in workflow.states.values()
        if state.children
    }
    return [
        (f"{name}:{key}", state.title)
        for name, workflow in workflows.items()
        if name not in opened
        for key, state in workflow.states.items()
    ]


def grade_menu(chosen: str) -> dict[str, object]:
    """Return the menu of grades, ungraded cases among them."""
    grades = resources().library.grades.current
    choices = [(each.id, each.title) for each in grades]
    return menu("grade", [*choices, (UNGRADED, say("worklist.ungraded"))], chosen)


def year_menu(years: Sequence[int], chosen: int | None) -> dict[str, object]:
    """Return the menu of fiscal years."""
    choices = [(str(year), words().year_title(year)) for year in years]
    return menu("year", choices, str(chosen or ""))


def pages_of(listing: Listing, size: int, total: int | None = None) -> dict[str, object]:
    """Return what the pager of a list shows."""
    return {
        "first": listing.first,
        "last": listing.last,
        "total": total,
        "previous_href": address(at=listing.previous) if listing.previous else "",
        "next_href": address(at=listing.next) if listing.next else "",
        "size": size,
    }


def is_narrowed() -> bool:
    """Tell whether the address narrows the list."""
    return any(request.args.get(name) for name in _FILTER_NAMES if name != "size")


def address(**changes: object) -> str:
    """Return this page's address with some filters changed; the page begins anew."""
    kept = {name: request.args.get(name) for name in _FILTER_NAMES}
    query = {name: value for name, value in {**kept, **as_of_args(), **changes}.items() if value}
    endpoint = request.endpoint or ""
    return url_for(endpoint, _anchor=None, _method=None, _scheme=None, _external=None, **query)


def _numbers(counts: TabCounts) -> dict[str, int]:
    return {
        "todo": counts.open,
        "done": counts.done,
        "copies": counts.unread,
        "started": counts.started,
        "drafts": counts.drafts,
    }


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
