"""Gather what the page of one case shows: the case, who holds it, what may be done, its past."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from definitions.schema import Workflow
from workflow.domain.deadlines import local_day
from workflow.engine.explain import Standing, explain
from workflow.engine.operations import Offered, offered_operations
from workflow.engine.returning import passed_states
from workflow.errors import NotFoundError, NotPermittedError
from workflow.models import CaseEvent, EvaluationCase
from workflow.services.actors import Actor
from workflow.services.ballots import BallotPage, show_ballot
from workflow.services.case_riders import RidersPage, show_riders
from workflow.services.case_surroundings import (
    Funds,
    Material,
    Relative,
    children_of,
    funds_of,
    materials_of,
    parent_of,
)
from workflow.services.case_views import view_case, view_post, view_world
from workflow.services.copy_marks import CopyLine, copies_of, unread_copy
from workflow.services.definitions import definition_for
from workflow.services.history import events_of
from workflow.services.lights import Lamp, Lamps, lamps_of
from workflow.services.open_work import STOPPED, OpenTask, nearest_lamp, open_work
from workflow.services.replay import MIGRATED
from workflow.services.resources import Resources
from workflow.services.scope import visible_cases
from workflow.services.subjects import root_of


@dataclass(frozen=True, slots=True)
class PastStep:
    """Hold one event, with the workdays from the entry of its state when it moved the case."""

    event: CaseEvent
    used: int | None


@dataclass(frozen=True, slots=True)
class CasePage:
    """Hold everything that the page of a case shows to one post.

    `root` is the evaluation that a child belongs to, or the case itself; it carries the grade.
    `hidden` tells that the post does not see the result that is being prepared, `passed` to which
    states a return may lead.
    """

    case: EvaluationCase
    root: EvaluationCase
    workflow: Workflow
    tasks: tuple[OpenTask, ...]
    standings: Sequence[Standing]
    past: tuple[PastStep, ...]
    children: tuple[Relative, ...]
    parent: Relative | None
    materials: tuple[Material, ...]
    lamp: Lamp | None
    hidden: bool
    funds: Funds
    facts: Mapping[str, object]
    unread_copy: bool
    ballot: BallotPage | None
    operations: tuple[Offered, ...]
    riders: RidersPage
    copies: Sequence[CopyLine]
    passed: tuple[str, ...]


def find_case_by_number(session: Session, actor: Actor, *, number: str) -> EvaluationCase:
    """Return a case in the actor's sight with its offices; raises NotFoundError otherwise."""
    case = session.scalar(
        select(EvaluationCase)
        .where(EvaluationCase.number == number, visible_cases(actor))
        .options(joinedload(EvaluationCase.unit), joinedload(EvaluationCase.department))
        .execution_options(populate_existing=True)
    )
    if case is None:
        raise NotFoundError("accounts.case_not_found")
    return case


def show_case(
    session: Session, actor: Actor, *, resources: Resources, case: EvaluationCase
) -> CasePage:
    """Return the page of a case for the post acted in."""
    definition = definition_for(session, resources, case)
    workflow = definition.workflow
    view = view_case(session, case)
    world = view_world(session, resources, case, workflow)
    lamps = lamps_of(session, resources)
    tasks = open_work(session, resources, case, workflow=workflow, view=view, lamps=lamps)
    stopped = workflow.states[case.state].clock == STOPPED
    events = events_of(session, case_id=case.id)
    post, now = view_post(actor), resources.now()
    return CasePage(
        case=case,
        root=root_of(session, case),
        workflow=workflow,
        tasks=tasks,
        standings=explain(definition, view, post, world, now),
        past=past_steps(events, lamps),
        children=children_of(session, actor, resources=resources, case=case, lamps=lamps),
        parent=parent_of(session, actor, resources=resources, case=case, lamps=lamps),
        materials=materials_of(session, actor, resources=resources, case=case),
        lamp=None if case.ended_at else nearest_lamp(tasks, stopped=stopped, case=case),
        hidden=actor.role in workflow.states[case.state].hidden_from,
        funds=funds_of(session, case),
        facts=world.facts,
        unread_copy=unread_copy(session, actor, case=case) is not None,
        operations=tuple(offered_operations(definition, view, post, world, now)),
        riders=show_riders(session, view.riders, events),
        copies=copies_of(session, case=case),
        passed=passed_states(workflow, view),
        ballot=show_ballot(session, post, definition=definition, view=view, world=world, now=now),
    )


def require_shown(
    session: Session, actor: Actor, *, resources: Resources, case: EvaluationCase
) -> None:
    """Raise NotPermittedError while the case's state hides its form from the post acted in."""
    state = definition_for(session, resources, case).workflow.states[case.state]
    if actor.role in state.hidden_from:
        raise NotPermittedError("cases.hidden", state=state.title)


def present_tasks(
    session: Session, *, resources: Resources, case: EvaluationCase
) -> tuple[OpenTask, ...]:
    """Return the open tasks of a case as they stand after an act."""
    workflow = definition_for(session, resources, case).workflow
    view = view_case(session, case)
    lamps = lamps_of(session, resources)
    return open_work(session, resources, case, workflow=workflow, view=view, lamps=lamps)


def past_steps(events: Sequence[CaseEvent], lamps: Lamps) -> tuple[PastStep, ...]:
    """Return events with the workdays that each state took."""
    entered: datetime | None = None
    steps = []
    for event in events:
        # Under another version a state may have another name; its days go on all the same.
        moved = event.kind != MIGRATED and event.from_state != event.to_state
        used = None
        if moved and entered is not None:
            used = lamps.workdays(local_day(entered), local_day(event.at))
        entered = event.at if moved else entered
        steps.append(PastStep(event, used))
    return tuple(steps)
