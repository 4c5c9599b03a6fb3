"""Say when something is due, and why on that day.

The start is not counted and a deadline ends at 24:00 of its day in Shanghai. A deadline keeps
its rule and every day that moved it, so that a page can retell the count and a later calendar
can repeat it.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Annotated, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from workflow.clock import SHANGHAI
from workflow.domain.reminders import reminder_instants
from workflow.domain.workdays import WorkCalendar, is_weekend

Unit = Literal["workday", "calendar_day"]
Roll = Literal["next_workday", "none"]


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    roll: Roll = "none"


class DaysRule(_Rule):
    """Count days from a start; negative days count back from it."""

    kind: Literal["days"] = "days"
    start_on: date
    days: int = Field(ge=-3660, le=3660)
    unit: Unit

    def passed(self, calendar: WorkCalendar) -> tuple[date, ...]:
        """Return the days whose kind decides the result, the last one counted to at the end."""
        if self.unit == "workday" and self.days:
            return calendar.walk(self.start_on, self.days)
        return (self.start_on + timedelta(days=self.days),)


class FixedRule(_Rule):
    """Take a day of a year; a day that its month does not have is the month's last."""

    kind: Literal["fixed"] = "fixed"
    year: int = Field(ge=1949, le=9998)
    month: int = Field(ge=1, le=12)
    day: int = Field(ge=1, le=31)

    def passed(self, _calendar: WorkCalendar) -> tuple[date, ...]:
        """Return the day."""
        last = monthrange(self.year, self.month)[1]
        return (date(self.year, self.month, min(self.day, last)),)


class GivenRule(_Rule):
    """Take a day that somebody chose."""

    kind: Literal["given"] = "given"
    on: date

    def passed(self, _calendar: WorkCalendar) -> tuple[date, ...]:
        """Return the day."""
        return (self.on,)


Rule = Annotated[DaysRule | FixedRule | GivenRule, Field(discriminator="kind")]

_RULE: TypeAdapter[DaysRule | FixedRule | GivenRule] = TypeAdapter(Rule)


class DueDay(Protocol):
    """Have a due day, whatever else there is to a deadline."""

    @property
    def due_on(self) -> date:
        """Return the last day."""
        ...


@dataclass(frozen=True, slots=True)
class Deadline:
    """Hold a due day, the instant it ends (UTC), whether it may still move, and why it is so.

    The explanation holds JSON values: `rule`; `due_on`; `skipped`, runs of days off with
    `first`, `last`, `days`, `kind` (holiday or weekend) and `name`; `make_up`, weekend days that
    counted, with `on` and `name`; `rolled_from`; `uncovered_years`; `calendar`, a digest;
    `because`, why the day is another than it was, with its `kind` (extension or suspension) and
    days; and `kept_over`, the earlier day that a new calendar would give, when one was told.
    """

    due_on: date
    due_at: datetime
    provisional: bool
    explanation: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Compute deadlines by one calendar; the engine receives it as a value."""

    calendar: WorkCalendar

    @property
    def digest(self) -> str:
        """Return the calendar's digest, which the history keeps."""
        return self.calendar.digest

    def due(self, *, start_on: date, days: int, unit: str, roll: str) -> Deadline:
        """Return the deadline so many days after a start that is not counted.

        The unit is one of `Unit`, the roll one of `Roll`; raises pydantic's ValidationError.
        """
        return self._by("days", start_on=start_on, days=days, unit=unit, roll=roll)

    def fixed(self, *, month: int, day: int, year: int, roll: str) -> Deadline:
        """Return the deadline on a day of a year; raises pydantic's ValidationError."""
        return self._by("fixed", month=month, day=day, year=year, roll=roll)

    def on(self, *, day: date, roll: str) -> Deadline:
        """Return the deadline on a day that somebody chose; raises pydantic's ValidationError."""
        return self._by("given", on=day, roll=roll)

    def extended(self, *, was: date, until: date) -> Deadline:
        """Return the deadline on a later day that was granted."""
        given = self.on(day=until, roll="none")
        return _because(given, {"kind": "extension", "was": was.isoformat()})

    def resumed(self, *, was: date, since: date, until: date, unit: str) -> Deadline:
        """Return a deadline put off by the days after `since` up to `until`.

        Raises pydantic's ValidationError for a unit that is none of `Unit`.
        """
        days = (until - since).days
        if unit == "workday":
            days = self.calendar.workdays_between(since, until)
        moved = self.due(start_on=was, days=days, unit=unit, roll="none")
        why = {"was": was, "since": since, "until": until}
        return _because(moved, {"kind": "suspension", **{k: v.isoformat() for k, v in why.items()}})

    def reminders(
        self, deadline: DueDay, *, offsets: Sequence[int], hour: int
    ) -> tuple[tuple[str, datetime], ...]:
        """Return the key and the instant (UTC) of each reminder, in the order of the offsets."""
        return reminder_instants(deadline.due_on, offsets, calendar=self.calendar, hour=hour)

    def again(self, explanation: Mapping[str, object]) -> Deadline:
        """Return what the rule of an explanation gives by this calendar."""
        again = _deadline(self.calendar, _RULE.validate_python(explanation["rule"]))
        return _because(again, explanation.get("because"))

    def _by(self, kind: str, **values: object) -> Deadline:
        return _deadline(self.calendar, _RULE.validate_python({"kind": kind, **values}))


def _because(deadline: Deadline, reason: object) -> Deadline:
    """Keep with a deadline why it is another than it was."""
    if reason is None:
        return deadline
    return replace(deadline, explanation={**deadline.explanation, "because": reason})


def workday_deadline(calendar: WorkCalendar, *, start_on: date, days: int) -> Deadline:
    """Return the deadline so many workdays after a start that is not counted."""
    return Deadlines(calendar).due(start_on=start_on, days=days, unit="workday", roll="none")


def calendar_day_deadline(
    calendar: WorkCalendar, *, start_on: date, days: int, roll: Roll
) -> Deadline:
    """Return the deadline so many calendar days after a start, rolled to a workday if asked."""
    return Deadlines(calendar).due(start_on=start_on, days=days, unit="calendar_day", roll=roll)


def fixed_day_deadline(
    calendar: WorkCalendar, *, month: int, day: int, year: int, roll: Roll
) -> Deadline:
    """Return the deadline on a day of a year, rolled to a workday if asked."""
    return Deadlines(calendar).fixed(month=month, day=day, year=year, roll=roll)


def recomputed(old: Deadline, new: Deadline, *, told: bool) -> Deadline:
    """Return the deadline after a new calendar: never earlier than one already told."""
    if not told or new.due_on >= old.due_on:
        return new
    kept = {
        **new.explanation,
        "due_on": old.due_on.isoformat(),
        "kept_over": new.due_on.isoformat(),
    }
    return Deadline(old.due_on, old.due_at, new.provisional, kept)


def local_day(instant: datetime) -> date:
    """Return the day of an aware instant in Shanghai; raises ValueError for a naive one."""
    if instant.tzinfo is None:
        raise ValueError("naive instant")
    return instant.astimezone(SHANGHAI).date()


def end_of_day(day: date) -> datetime:
    """Return the instant (UTC) of 24:00 in Shanghai."""
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI).astimezone(UTC)


# Cases come in crowds that are due by one rule on one day.
@lru_cache(maxsize=1024)
def _deadline(calendar: WorkCalendar, rule: DaysRule | FixedRule | GivenRule) -> Deadline:
    counted = rule.passed(calendar)
    landed = counted[-1]
    due_on = calendar.next_workday(landed) if rule.roll == "next_workday" else landed
    rolled = [landed + timedelta(days=n) for n in range(1, (due_on - landed).days + 1)]
    decisive = sorted({*counted, *rolled}) if _asks(rule) else []
    uncovered = sorted({day.year for day in decisive if not calendar.covers(day)})
    explanation = {
        "rule": rule.model_dump(mode="json"),
        "due_on": due_on.isoformat(),
        "skipped": list(_skipped(calendar, decisive)),
        "make_up": list(_made_up(calendar, decisive)),
        "rolled_from": landed.isoformat() if rolled else None,
        "uncovered_years": uncovered,
        "calendar": calendar.digest,
    }
    return Deadline(due_on, end_of_day(due_on), bool(uncovered), explanation)


def _asks(rule: DaysRule | FixedRule | GivenRule) -> bool:
    # A calendar that is not asked cannot make a deadline provisional.
    counts = isinstance(rule, DaysRule) and rule.unit == "workday" and rule.days != 0
    return counts or rule.roll == "next_workday"


def _skipped(calendar: WorkCalendar, days: Sequence[date]) -> Iterator[dict[str, object]]:
    off = [day for day in days if not calendar.is_workday(day)]
    for (kind, name, _), run in groupby(enumerate(off), lambda pair: _run_key(calendar, *pair)):
        dates = [day for _, day in run]
        yield {
            "first": dates[0].isoformat(),
            "last": dates[-1].isoformat(),
            "days": len(dates),
            "kind": kind,
            "name": name,
        }


def _run_key(calendar: WorkCalendar, index: int, day: date) -> tuple[str, str, int]:
    # Consecutive days keep the same distance to their index, so they fall into one run.
    kind = "holiday" if calendar.is_holiday(day) else "weekend"
    return kind, calendar.day_name(day), day.toordinal() - index


def _made_up(calendar: WorkCalendar, days: Iterable[date]) -> Iterator[dict[str, object]]:
    for day in days:
        if is_weekend(day) and calendar.is_workday(day):
            yield {"on": day.isoformat(), "name": calendar.day_name(day)}
