"""Prepare the pages of the workday calendar: the year, its import and the counting of days."""

import calendar
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from flask import request, url_for

from definitions.calendars import ListedDay
from web.days import words
from web.deadline_words import deadline_words
from web.forms.calendars import CountForm
from web.system import actor, db, resources, say
from workflow.domain.calendar_import import ChangedDay
from workflow.domain.workdays import WorkCalendar, is_weekend
from workflow.models import CalendarVersion
from workflow.services.accounts import find_account
from workflow.services.calendar_imports import (
    MANAGE,
    CalendarPreview,
    count_days,
    count_open_deadlines,
    list_calendars,
    show_calendar_import,
)
from workflow.services.calendars import current_timetable

_FIRST_YEAR, _LAST_YEAR = 1950, 9990
_MONTHS = range(1, 13)
# More moved deadlines than these are counted, not listed.
_MOST_MOVES = 100


@dataclass(frozen=True, slots=True)
class Day:
    """Be one day of the grid: how it looks, the mark beside its number, and what it says."""

    number: int
    kind: str
    mark: str
    text: str
    today: bool


def year_page() -> Mapping[str, object]:
    """Return a year of the calendar in force, its source, and a count of days if asked for."""
    found = current_timetable(db()).calendar
    year = _asked_year()
    noticed = found.content.years.get(year)
    return {
        "year": year,
        "covered": noticed is not None,
        "tabs": _tabs(found, year),
        "months": [_month(found, year, month) for month in _MONTHS],
        "workdays": sum(_workdays(found, year, month) for month in _MONTHS),
        "notice": None if noticed is None else noticed.notice,
        "holidays": [] if noticed is None else _holidays(noticed.days),
        "deadlines": count_open_deadlines(db(), actor()),
        "versions": [_version(each) for each in list_calendars(db(), actor())],
        "may_import": actor().may(MANAGE),
        **_count(),
    }


def preview_page(batch_id: uuid.UUID) -> Mapping[str, object]:
    """Return what a year that was read would change."""
    preview = show_calendar_import(db(), actor(), batch_id=batch_id)
    return {
        "preview": preview,
        "year": preview.imported.year,
        "notice": preview.imported.noticed.notice,
        "holidays": _holidays(preview.imported.noticed.days),
        "changes": [_change(each) for each in preview.changes],
        "moves": preview.moves[:_MOST_MOVES],
        "lines": _lines(preview),
    }


def _asked_year() -> int:
    text = request.args.get("year", "")
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == len("2026") else 0
    return year if _FIRST_YEAR <= year <= _LAST_YEAR else resources().today().year


def _tabs(found: WorkCalendar, year: int) -> list[dict[str, object]]:
    """Offer the covered years, this one, and the next whether its notice is out or not."""
    today = resources().today()
    years = sorted({*found.covered_years, today.year, today.year + 1, year})
    return [
        {
            "label": say(
                "calendar.year" if each in found.covered_years else "calendar.open_year", year=each
            ),
            "href": url_for("calendars.index", year=each),
            "current": each == year,
        }
        for each in years
    ]


def _month(found: WorkCalendar, year: int, month: int) -> dict[str, object]:
    """Return a month as weeks from Monday; days of its neighbours are empty places."""
    weeks = calendar.Calendar().monthdatescalendar(year, month)
    return {
        "number": month,
        "workdays": _workdays(found, year, month),
        "weeks": [
            [_day(found, day) if day.month == month else None for day in week] for week in weeks
        ],
    }


def _workdays(found: WorkCalendar, year: int, month: int) -> int:
    last = calendar.monthrange(year, month)[1]
    return sum(found.is_workday(date(year, month, number)) for number in range(1, last + 1))


def _day(found: WorkCalendar, day: date) -> Day:
    if found.is_holiday(day):
        kind = "off"
    elif is_weekend(day):
        kind = "work" if found.is_workday(day) else "weekend"
    else:
        kind = "plain"
    name = found.day_name(day)
    return Day(
        number=day.day,
        kind=kind,
        mark=say(f"calendar.mark.{kind}"),
        text=say(f"calendar.day.{kind}", day=words().day_text(day), name=name),
        today=day == resources().today(),
    )


def _holidays(days: Mapping[date, ListedDay]) -> list[dict[str, object]]:
    """Return each holiday with its days off as runs and its make-up working days."""
    # A make-up day may come long before its holiday, so that days off give the order.
    in_order = sorted(days.items(), key=lambda pair: (pair[1].kind, pair[0]))
    names = dict.fromkeys(each.name for _, each in in_order)
    return [
        {
            "name": name,
            "runs": _runs([day for day, each in days.items() if _is(each, name, "off")]),
            "count": sum(_is(each, name, "off") for each in days.values()),
            "work": [day for day, each in days.items() if _is(each, name, "work")],
        }
        for name in names
    ]


def _is(day: ListedDay, name: str, kind: str) -> bool:
    return (day.name, day.kind) == (name, kind)


def _runs(days: Sequence[date]) -> list[tuple[date, date]]:
    numbered = enumerate(sorted(days))
    # Consecutive days keep the same distance to their index.
    runs = [
        [day for _, day in run]
        for _, run in groupby(numbered, key=lambda pair: pair[1] - timedelta(days=pair[0]))
    ]
    return [(run[0], run[-1]) for run in runs]


def _version(version: CalendarVersion) -> dict[str, object]:
    person = version.imported_by
    return {
        "at": version.imported_at,
        "by": say("calendar.shipped")
        if person is None
        else find_account(db(), account_id=person).name,
        "years": version.years,
        "note": version.note,
        "digest": version.digest[:8],
    }


def _count() -> dict[str, object]:
    form = CountForm()
    if not form.asked or not form.validate():
        return {"form": form, "due": None, "steps": []}
    due = count_days(
        db(), actor(), start_on=form.start_on, days=form.days.data or 0, unit=form.unit.data
    )
    return {"form": form, "due": due, "steps": deadline_words(due.explanation)}


def _change(change: ChangedDay) -> dict[str, object]:
    return {
        "day": change.day,
        "before": _said(change.day, change.before),
        "after": _said(change.day, change.after),
    }


def _said(day: date, listed: ListedDay | None) -> str:
    """Say what a day is: listed, or by its weekday."""
    if listed is not None:
        return say(f"calendar.is.{listed.kind}", name=listed.name)
    return say("calendar.is.weekend" if is_weekend(day) else "calendar.is.plain")


def _lines(preview: CalendarPreview) -> list[str]:
    year = preview.imported.year
    later = sum(move.new.due_on > move.old.due_on for move in preview.moves)
    earlier = sum(move.new.due_on < move.old.due_on for move in preview.moves)
    settled = len(preview.moves) - later - earlier
    counted = {"later": later, "earlier": earlier, "settled": settled}
    return [
        say("calendar.plan.replaces" if preview.replaces else "calendar.plan.adds", year=year),
        say("calendar.plan.changes", count=len(preview.changes)),
        *(say(f"calendar.plan.{name}", count=count) for name, count in counted.items() if count),
        *([] if preview.moves else [say("calendar.plan.no_moves")]),
    ]
