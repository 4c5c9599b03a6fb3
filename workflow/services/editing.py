"""Hold the one rule about who may change which part of a case's content."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from definitions.schema import Workflow
from workflow.domain.corrections import is_open
from workflow.engine.authority import leads_on
from workflow.engine.corrections import part_of
from workflow.errors import RefusedError
from workflow.models import WORK, Account, EvaluationCase, Task
from workflow.services.actors import Actor
from workflow.services.case_views import past_acts
from workflow.services.definitions import definition_for
from workflow.services.records import recorded_riders
from workflow.services.resources import Resources
from workflow.services.scope import open_tasks


def may_edit(
    session: Session, actor: Actor, resources: Resources, case: EvaluationCase, part: str
) -> bool:
    """Tell whether somebody may change a part of a case's content now."""
    return _obstacle(session, actor, resources, case, part) is None


def require_editor(
    session: Session,
    actor: Actor,
    resources: Resources,
    case: EvaluationCase,
    part: str,
    *,
    section: str | None = None,
) -> None:
    """Refuse to let somebody change a part of a case's content unless it is theirs to change.

    The case's state must name the part, and an open task of the state must wait for the post
    acted in without being claimed by somebody else. Whom separation of duties keeps from handing
    the content on may not write it either. Delegated work is the delegate's to write, and nobody
    writes while the case is suspended. A return that names what is to be corrected locks the
    rest, a `section` of the part among it. Raises RefusedError.
    """
    obstacle = _obstacle(session, actor, resources, case, part)
    if obstacle is not None:
        raise obstacle
    items = to_correct(case, part)
    if section is not None and items is not None and not is_open(items, section):
        raise RefusedError("editing.locked")


def to_correct(case: EvaluationCase, part: str) -> tuple[str, ...] | None:
    """Return what of a part is to be corrected, nothing when all of it can be changed."""
    items = all_to_correct(case)
    return None if items is None else tuple(item for item in items if part_of(item) == part)


def all_to_correct(case: EvaluationCase) -> tuple[str, ...] | None:
    """Return what of a case is to be corrected, nothing when nothing was named."""
    correction = recorded_riders(case.riders).correction
    return None if correction is None else correction.items


def _obstacle(
    session: Session, actor: Actor, resources: Resources, case: EvaluationCase, part: str
) -> RefusedError | None:
    workflow = definition_for(session, resources, case).workflow
    state = workflow.states[case.state]
    if part not in state.edits:
        return RefusedError("editing.wrong_state", state=state.title)
    if to_correct(case, part) == ():
        return RefusedError("editing.locked")
    riders = recorded_riders(case.riders)
    if riders.suspended_on is not None:
        return RefusedError("editing.suspended")
    delegate = next((each for each in riders.awaited if each.place == "delegate"), None)
    if delegate is not None:
        if (delegate.person, delegate.role) != (str(actor.holder_id), actor.role):
            return RefusedError("editing.delegated")
        # Who was asked was fit for it; who acts for them has to be as well.
        return _barred(session, actor, case, workflow, delegate.stands_for)
    task = _waiting_task(session, actor, case)
    if task is None:
        return RefusedError("editing.not_the_holder")
    if task.person_id not in (None, actor.holder_id):
        name = session.get_one(Account, task.person_id).name
        return RefusedError("editing.claimed", name=name)
    return _barred(session, actor, case, workflow, task.stands_for)


def _barred(
    session: Session, actor: Actor, case: EvaluationCase, workflow: Workflow, stands_for: str
) -> RefusedError | None:
    past, persons = past_acts(session, case_id=case.id), frozenset(map(str, actor.person_ids))
    fit = leads_on(workflow, case.state, stands_for, past=past, persons=persons)
    return None if fit else RefusedError("editing.barred")


def _waiting_task(session: Session, actor: Actor, case: EvaluationCase) -> Task | None:
    """Return a task that waits for the post, one's own or a free one first."""
    mine = or_(Task.person_id.is_(None), Task.person_id == actor.holder_id)
    return session.scalar(
        select(Task)
        .where(
            Task.case_id == case.id,
            Task.state == case.state,
            Task.duty == WORK,
            open_tasks(actor),
        )
        .order_by(mine.desc(), Task.opened_at, Task.id)
        .limit(1)
        .execution_options(populate_existing=True)
    )
