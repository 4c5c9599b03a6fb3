"""Decide who is told what: pure functions over people who were found before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from definitions.notices import NoticeKind

People = frozenset[str]


@dataclass(frozen=True, slots=True)
class Occasion:
    """Be a reason to tell some people something; `role` and `task` say more to templates."""

    kind: NoticeKind
    people: People
    task: str = ""
    role: str = ""


def one_each(occasions: Iterable[Occasion], *, actor: str | None) -> Mapping[str, Occasion]:
    """Return by person the first occasion that concerns them; nobody hears of their own act."""
    told: dict[str, Occasion] = {}
    for occasion in occasions:
        for person in sorted(occasion.people):
            if person != actor:
                told.setdefault(person, occasion)
    return told


@dataclass(frozen=True, slots=True)
class Reminder:
    """Be one timer that fired: when, by which rule, and the groups of people it is meant for."""

    fires_at: datetime
    cause: str
    audience: tuple[str, ...]


def newest_each(
    reminders: Sequence[Reminder], groups: Mapping[str, People]
) -> Mapping[str, tuple[Reminder, str]]:
    """Return by person the newest reminder that reaches them and the group it reaches them in.

    Several that fall due at once, after a pause, become one. The groups are named by the
    reminders; who is in two of them is reached in the one that a reminder names first.
    """
    told: dict[str, tuple[Reminder, str]] = {}
    for reminder in sorted(reminders, key=lambda each: (each.fires_at, each.cause), reverse=True):
        for group in reminder.audience:
            for person in sorted(groups.get(group, People())):
                told.setdefault(person, (reminder, group))
    return told


def kind_of_reminder(*, direct: bool, due_on: date, today: date) -> NoticeKind:
    """Return which notice is given about a due day: one's own (`direct`) or that of others."""
    if not direct:
        return NoticeKind.ESCALATED
    if today > due_on:
        return NoticeKind.OVERDUE
    return NoticeKind.DUE_TODAY if today == due_on else NoticeKind.DUE_SOON
