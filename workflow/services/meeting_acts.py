"""Find what may be done with the items of a meeting, whatever the definition calls it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.engine.explain import Standing, explain
from workflow.errors import NotFoundError
from workflow.models import CaseEvent, EvaluationCase, Problem, Task
from workflow.services.actors import Actor
from workflow.services.case_views import view_case, view_post, view_world
from workflow.services.definitions import definition_for
from workflow.services.editing import require_editor
from workflow.services.facts import problems_of
from workflow.services.resources import Resources
from workflow.services.scope import find_case, open_tasks, visible_cases
from workflow.services.subjects import root_of
from workflow.services.transitions import ActOrder, perform

_MEETING = "meeting"
PROPOSAL = "proposal"


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """Be an item that could be put on an agenda, with the act that does it."""

    case: EvaluationCase
    root: EvaluationCase
    act: str
    title: str
    field: str


def standings_of(
    session: Session, actor: Actor, *, resources: Resources, case: EvaluationCase
) -> Sequence[Standing]:
    """Return how the actor stands to the acts of a case's state."""
    definition = definition_for(session, resources, case)
    world = view_world(session, resources, case, definition.workflow)
    view = view_case(session, case)
    return explain(definition, view, view_post(actor), world, resources.now())


def waiting_items(session: Session, actor: Actor, *, resources: Resources) -> Sequence[WaitingItem]:
    """Return the items whose open task for this post leads onto an agenda."""
    cases = session.scalars(
        select(EvaluationCase)
        .join(Task, Task.case_id == EvaluationCase.id)
        .where(open_tasks(actor), visible_cases(actor))
        .distinct()
        .order_by(EvaluationCase.opened_at, EvaluationCase.id)
    ).all()
    found = (_waiting(session, resources, case) for case in cases)
    return [each for each in found if each is not None]


def put_on_agenda(
    session: Session,
    actor: Actor,
    *,
    resources: Resources,
    case_id: uuid.UUID,
    meeting_id: uuid.UUID,
) -> CaseEvent:
    """Put an item on the agenda of a meeting by the act its state has for it."""
    case = find_case(session, actor, case_id=case_id)
    waiting = _waiting(session, resources, case)
    if waiting is None:
        raise NotFoundError("meetings.not_waiting")
    order = ActOrder(
        case_id=case.id,
        act=waiting.act,
        seen_version=case.row_version,
        fields={waiting.field: str(meeting_id)},
    )
    return perform(session, actor, resources=resources, order=order)


def save_proposals(
    session: Session,
    actor: Actor,
    *,
    resources: Resources,
    case_id: uuid.UUID,
    texts: dict[uuid.UUID, str],
) -> None:
    """Write what the bureau proposes to the meeting for each problem; raises RefusedError."""
    case = find_case(session, actor, case_id=case_id, lock=True)
    require_editor(session, actor, resources, case, PROPOSAL)
    for problem in _problems(session, case):
        if problem.id in texts:
            problem.suggestion = texts[problem.id].strip()
    session.flush()


def _problems(session: Session, case: EvaluationCase) -> Sequence[Problem]:
    return problems_of(session, root_of(session, case))


def _waiting(session: Session, resources: Resources, case: EvaluationCase) -> WaitingItem | None:
    workflow = definition_for(session, resources, case).workflow
    for name, act in workflow.acts_from(case.state).items():
        for asked in act.fields:
            if workflow.fields[asked.field].type == _MEETING:
                return WaitingItem(case, root_of(session, case), name, act.title, asked.field)
    return None
