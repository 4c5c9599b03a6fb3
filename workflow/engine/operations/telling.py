"""Decide what happens when people are told of a case: copies, urging, supervision, receipts."""

from dataclasses import replace

from definitions.operations import COLOUR, PEOPLE, UNTIL
from workflow.engine.entry import day_of
from workflow.engine.operations.handling import Handling
from workflow.engine.riders import Slip
from workflow.engine.values import Outcome, Refusal, TaskView, Told


def copy(h: Handling) -> Outcome | Refusal:
    """Return what changes when people who see the case are sent a copy of it."""
    if h.request.probe:
        return h.stays()
    given = h.request.fields.get(PEOPLE)
    wanted = [given] if isinstance(given, str) else given
    people = tuple(str(each) for each in wanted) if isinstance(wanted, (list, tuple)) else ()
    if not people:
        return h.lacks(PEOPLE, "missing.people")
    if not set(people) <= readers(h):
        return h.lacks(PEOPLE, "invalid.readers")
    return replace(h.stays(), copies=people)


def readers(h: Handling) -> frozenset[str]:
    """Return the people who may get a copy: whose posts cover the case anyhow."""
    people = frozenset[str]().union(*h.world.candidates.values())
    return people - h.post.persons


def open_task(h: Handling) -> Outcome | Refusal:
    """Return what changes when a holder opens their work for the first time."""
    task = h.own_task()
    if task is None or task.seen:
        return Refusal("refusal.opened_already")
    return replace(h.stays(), seen=(task.id,))


def urge(h: Handling) -> Outcome | Refusal:
    """Return what changes when the present holders are told to make haste."""
    people = waited_for(h)
    if not people:
        return Refusal("refusal.no_work")
    return replace(h.stays(), told=Told("urged", people))


def supervise(h: Handling) -> Outcome | Refusal:
    """Return what changes when a slip is given: a first one, or a graver one than before."""
    colours = graver_slips(h)
    if not colours:
        return Refusal("refusal.gravest_slip")
    if h.request.probe:
        return h.stays()
    colour = h.typed(COLOUR)
    if colour not in colours:
        return h.lacks(COLOUR, "missing.slip")
    until = h.typed_day(UNTIL)
    if until is None or until < day_of(h.now):
        return h.lacks(UNTIL, "missing.until")
    slip = Slip(colour, h.post.holder, until)
    told = Told("supervised", waited_for(h))
    return replace(h.stays(), riders=replace(h.case.riders, slip=slip), told=told)


def graver_slips(h: Handling) -> tuple[str, ...]:
    """Return the slips that can still be given, from mild to grave."""
    slips, standing = tuple(h.world.operations.slips), h.case.riders.slip
    return slips[slips.index(standing.colour) + 1 :] if standing else slips


def answer_slip(h: Handling) -> Outcome | Refusal:
    """Return what changes when the holder answers to the slip."""
    slip = h.case.riders.slip
    if slip is None:
        return Refusal("refusal.no_slip")
    riders = replace(h.case.riders, slip=replace(slip, answered=True))
    return replace(h.stays(), riders=riders, told=Told("handled", (slip.ordered_by,)))


def lift_slip(h: Handling) -> Outcome | Refusal:
    """Return what changes when supervision ends."""
    if h.case.riders.slip is None:
        return Refusal("refusal.no_slip")
    told = Told("handled", waited_for(h))
    return replace(h.stays(), riders=replace(h.case.riders, slip=None), told=told)


def waited_for(h: Handling) -> tuple[str, ...]:
    """Return the people whom a case waits for, but for who asks."""
    people = {person for task in h.case.tasks for person in _holders(h, task)}
    return tuple(sorted(people - h.post.persons))


def _holders(h: Handling, task: TaskView) -> frozenset[str]:
    if task.person is not None:
        return frozenset({task.person})
    holders = h.world.candidates.get(task.role, frozenset())
    return frozenset(each for each in holders if h.fit(task, each)) or holders
