"""Fire the timers of cases: what expires first, then the reminders that still make sense."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy.orm import Session

from definitions.notices import NoticeKind
from notifications.audience import Audience, seen
from notifications.dispatch import case_values
from notifications.fault_points import fault
from notifications.mailroom import Mailroom, Word, tell
from workflow.domain.deadlines import local_day
from workflow.engine.audience import ESCALATION, HOLDER, People
from workflow.engine.recipients import Reminder, kind_of_reminder, newest_each
from workflow.engine.values import Refusal
from workflow.models import EvaluationCase, Task, Timer, TimerKind
from workflow.services.calendars import current_timetable
from workflow.services.timers import claim_due_timers, expire, is_current, lock_idle_case

_LOG = structlog.get_logger()


def sweep_case(session: Session, mailroom: Mailroom, *, case_id: uuid.UUID) -> bool:
    """Fire the due timers of one case in one transaction; False while somebody else changes it."""
    case = lock_idle_case(session, case_id=case_id)
    if case is None:
        return False
    timers = claim_due_timers(session, case, now=mailroom.now())
    fault("sweep.claimed")
    for timer in timers:
        if timer.kind == TimerKind.EXPIRY and is_current(case, timer):
            _expire(session, mailroom, case, timer)
    # An act that happened by itself has moved the case on, so that nothing is left to remind of.
    current = [t for t in timers if t.kind != TimerKind.EXPIRY and is_current(case, t)]
    if current:
        _remind(session, mailroom, case, current)
    session.flush()
    fault("sweep.written")
    return bool(timers)


def _expire(session: Session, mailroom: Mailroom, case: EvaluationCase, timer: Timer) -> None:
    refusal = expire(session, case, resources=mailroom.resources, timer=timer)
    if refusal is not None:
        _report_refusal(session, mailroom, case, timer, refusal)


def _report_refusal(
    session: Session, mailroom: Mailroom, case: EvaluationCase, timer: Timer, refusal: Refusal
) -> None:
    """Tell those who can act that what should have happened by itself did not."""
    _LOG.warning("expiry_refused", case=case.number, rule=timer.rule, code=refusal.code)
    audience = Audience(session, mailroom.resources, case)
    groups = _groups(audience, timer, audience.open_tasks())
    act = audience.definition.workflow.acts[str(timer.payload["act"])]
    for person in sorted(groups[HOLDER] | groups[ESCALATION]):
        word = Word(
            person=person,
            kind=NoticeKind.EXPIRY_REFUSED,
            cause=_cause(timer),
            values={**case_values(audience), "step": act.title},
            at=mailroom.now(),
        )
        tell(session, mailroom, case, word=word)


def _remind(
    session: Session, mailroom: Mailroom, case: EvaluationCase, timers: Sequence[Timer]
) -> None:
    audience = Audience(session, mailroom.resources, case)
    tasks = [task for task in audience.open_tasks() if task.due_on is not None]
    if not tasks:
        return
    reminders = [_reminder(timer) for timer in timers]
    groups = _groups(audience, timers[-1], tasks)
    about = _About.of(session, mailroom, tasks)
    for person, (reminder, group) in newest_each(reminders, groups).items():
        word = Word(
            person=person,
            kind=about.kind(group),
            cause=reminder.cause,
            values={**case_values(audience), **about.values(audience, person)},
            at=mailroom.now(),
        )
        tell(session, mailroom, case, word=word)


def _reminder(timer: Timer) -> Reminder:
    named = timer.payload["audience"]
    audience = tuple(str(each) for each in named) if isinstance(named, list) else ()
    return Reminder(timer.fires_at, _cause(timer), audience)


def _cause(timer: Timer) -> str:
    return f"timer:{timer.case_id}:{timer.rule}:{timer.occurrence}"


def _groups(audience: Audience, timer: Timer, tasks: Sequence[Task]) -> Mapping[str, People]:
    named = timer.payload["escalate"]
    escalate = [str(each) for each in named] if isinstance(named, list) else []
    return audience.circle.groups([seen(task) for task in tasks], escalate)


@dataclass(frozen=True, slots=True)
class _About:
    """Hold the open tasks that a reminder is about, and how far away their due day is."""

    tasks: Sequence[Task]
    workdays: int
    kinds: Mapping[bool, NoticeKind]

    @classmethod
    def of(cls, session: Session, mailroom: Mailroom, tasks: Sequence[Task]) -> "_About":
        today = local_day(mailroom.now())
        due_on = min(task.due_on for task in tasks if task.due_on is not None)
        workdays = abs(current_timetable(session).calendar.workdays_between(today, due_on))
        kinds = {
            direct: kind_of_reminder(direct=direct, due_on=due_on, today=today)
            for direct in (True, False)
        }
        return cls(tasks, workdays, kinds)

    def kind(self, group: str) -> NoticeKind:
        return self.kinds[group == HOLDER]

    def values(self, audience: Audience, person: str) -> dict[str, object]:
        mine = [task for task in self.tasks if person in audience.circle.holders(seen(task))]
        task = (mine or self.tasks)[0]
        return {
            "task": task.title,
            "due_on": task.due_on,
            "workdays": self.workdays,
            "overdue": self.kinds[True] == NoticeKind.OVERDUE,
        }
