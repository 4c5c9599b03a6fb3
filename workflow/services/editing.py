"""Hold the one rule about who may change which part of a case's content."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workflow.errors import RefusedError
from workflow.models import Account, EvaluationCase, Task
from workflow.services.actors import Actor
from workflow.services.definitions import definition_for
from workflow.services.resources import Resources
from workflow.services.scope import open_tasks


def may_edit(
    session: Session, actor: Actor, resources: Resources, case: EvaluationCase, part: str
) -> bool:
    """Tell whether somebody may change a part of a case's content now."""
    return _obstacle(session, actor, resources, case, part) is None


def require_editor(
    session: Session, actor: Actor, resources: Resources, case: EvaluationCase, part: str
) -> None:
    """Refuse to let somebody change a part of a case's content unless it is theirs to change.

    The case's state must name the part, and an open task of the state must wait for the post
    acted in without being claimed by somebody else. Raises RefusedError.
    """
    obstacle = _obstacle(session, actor, resources, case, part)
    if obstacle is not None:
        raise obstacle


def _obstacle(
    session: Session, actor: Actor, resources: Resources, case: EvaluationCase, part: str
) -> RefusedError | None:
    state = definition_for(session, resources, case).workflow.states[case.state]
    if part not in state.edits:
        return RefusedError("editing.wrong_state", state=state.title)
    holder = _holder(session, actor, case)
    if holder is None:
        return RefusedError("editing.not_the_holder")
    claimed_by, name = holder
    if claimed_by not in (None, actor.account_id):
        return RefusedError("editing.claimed", name=name)
    return None


def _holder(session: Session, actor: Actor, case: EvaluationCase) -> tuple[object, str] | None:
    """Return who has claimed a task that waits for the post, one's own or a free one first."""
    mine = or_(Task.person_id.is_(None), Task.person_id == actor.account_id)
    row = session.execute(
        select(Task.person_id, Account.name)
        .outerjoin(Account, Account.id == Task.person_id)
        .where(Task.case_id == case.id, Task.state == case.state, open_tasks(actor))
        .order_by(mine.desc(), Task.opened_at, Task.id)
        .limit(1)
    ).first()
    return None if row is None else (row[0], row[1] or "")
