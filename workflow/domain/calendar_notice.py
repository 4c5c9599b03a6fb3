"""Read the text of the State Council's notice into a proposed year, for a person to confirm."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta

from definitions.calendars import (
    CalendarError,
    DayKind,
    ListedDay,
    Notice,
    NoticedYear,
    checked_days,
)
from workflow.domain.calendar_import import ImportedYear

_TITLE = re.compile(r"国务院办公厅关于\d{4}年(?:部分)?节假日安排的通知")
_YEAR = re.compile(r"关于(\d{4})年(?:部分)?节假日安排的通知|现将(\d{4})年元旦")
_NUMBER = re.compile(r"国办发(?:明电)?[〔\[]\d{4}[〕\]]\d+号")
_ISSUED = re.compile(r"国务院办公厅(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日")
_HEADING = r"[一二三四五六七八九十]+、(?P<name>[一-龥、]{2,16}):"
_ITEM = re.compile(rf"{_HEADING}(?P<body>.*?)(?={_HEADING.replace('?P<name>', '?:')}|$)")
_CLAUSE = re.compile(r"[。;,]")
_COUNT = re.compile(r"(?:共|放假)(\d+)天")
_POINT = re.compile(
    r"(?P<joined>至)?(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日"
    r"(?:\((?P<note>[^)]*)\))?"
)
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
_WEEKDAYS = "一二三四五六日"
_OFF_WORDS = re.compile(r"放假|补休|公休")
_WORK_WORD = "上班"
_LONGEST = 31


def parse_notice(text: str) -> ImportedYear:
    """Read a notice: its year, number, day of issue, days off and make-up working days.

    Raises CalendarError when no item is found, a day does not exist, a weekday does not agree
    with its date or a count with its days: better than proposing a misread year.
    """
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    year = _year(plain)
    items = list(_ITEM.finditer(plain))
    if not items:
        raise CalendarError("calendar.notice_no_item")
    listed = [each for item in items for each in _item(item["name"], item["body"], year)]
    return ImportedYear(year, NoticedYear(notice=_notice(plain), days=checked_days(year, listed)))


def _year(plain: str) -> int:
    found = _YEAR.search(plain)
    if found is None:
        raise CalendarError("calendar.notice_no_year")
    return int(found[1] or found[2])


def _notice(plain: str) -> Notice:
    title, number, issued = (each.search(plain) for each in (_TITLE, _NUMBER, _ISSUED))
    name = title[0] if title else ""
    return Notice(
        title=name,
        number=number[0] if number else "",
        issued_on=_date(issued, None, int(issued["year"]), name) if issued else None,
    )


def _item(name: str, body: str, year: int) -> Iterator[tuple[date, ListedDay]]:
    off = 0
    for clause in _CLAUSE.split(body):
        kind = _kind(clause)
        if kind is None:
            continue
        for day in _days(clause, year, name):
            off += kind == "off"
            yield day, ListedDay(kind=kind, name=name)
    if not off:
        raise CalendarError("calendar.notice_no_day", name=name)
    said = _COUNT.search(body)
    if said and int(said[1]) != off:
        raise CalendarError("calendar.notice_count", name=name, said=said[1], counted=off)


def _kind(clause: str) -> DayKind | None:
    if _WORK_WORD in clause:
        return "work"
    return "off" if _OFF_WORDS.search(clause) else None


def _days(clause: str, year: int, name: str) -> Iterator[date]:
    before: date | None = None
    for point in _POINT.finditer(clause):
        day = _date(point, before, year, name)
        _agree(day, point["note"] or "", name)
        if point["joined"] and before:
            yield from _between(before, day, clause, name)
        else:
            yield day
        before = day


def _date(point: re.Match[str], before: date | None, year: int, name: str) -> date:
    month = point["month"] or (before.month if before else 0)
    try:
        return date(
            int(point["year"] or (before.year if before else year)), int(month), int(point["day"])
        )
    except ValueError as error:
        raise CalendarError("calendar.notice_bad_day", name=name, text=point[0]) from error


def _between(first: date, last: date, clause: str, name: str) -> Iterator[date]:
    # The first day is given already.
    length = (last - first).days
    if not 0 < length < _LONGEST:
        raise CalendarError("calendar.notice_bad_day", name=name, text=clause)
    for number in range(1, length + 1):
        yield first + timedelta(days=number)


def _agree(day: date, note: str, name: str) -> None:
    said = _WEEKDAY.search(note)
    if said and _WEEKDAYS.index(said[1].replace("天", "日")) != day.weekday():
        raise CalendarError("calendar.notice_weekday", name=name, day=day, said=said[1])
