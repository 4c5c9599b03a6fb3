"""Decide what happens when work is handed to somebody else, or done by somebody else first."""

from collections.abc import Iterable
from dataclasses import replace

from definitions.operations import CHOICE, PERSON, PLACE, TASK, WHICH
from workflow.engine.operations.handling import Handling
from workflow.engine.riders import SIGNING_PLACES, Place, Signer
from workflow.engine.signatures import signing_tasks
from workflow.engine.values import Outcome, Refusal, TaskView, Told


def transfer(h: Handling) -> Outcome | Refusal:
    """Return what changes when a task goes to another holder of its role, for good."""
    task = task_to_hand(h)
    if isinstance(task, Refusal):
        return task
    if h.request.probe:
        return h.stays()
    person = h.typed(PERSON)
    refusal = _refuse_person(h, person, among=takers(h, task))
    if refusal is not None:
        return refusal
    told = Told("task_opened", (person,))
    return replace(h.stays(), given={task.id: person}, told=told)


def takers(h: Handling, task: TaskView) -> frozenset[str]:
    """Return the people to whom a task can go: who hold its role and are not barred from it."""
    holders = h.world.candidates.get(task.role, frozenset())
    return frozenset(each for each in holders - {task.person or ""} if h.fit(task, each))


def delegate(h: Handling) -> Outcome | Refusal:
    """Return what changes when somebody else does the work first and hands it back."""
    if any(each.place == "delegate" for each in h.case.riders.awaited):
        return Refusal("refusal.delegated")
    return _ask(h, "delegate")


def add_signer(h: Handling) -> Outcome | Refusal:
    """Return what changes when somebody is asked to sign before, beside or after the holder."""
    place = next((each for each in SIGNING_PLACES if each == h.typed(PLACE)), None)
    if place is None and not h.request.probe:
        return h.lacks(PLACE, "missing.place")
    return _ask(h, place or "beside")


def signing(h: Handling) -> frozenset[str]:
    """Return the people who can be asked: who see the case, and are not barred from the work."""
    task = h.own_task()
    if task is None:
        return frozenset()
    asked = {each.person for each in h.case.riders.signers if each.choice is None}
    people = {
        person
        for role, holders in h.world.candidates.items()
        if role not in h.state.hidden_from
        for person in holders
    }
    unasked = people - asked - h.post.persons
    return frozenset(each for each in unasked if h.fit(task, each))


def countersign(h: Handling) -> Outcome | Refusal:
    """Return what a signature changes; against something only with an opinion."""
    choice = h.typed(CHOICE)
    if not h.request.probe:
        if choice not in ("for", "against"):
            return h.lacks(CHOICE, "missing.signature")
        if choice == "against" and not h.request.opinion.strip():
            return h.lacks("opinion", "missing.opinion")
    return _signed(h, against=choice == "against")


def report_back(h: Handling) -> Outcome | Refusal:
    """Return what changes when delegated work is handed back."""
    return _signed(h, against=False)


def remove_signer(h: Handling) -> Outcome | Refusal:
    """Return what changes when a signature is not asked for any more."""
    open_ = [each for each in h.case.riders.signers if each.choice is None]
    if not open_:
        return Refusal("refusal.no_signer")
    if h.request.probe:
        return h.stays()
    which = h.typed(WHICH)
    found = [each for each in open_ if str(each.number) == which or each.person == which]
    if not found:
        return h.lacks(WHICH, "missing.signer")
    left = tuple(each for each in h.case.riders.signers if each != found[0])
    outcome = replace(h.stays(), riders=replace(h.case.riders, signers=left))
    return replace(
        outcome,
        closed=_sign_tasks(h, found[0].number),
        told=Told("handled", (found[0].person,)),
    )


def task_to_hand(h: Handling) -> TaskView | Refusal:
    """Return the task to hand on: one's own, else the one named, else the only one."""
    tasks = [task for task in h.case.work if task.seat is None]
    own, named = h.own_task(), h.typed(TASK)
    if own is not None and named in ("", own.stands_for):
        return own
    wanted = [task for task in tasks if named in ("", task.stands_for)]
    if len(wanted) == 1 or (wanted and h.request.probe):
        return wanted[0]
    return h.lacks(TASK, "missing.task") if tasks else Refusal("refusal.no_work")


def tasks_to_hand(h: Handling) -> tuple[TaskView, ...]:
    """Return the tasks that can be handed on, one's own first."""
    own = h.own_task()
    tasks = (task for task in h.case.work if task.seat is None)
    return tuple(sorted(tasks, key=lambda task: task != own))


def eligible(h: Handling) -> frozenset[str]:
    """Return the people who can be chosen: for a task its takers, otherwise who can be asked."""
    if TASK not in h.rule.inputs:
        return signing(h)
    return frozenset[str]().union(*(takers(h, task) for task in tasks_to_hand(h)))


def unsigned(h: Handling) -> frozenset[str]:
    """Return the people whose signatures have been asked for and not given."""
    return frozenset(each.person for each in h.case.riders.signers if each.choice is None)


def _ask(h: Handling, place: Place) -> Outcome | Refusal:
    task = h.own_task()
    if task is None:
        return Refusal("refusal.no_work")
    if h.request.probe:
        return h.stays()
    person = h.typed(PERSON)
    refusal = _refuse_person(h, person, among=signing(h))
    if refusal is not None:
        return refusal
    riders = h.case.riders
    signer = Signer(
        number=max((each.number for each in riders.signers), default=-1) + 1,
        place=place,
        person=person,
        role=_role_of(h, person, first=task.role),
        asked_by=h.post.holder,
        stands_for=task.stands_for,
    )
    return replace(
        h.stays(),
        riders=replace(riders, signers=(*riders.signers, signer)),
        opened=signing_tasks(h.world.operations, [signer]),
    )


def _refuse_person(h: Handling, person: str, *, among: Iterable[str]) -> Refusal | None:
    if not person:
        return h.lacks(PERSON, "missing.person")
    return None if person in among else h.lacks(PERSON, "invalid.person")


def _role_of(h: Handling, person: str, *, first: str) -> str:
    """Return the role in which somebody signs: that of the task before any other of theirs."""
    held = [
        role
        for role, holders in sorted(h.world.candidates.items())
        if person in holders and role not in h.state.hidden_from
    ]
    return first if first in held else held[0]


def _signed(h: Handling, *, against: bool) -> Outcome | Refusal:
    signer = h.own_signer()
    if signer is None:
        return Refusal("refusal.no_signature")
    done = replace(signer, choice="against" if against else "for")
    riders = h.case.riders
    signers = tuple(done if each == signer else each for each in riders.signers)
    return replace(
        h.stays(),
        riders=replace(riders, signers=signers),
        closed=_sign_tasks(h, signer.number),
        told=Told("handled", (signer.asked_by,)),
    )


def _sign_tasks(h: Handling, number: int) -> tuple[str, ...]:
    tasks = (task for task in h.case.tasks if task.duty == "sign")
    return tuple(task.id for task in tasks if task.seat == number)
