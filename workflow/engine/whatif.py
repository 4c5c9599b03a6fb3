"""Say what would differ for an open case if it followed another definition."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from definitions.schema import SYSTEM, State, Workflow
from workflow.engine.authority import fit_holders, put_off
from workflow.engine.definition import Definition
from workflow.engine.entry import due_of, offered_tasks
from workflow.engine.values import CaseView, Deadline, TaskView, World
from workflow.engine.whatif_ballots import BallotChange, ballot_change

Stuck = Literal["no_state", "no_holder", "no_act"]
# Why a case that could be carried on stays with its definition all the same.
Fixed = Literal["votes", "waits", "ends"]


@dataclass(frozen=True, slots=True)
class Offer:
    """Be a task as people see it: the role that has it, and the role that it is done for."""

    role: str
    stands_for: str


@dataclass(frozen=True, slots=True)
class Consequence:
    """Hold what would differ for a case; nothing differs when all of it is empty.

    Acts are known by their roles and titles. ``people`` are those known for a task that is gained
    or lost: who claimed it, or who alone could do it. ``state`` is where the case would be,
    ``stuck`` why nobody could carry it on there. ``fixed`` says why it is not moved, whatever
    else would differ; ``ballot`` is what would differ for its vote, which goes on as it began.
    """

    state: str
    gained: tuple[Offer, ...] = ()
    lost: tuple[Offer, ...] = ()
    people: tuple[tuple[Offer, str], ...] = ()
    due_before: date | None = None
    due_after: date | None = None
    acts_gained: tuple[tuple[str, str], ...] = ()
    acts_lost: tuple[tuple[str, str], ...] = ()
    stuck: Stuck | None = None
    fixed: Fixed | None = None
    ballot: BallotChange | None = None

    @property
    def moves_due(self) -> bool:
        """Tell whether the case would be due on another day."""
        return self.due_before != self.due_after

    @property
    def differs(self) -> bool:
        """Tell whether anything would be otherwise than it is."""
        tasks, acts = self.gained or self.lost, self.acts_gained or self.acts_lost
        return bool(tasks or acts or self.stuck or self.moves_due or self.ballot)


def consequence(
    before: Workflow,
    after: Definition,
    case: CaseView,
    world: World,
    *,
    entered_on: date,
    due_on: date | None,
    states: Mapping[str, str] | None = None,
) -> Consequence:
    """Return what would differ for a case in the same state, or in the one it is mapped to.

    The case keeps the parameters it was opened with; those that it lacks have their defaults.
    """
    workflow = after.workflow
    state = (states or {}).get(case.state, case.state)
    if state not in workflow.states:
        lost = _sorted(frozenset(_offer(task) for task in case.work))
        return Consequence(
            state,
            lost=lost,
            people=_claimed(case, lost),
            due_before=due_on,
            due_after=due_on,
            stuck="no_state",
            fixed="votes" if before.states[case.state].group is not None else None,
        )
    there = case_there(workflow, case, state)
    held = frozenset(_offer(task) for task in case.work)
    tasks = offered_tasks(after, there, world)
    offered = frozenset(Offer(task.role, task.stands_for) for task in tasks)
    if _waits(before.states[case.state]) and _waits(workflow.states[state]):
        offered = held  # what it waits for is there already and goes on
    # Tasks have a due day; where the case waits for something else, none is told to anybody.
    due = due_there(workflow, there, world, entered_on) if offered else None
    gained, lost = _sorted(offered - held), _sorted(held - offered)
    acts_before, acts_after = _acts(before, case.state), _acts(workflow, state)
    return Consequence(
        state=state,
        gained=gained,
        lost=lost,
        people=(*_claimed(case, lost), *_alone(workflow, there, world, gained)),
        due_before=due_on,
        due_after=due.due_on if due else None,
        acts_gained=tuple(sorted(acts_after - acts_before)),
        acts_lost=tuple(sorted(acts_before - acts_after)),
        stuck=stuck_there(workflow, there, world, offered),
        fixed=fixed_by(before.states[case.state], workflow.states[state], case),
        ballot=ballot_change(before, workflow, case, there, world, entered_on=entered_on),
    )


def due_there(
    workflow: Workflow, there: CaseView, world: World, entered_on: date
) -> Deadline | None:
    """Return when a case is due under a workflow; time that an operation has given stays."""
    due = due_of(workflow, there, world, entered_on)
    if due is None or there.due_on is None or due.due_on >= there.due_on or not put_off(there):
        return due
    return world.timetable.extended(was=due.due_on, until=there.due_on)


def fixed_by(before: State, after: State, case: CaseView) -> Fixed | None:
    """Return why a case cannot go on in a state of another definition.

    A vote goes on as it began: its members, its rules and the ballots given are of its entry. A
    state has holders or waits for something; only holders are looked up anew.
    """
    if before.group is not None:
        return "votes"
    if has_riders(case):
        return "waits"
    if after.final is not None:
        return "ends"
    if before.holder and after.holder:
        return None
    same = before.children is not None and before.children == after.children
    return None if same else "waits"


def stuck_there(
    workflow: Workflow, case: CaseView, world: World, offered: frozenset[Offer]
) -> Stuck | None:
    """Return why nobody could carry a case on from where it would be."""
    if not workflow.states[case.state].holder:
        return None
    if all(act.stays for act in workflow.acts_from(case.state).values()):
        return "no_act"
    return None if any(_fit(workflow, case, world, offer) for offer in offered) else "no_holder"


def has_riders(case: CaseView) -> bool:
    """Tell whether operations keep a case waiting for something."""
    riders = case.riders
    asked = any(each.choice is None for each in riders.signers)
    return asked or riders.extension is not None or riders.suspended_on is not None


def case_there(workflow: Workflow, case: CaseView, state: str) -> CaseView:
    """Return a case as it would be in a state of a workflow, with the defaults that it lacks."""
    defaults = {name: each.default for name, each in workflow.parameters.items()}
    return replace(case, state=state, parameters={**defaults, **case.parameters})


def _offer(task: TaskView) -> Offer:
    return Offer(task.role, task.stands_for)


def _sorted(offers: frozenset[Offer]) -> tuple[Offer, ...]:
    return tuple(sorted(offers, key=lambda offer: (offer.stands_for, offer.role)))


def _claimed(case: CaseView, lost: Collection[Offer]) -> tuple[tuple[Offer, str], ...]:
    """Return who has claimed one of the tasks that are lost."""
    return tuple(
        (_offer(task), task.person)
        for task in case.work
        if task.person is not None and _offer(task) in lost
    )


def _alone(
    workflow: Workflow, case: CaseView, world: World, gained: Iterable[Offer]
) -> tuple[tuple[Offer, str], ...]:
    """Return who is the only one that could do one of the tasks that are gained."""
    fit = ((offer, sorted(_fit(workflow, case, world, offer))) for offer in gained)
    return tuple((offer, people[0]) for offer, people in fit if len(people) == 1)


def _acts(workflow: Workflow, state: str) -> frozenset[tuple[str, str]]:
    """Return which role is offered which act, by its title."""
    return frozenset(
        (role, act.title)
        for act in workflow.acts_from(state).values()
        for role in act.by
        if role != SYSTEM
    )


def _waits(state: State) -> bool:
    """Tell whether a case waits there for something else than holders of a role."""
    return not state.holder and state.final is None


def _fit(workflow: Workflow, case: CaseView, world: World, offer: Offer) -> frozenset[str]:
    people = world.candidates.get(offer.role, frozenset())
    return fit_holders(workflow, case.state, offer.stands_for, past=case.past, people=people)
