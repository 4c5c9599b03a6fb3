"""Bring in the workday calendar of a year: read, compare, show what would move, then store.

A year arrives as a file of holiday-cn's shape (JSON), as a table (CSV in UTF-8 or GB18030), or as
the text of the State Council's notice. Nothing of it counts until somebody has confirmed it.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import TypeAdapter
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from definitions.calendars import CalendarContent, CalendarError
from definitions.notices import TELLING_THE_DUE_DAY
from workflow.domain.calendar_import import (
    ChangedDay,
    ImportedYear,
    changed_days,
    merged,
    parse_csv,
    parse_json,
)
from workflow.domain.calendar_notice import parse_notice
from workflow.domain.deadlines import Deadline, Deadlines, recomputed
from workflow.domain.workdays import WorkCalendar
from workflow.errors import NotFoundError
from workflow.models import CalendarVersion, ImportBatch, ImportStatus, Task
from workflow.services.actors import Actor
from workflow.services.calendars import current_timetable, store_calendar
from workflow.services.inbox import was_told
from workflow.services.resources import Resources

READ = "calendar.read"
MANAGE = "calendar.manage"
MOST_BYTES = 1 << 20
_KIND = "calendar"
_YEAR = TypeAdapter(ImportedYear)
_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8")
_OTHER_UNICODE = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Move:
    """Be an open deadline that a new calendar would put on another day, or make final."""

    number: str
    title: str
    old: Deadline
    new: Deadline


@dataclass(frozen=True, slots=True)
class CalendarPreview:
    """Be what a year would change: days, and the deadlines that are open now."""

    batch_id: uuid.UUID
    file_name: str
    imported: ImportedYear
    replaces: bool
    changes: Sequence[ChangedDay]
    moves: Sequence[Move]


@dataclass(frozen=True, slots=True)
class OpenDeadlines:
    """Count the open deadlines and those of them that the next calendar may still move."""

    total: int
    provisional: int


def read_calendar(data: bytes) -> ImportedYear:
    """Read a file: JSON when it begins like it, else a table; raises CalendarError."""
    text = _decoded(data)
    is_json = text.lstrip("\ufeff \r\n\t").startswith(("{", "["))
    return parse_json(text) if is_json else parse_csv(text)


def read_notice(text: str) -> ImportedYear:
    """Read the pasted text of a notice; raises CalendarError."""
    if len(text.encode()) > MOST_BYTES:
        raise CalendarError("calendar.too_large")
    return parse_notice(text)


def preview_calendar(
    session: Session, actor: Actor, *, resources: Resources, imported: ImportedYear, file_name: str
) -> CalendarPreview:
    """Keep a year that was read for confirmation, and say what it would change."""
    actor.require(MANAGE)
    batch = ImportBatch(
        account_id=actor.account_id,
        created_at=resources.now(),
        files=[{"name": file_name, "kind": _KIND}],
        preview={_KIND: _YEAR.dump_python(imported, mode="json")},
    )
    session.add(batch)
    session.flush()
    return _preview(session, batch)


def show_calendar_import(session: Session, actor: Actor, *, batch_id: uuid.UUID) -> CalendarPreview:
    """Return one's own year that waits, compared with today's calendar; raises NotFoundError."""
    return _preview(session, _take(session, actor, batch_id))


def confirm_calendar(
    session: Session, actor: Actor, *, resources: Resources, batch_id: uuid.UUID
) -> CalendarVersion:
    """Make the calendar with this year the current one; the worker then moves the deadlines.

    Raises NotFoundError when the import is not one's own or was confirmed already.
    """
    batch = _take(session, actor, batch_id)
    imported = _year_of(batch)
    batch.status, batch.confirmed_at = ImportStatus.CONFIRMED, resources.now()
    return store_calendar(
        session,
        merged(current_timetable(session).calendar.content, imported),
        now=resources.now(),
        account_id=actor.account_id,
        note=_file_name(batch),
    )


def list_calendars(session: Session, actor: Actor) -> Sequence[CalendarVersion]:
    """Return all calendars that were ever current, the newest first."""
    actor.require(READ)
    newest = CalendarVersion.imported_at.desc()
    return session.scalars(select(CalendarVersion).order_by(newest, CalendarVersion.digest)).all()


def count_open_deadlines(session: Session, actor: Actor) -> OpenDeadlines:
    """Count open deadlines and the provisional ones of them."""
    actor.require(READ)
    row = session.execute(
        select(func.count(), func.count().filter(Task.provisional)).where(
            Task.closed_at.is_(None), Task.due_on.is_not(None)
        )
    ).one()
    return OpenDeadlines(*row)


def count_days(session: Session, actor: Actor, *, start_on: date, days: int, unit: str) -> Deadline:
    """Return the deadline so many days after a start; calendar days roll to a workday.

    Raises pydantic's ValidationError for a unit or a count out of range.
    """
    actor.require(READ)
    timetable = current_timetable(session)
    return timetable.due(start_on=start_on, days=days, unit=unit, roll="next_workday")


def _decoded(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise CalendarError("calendar.too_large")
    if not data.strip():
        raise CalendarError("calendar.file_empty")
    if data.startswith(_BINARY):
        raise CalendarError("calendar.not_text")
    if data.startswith(_OTHER_UNICODE):
        raise CalendarError("calendar.wrong_encoding")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CalendarError("calendar.wrong_encoding")


def _take(session: Session, actor: Actor, batch_id: uuid.UUID) -> ImportBatch:
    actor.require(MANAGE)
    batch = session.scalar(
        select(ImportBatch)
        .where(
            ImportBatch.id == batch_id,
            ImportBatch.account_id == actor.account_id,
            ImportBatch.status == ImportStatus.PREVIEWED,
            ImportBatch.preview.has_key(_KIND),
        )
        .with_for_update()
    )
    if batch is None:
        raise NotFoundError("calendar.import_not_found")
    return batch


def _year_of(batch: ImportBatch) -> ImportedYear:
    return _YEAR.validate_python(batch.preview[_KIND])


def _file_name(batch: ImportBatch) -> str:
    first = batch.files[0]
    return str(first["name"]) if isinstance(first, dict) else ""


def _preview(session: Session, batch: ImportBatch) -> CalendarPreview:
    imported = _year_of(batch)
    before = current_timetable(session).calendar.content
    after = merged(before, imported)
    return CalendarPreview(
        batch_id=batch.id,
        file_name=_file_name(batch),
        imported=imported,
        replaces=imported.year in before.years,
        changes=changed_days(before, after),
        moves=_moves(session, after),
    )


def _moves(session: Session, content: CalendarContent) -> list[Move]:
    """Return the open deadlines that would change, one a case, as the worker will move them."""
    timetable = Deadlines(WorkCalendar.from_content(content))
    tasks = session.scalars(
        select(Task)
        .where(Task.closed_at.is_(None), Task.due_on.is_not(None))
        .options(joinedload(Task.case))
        .order_by(Task.due_on, Task.id)
    )
    moves = {task.case_id: _move(session, task, timetable) for task in tasks}
    return [move for move in moves.values() if move is not None]


def _move(session: Session, task: Task, timetable: Deadlines) -> Move | None:
    if task.due_on is None or task.due_at is None or "rule" not in task.explanation:
        return None
    old = Deadline(task.due_on, task.due_at, task.provisional, task.explanation)
    new = timetable.again(task.explanation)
    if new.due_on < old.due_on:
        told = was_told(session, task.case, kinds=TELLING_THE_DUE_DAY, since=task.opened_at)
        new = recomputed(old, new, told=told)
    if (old.due_on, old.provisional) == (new.due_on, new.provisional):
        return None
    return Move(task.case.number, task.title, old, new)
