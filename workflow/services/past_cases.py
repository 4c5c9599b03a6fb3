"""Show one case as it stood at an instant: its history decided again up to there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from definitions.groups import Group
from definitions.schema import State
from workflow.engine.replay import Rebuilt, ReplayError
from workflow.engine.riders import Riders
from workflow.engine.values import Refusal
from workflow.errors import NotFoundError
from workflow.models import CaseEvent, EvaluationCase, Problem
from workflow.services.actors import Actor
from workflow.services.ballots import BallotPage, seat_lines
from workflow.services.case_pages import CasePage, find_case_by_number, past_steps
from workflow.services.case_riders import show_riders
from workflow.services.case_surroundings import children_of, funds_of, materials_of, parent_of
from workflow.services.case_views import view_post
from workflow.services.copy_marks import copies_of
from workflow.services.definitions import definition_for
from workflow.services.history import events_of
from workflow.services.lights import Lamp, lamps_of
from workflow.services.open_work import STOPPED, OpenTask, nearest_lamp, open_work
from workflow.services.past import open_past
from workflow.services.replay import Difference, disagreements, replay_case
from workflow.services.resources import Resources
from workflow.services.subjects import root_of


class NotOpenedError(NotFoundError):
    """Say that a case was opened later."""


@dataclass(frozen=True, slots=True)
class PastCase:
    """Hold a case as it stood; `fault` says where deciding again does not give what was recorded.

    Nothing but the record itself is to be believed of a case with a fault. `problems` are those of
    which it is known how they stood.
    """

    at: datetime
    page: CasePage
    fault: Difference | None
    problems: Sequence[Problem]


def instant_of_event(session: Session, actor: Actor, *, number: str, seq: int) -> datetime:
    """Return when an event of a case in sight happened; raises NotFoundError."""
    case = find_case_by_number(session, actor, number=number)
    at = session.scalar(
        select(CaseEvent.at).where(CaseEvent.case_id == case.id, CaseEvent.seq == seq)
    )
    if at is None:
        raise NotFoundError("past.no_event", seq=seq)
    return at


def show_past_case(
    session: Session, actor: Actor, *, resources: Resources, number: str, at: datetime
) -> PastCase:
    """Return a case in sight as it stood at an instant, to be looked at only.

    Raises NotFoundError for a case out of sight, now or then, NotOpenedError before its opening.
    """
    present = find_case_by_number(session, actor, number=number)
    if at < present.opened_at:
        raise NotOpenedError("past.not_opened")
    state = definition_for(session, resources, present).workflow.states[present.state]
    past, then = open_past(session, actor, resources=resources, at=at)
    with past:
        case = find_case_by_number(past, actor, number=number)
        rebuilt, fault = _rebuilt(past, then, case)
        withheld = actor.role in state.hidden_from
        page = _page(past, actor, then, case, rebuilt, withheld=withheld)
        problems = [] if page.hidden else _problems(past, case)
        past.expunge_all()
    return PastCase(at, page, fault, problems)


def _rebuilt(
    past: Session, then: Resources, case: EvaluationCase
) -> tuple[Rebuilt | None, Difference | None]:
    """Decide the history again up to then, and compare what the rows of then say."""
    try:
        rebuilt = replay_case(past, then, case)
    except ReplayError as error:
        return None, Difference(case.number, error.seq, error.code, error.values)
    # What was said in a vote stands in the history alone, so the rows are not asked for it.
    return rebuilt, next(disagreements(past, case, rebuilt, seats=False), None)


def _page(
    past: Session,
    actor: Actor,
    then: Resources,
    case: EvaluationCase,
    rebuilt: Rebuilt | None,
    *,
    withheld: bool,
) -> CasePage:
    workflow = definition_for(past, then, case).workflow
    state = workflow.states[case.state]
    lamps = lamps_of(past, then)
    view = rebuilt.view if rebuilt else None
    events = events_of(past, case_id=case.id)
    tasks = open_work(past, then, case, workflow=workflow, view=view, lamps=lamps) if view else ()
    return CasePage(
        case=case,
        root=root_of(past, case),
        workflow=workflow,
        tasks=tasks,
        standings=(),
        past=past_steps(events, lamps),
        children=children_of(past, actor, resources=then, case=case, lamps=lamps),
        parent=parent_of(past, actor, resources=then, case=case, lamps=lamps),
        materials=materials_of(past, actor, resources=then, case=case),
        lamp=_lamp(case, tasks, state),
        hidden=withheld or actor.role in state.hidden_from,
        funds=funds_of(past, case),
        facts={},
        unread_copy=False,
        ballot=_ballot(past, actor, rebuilt, state.group),
        passed=(),
        operations=(),
        riders=show_riders(past, view.riders if view else Riders(), events),
        copies=copies_of(past, case=case),
    )


def _lamp(case: EvaluationCase, tasks: Sequence[OpenTask], state: State) -> Lamp | None:
    if case.ended_at:
        return None
    return nearest_lamp(tasks, stopped=state.clock == STOPPED, case=case)


def _ballot(
    past: Session, actor: Actor, rebuilt: Rebuilt | None, group: Group | None
) -> BallotPage | None:
    if group is None or rebuilt is None:
        return None
    over = Refusal("past.look_only")
    seats = seat_lines(past, view_post(actor), view=rebuilt.view)
    return BallotPage(group=group, seats=seats, no_vote=over, no_recusal=over)


def _problems(past: Session, case: EvaluationCase) -> Sequence[Problem]:
    """Return the problems of a case, or that of a rectification, of which something is known."""
    own = or_(Problem.case_id == case.id, Problem.child_case_id == case.id)
    known = Problem.description != ""
    return past.scalars(select(Problem).where(own, known).order_by(Problem.ordinal)).all()
