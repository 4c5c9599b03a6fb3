"""Put together the page of the ledger: head, ageing bar, filters, rows, foot."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from flask import url_for

from definitions.ledger import load_ledger
from web.as_of import as_of_args, as_of_view, seen
from web.days import day_words
from web.forms.ledger import LedgerQuery, write_query
from web.lamps import lamp_view
from web.lines import grade_of
from web.system import actor, resources, say
from workflow.services.ledger import (
    LedgerChoices,
    LedgerOverview,
    LedgerPage,
    ledger_choices,
    list_ledger,
    overview,
)
from workflow.services.ledger_export import EXPORT
from workflow.services.ledger_filter import LedgerFilter
from workflow.services.ledger_rows import LedgerRow
from workflow.services.lights import KINDS

Item = Mapping[str, object]
INDEX, WORKBOOK = "ledger.index", "ledger.export"
# No piece of the ageing bar is narrower than its words, in hundredths of the bar.
_NARROWEST = Decimal(11)
_WHOLE = Decimal(100)


def gather_ledger(query: LedgerQuery) -> Item:
    """Return everything that the page of the ledger shows."""
    wanted, look = query.wanted, seen()
    page = list_ledger(
        look.session,
        actor(),
        resources=look.resources,
        wanted=wanted,
        after=query.after,
        before=query.before,
    )
    counted = overview(look.session, actor(), resources=look.resources, wanted=wanted.wide)
    choices = _choices(wanted)
    return {
        "layout": load_ledger(),
        "year": wanted.year,
        "text": wanted.text,
        "kept": _kept(wanted),
        "as_of": as_of_view(),
        "numbers": _numbers(wanted, counted),
        "ageing": _ageing(wanted, counted),
        "lights": _lights(wanted, counted),
        "menus": _menus(wanted, choices),
        "rows": _rows(page.rows),
        "page": page,
        "pager": _pager(wanted, page),
        "narrowed": wanted != LedgerFilter(year=wanted.year),
        "clear_href": _href(LedgerFilter(year=wanted.year)),
        "export_href": _href(wanted, WORKBOOK) if actor().may(EXPORT) else None,
    }


def filter_words(wanted: LedgerFilter) -> str:
    """Say in words what a ledger was narrowed by, for the head of its export."""
    choices, day = _choices(wanted), seen().day
    named = [say("interface.year", year=wanted.year)]
    named += [say("past.until", day=day_words(day))] if day else []
    for name, menu in _menus(wanted, choices).items():
        chosen = getattr(wanted, str(name))
        named += [str(menu["value"])] if chosen is not None else []
    named += [say(f"ledger.light_{wanted.light}")] if wanted.light else []
    named += [_age_title(wanted.age)] if wanted.age else []
    for code in ("is_open", "struck_off", "on_time", "gain"):
        answer = getattr(wanted, code)
        named += [] if answer is None else [say(f"ledger.{code}_{int(answer)}")]
    named += [say("ledger.searched", text=wanted.text)] if wanted.text else []
    return say("ledger.between").join(named)


def _choices(wanted: LedgerFilter) -> LedgerChoices:
    look = seen()
    return ledger_choices(look.session, actor(), resources=look.resources, year=wanted.year)


def _href(wanted: LedgerFilter, endpoint: str = INDEX, **more: uuid.UUID | None) -> str:
    parts: dict[str, Any] = {**write_query(wanted), **as_of_args(), **more}
    return url_for(endpoint, **parts)


def _kept(wanted: LedgerFilter) -> Item:
    """Return the parts of the address that a new search keeps."""
    return {**write_query(replace(wanted, text="")), **as_of_args()}


def _numbers(wanted: LedgerFilter, counted: LedgerOverview) -> Item:
    """Return each number of the head with the rows behind it."""
    wide = wanted.wide
    rate = Decimal(counted.on_time) / counted.reported * _WHOLE if counted.reported else None
    return {
        "cases": {"value": counted.cases, "href": _href(wide)},
        "problems": {"value": counted.problems, "href": _href(wide)},
        "struck_off": {
            "value": counted.written_off,
            "href": _href(replace(wide, struck_off=True)),
        },
        "open": {"value": counted.open, "href": _href(replace(wide, is_open=True))},
        "rate": {"value": rate, "href": _href(replace(wide, on_time=True))},
        "days": {"value": counted.days, "href": _href(replace(wide, struck_off=True))},
        "gain": {"value": counted.gain, "href": _href(replace(wide, gain=True))},
    }


def _ageing(wanted: LedgerFilter, counted: LedgerOverview) -> Sequence[Item]:
    """Return the pieces of the ageing bar with place and width in hundredths of it."""
    total = sum(counted.ages)
    free = _WHOLE - _NARROWEST * len(counted.ages)
    pieces: list[Item] = []
    at = Decimal()
    for step, count in enumerate(counted.ages, 1):
        share = Decimal(count) / total if total else Decimal(1) / len(counted.ages)
        width = _NARROWEST + free * share
        current = wanted.age == step
        pieces.append(
            {
                "step": step,
                "count": count,
                "title": _age_title(step),
                "at": round(at, 2),
                "width": round(width, 2),
                "current": current,
                "href": _href(replace(wanted.wide, age=None if current else step)),
            }
        )
        at += width
    return pieces


def _age_title(step: int) -> str:
    limits = load_ledger().ageing
    if step == 1:
        return say("ledger.age_first", last=limits[0])
    if step > len(limits):
        return say("ledger.age_last", last=limits[-1])
    return say("ledger.age_between", first=limits[step - 2] + 1, last=limits[step - 1])


def _lights(wanted: LedgerFilter, counted: LedgerOverview) -> Sequence[Item]:
    wide = wanted.wide
    every = {
        "kind": "",
        "label": say("ledger.light_all"),
        "count": counted.problems,
        "href": _href(wide),
        "current": wanted == wide,
    }
    return [
        every,
        *(
            {
                "kind": kind,
                "label": say(f"ledger.light_{kind}"),
                "count": counted.lights[kind],
                "href": _href(replace(wide, light=kind)),
                "current": wanted.light == kind,
            }
            for kind in KINDS
        ),
    ]


def _menus(wanted: LedgerFilter, choices: LedgerChoices) -> Mapping[str, Item]:
    grades = [(each.id, each.title) for each in resources().library.grades.current]
    return {
        "department": _menu(wanted, "department", choices.departments),
        "state": _menu(wanted, "state", choices.states),
        "grade": _menu(wanted, "grade", grades),
    }


def _menu(wanted: LedgerFilter, part: str, choices: Sequence[tuple[uuid.UUID | str, str]]) -> Item:
    chosen = getattr(wanted, part)
    every: tuple[Any, str] = (None, say("ledger.all"))
    return {
        "value": next((name for key, name in choices if key == chosen), every[1]),
        "choices": [
            {
                "label": name,
                "href": _href(replace(wanted, **{part: key})),
                "current": key == chosen,
            }
            for key, name in (every, *choices)
        ],
    }


def _rows(rows: Sequence[LedgerRow]) -> Sequence[Item]:
    before: uuid.UUID | None = None
    found: list[Item] = []
    for row in rows:
        found.append(
            {
                "href": url_for("cases.show", number=row.number, **as_of_args()),
                "number": row.number,
                "again": row.root_id == before,
                "grade": grade_of(row.grade),
                "light": lamp_view(row.lamp),
                "age": row.age,
                "step": row.step,
                "cells": row.values,
            }
        )
        before = row.root_id
    return found


def _pager(wanted: LedgerFilter, page: LedgerPage) -> Item:
    return {
        "first": page.first,
        "last": page.first + len(page.rows) - 1,
        "total": page.total,
        "previous": _href(wanted, before=page.before) if page.before else "",
        "next": _href(wanted, after=page.after) if page.after else "",
    }
