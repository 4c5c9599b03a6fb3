"""Decide what happens to the time of a case: suspension, resumption, more time."""

from dataclasses import replace
from datetime import timedelta

from definitions.operations import UNTIL
from workflow.engine.authority import children_ended, waiting_acts
from workflow.engine.entry import arm, day_of
from workflow.engine.operations.handling import Handling
from workflow.engine.operations.telling import waited_for
from workflow.engine.riders import Extension
from workflow.engine.values import NewTask, Outcome, Refusal, TaskView, Told


def suspend(h: Handling) -> Outcome | Refusal:
    """Return what changes when a case rests: nothing can be done, and no time runs."""
    riders = replace(h.case.riders, suspended_on=day_of(h.now))
    return replace(h.stays(), riders=riders, timers=(), told=Told("handled", waited_for(h)))


def resume(h: Handling) -> Outcome | Refusal:
    """Return what changes when a case goes on: the due day moves by the days of rest.

    What its children waited for happens at once.
    """
    since = h.case.riders.suspended_on
    if since is None:
        return Refusal("refusal.not_suspended")
    told = Told("handled", waited_for(h))
    riders = replace(h.case.riders, suspended_on=None)
    outcome = replace(h.stays(), riders=riders, told=told, follow=_overdue_act(h))
    outcome = replace(outcome, follow_on="children")
    was, due = h.case.due_on, h.state.due
    if was is None:
        return outcome
    unit = due.unit if due is not None and due.days is not None else "workday"
    today = day_of(h.now)
    deadline = h.world.timetable.resumed(was=was, since=since, until=today, unit=unit)
    timers = arm(h.state, deadline, h.world, h.now)
    return replace(outcome, deadline=deadline, timers=timers)


def ask_extension(h: Handling) -> Outcome | Refusal:
    """Return what changes when the holder asks for more time: somebody above has to rule."""
    task, was = h.own_task(), h.case.due_on
    if task is None or was is None:
        return Refusal("refusal.no_due_day")
    if h.case.riders.extension is not None:
        return Refusal("refusal.extension_pending")
    ruler = _ruler(h, task)
    if ruler is None:
        return Refusal("refusal.nobody_rules")
    if h.request.probe:
        return h.stays()
    until, latest = h.typed_day(UNTIL), was + timedelta(days=h.rule.days or 0)
    if until is None or until <= max(was, day_of(h.now)):
        return h.lacks(UNTIL, "missing.later_day", day=was.isoformat())
    if h.rule.days is not None and until > latest:
        return h.lacks(UNTIL, "invalid.too_late", day=latest.isoformat())
    riders = replace(h.case.riders, extension=Extension(h.post.holder, until))
    ruling = NewTask(ruler, ruler, h.rule.task or h.rule.title, duty="rule")
    return replace(h.stays(), riders=riders, opened=(ruling,))


def grant_extension(h: Handling) -> Outcome | Refusal:
    """Return what changes when more time is granted."""
    asked, was = h.case.riders.extension, h.case.due_on
    if asked is None or was is None:
        return Refusal("refusal.no_extension")
    deadline = h.world.timetable.extended(was=was, until=asked.until)
    timers = arm(h.state, deadline, h.world, h.now)
    return replace(_ruled(h, asked), deadline=deadline, timers=timers)


def refuse_extension(h: Handling) -> Outcome | Refusal:
    """Return what changes when more time is refused."""
    asked = h.case.riders.extension
    if asked is None:
        return Refusal("refusal.no_extension")
    return _ruled(h, asked)


def _ruled(h: Handling, asked: Extension) -> Outcome:
    rulings = tuple(task.id for task in h.case.tasks if task.duty == "rule")
    riders = replace(h.case.riders, extension=None)
    told = Told("handled", (asked.asked_by,))
    return replace(h.stays(), riders=riders, closed=rulings, told=told)


def _ruler(h: Handling, task: TaskView) -> str | None:
    """Return the first role, of those the state escalates to and those above, that can rule."""
    roles = (*h.state.escalate, *h.world.roles.above(task.stands_for))
    mine = h.post.persons
    able = (role for role in roles if h.world.candidates.get(role, frozenset()) - mine)
    return next(able, None)


def _overdue_act(h: Handling) -> str | None:
    """Return the act that would have happened by itself while the case rested."""
    opening = h.state.children
    if opening is None:
        return None
    workflow = h.definition.workflow
    acts = waiting_acts(workflow, h.case.state, opening.workflow)
    return next((name for name in acts if children_ended(h.case, workflow.acts[name])), None)
