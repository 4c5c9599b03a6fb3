"""Decide who is told what, about what happened and about what is due."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from definitions.notices import NoticeKind
from workflow.engine.audience import Circle, OpenTask, People
from workflow.engine.values import Told


@dataclass(frozen=True, slots=True)
class Occasion:
    """Be a reason to tell some people something; `role` and `task` say more to templates."""

    kind: NoticeKind
    people: People
    task: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Say what one event of a case gives reason to tell.

    `unheld` are the roles for which nobody could act, `opener` is who opened a case that ends
    now, `copied` are those who get a copy, `moved` are the tasks whose due day has changed,
    `told` is whom an operation tells.
    """

    opened: Sequence[OpenTask] = ()
    unheld: Collection[object] = ()
    opener: str | None = None
    copied: People = frozenset()
    moved: Sequence[OpenTask] = ()
    told: Told | None = None


def occasions(circle: Circle, happening: Happening) -> Iterator[Occasion]:
    """Yield the reasons to tell people of an event, the weightiest first."""
    for task in happening.opened:
        if task.stands_for in happening.unheld:
            yield _alarm(circle, task)
    for task in happening.opened:
        yield Occasion(NoticeKind.TASK_OPENED, circle.holders(task), task.title)
    if happening.opener is not None:
        yield Occasion(NoticeKind.CASE_ENDED, People({happening.opener}))
    if happening.told is not None:
        yield Occasion(NoticeKind(happening.told.notice), People(happening.told.people))
    if happening.copied:
        yield Occasion(NoticeKind.CASE_COPIED, happening.copied)
    for task in happening.moved:
        yield Occasion(NoticeKind.DEADLINE_MOVED, circle.holders(task), task.title)


def _alarm(circle: Circle, task: OpenTask) -> Occasion:
    stands_in = task.role != task.stands_for
    people = circle.holders(task) if stands_in else circle.above(task.stands_for)
    role = circle.roles.titled(task.stands_for)
    return Occasion(NoticeKind.ROLE_UNHELD, people, task.title, role)


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
