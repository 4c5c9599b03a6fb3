"""Hold the one rule about what a post may see; every list, count, search and file obeys it."""

import uuid
from collections.abc import Callable, Mapping

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true
from sqlalchemy.orm import Session

from definitions.roles import ScopeKind
from workflow.errors import NotFoundError
from workflow.models import CaseCopy, EvaluationCase, GroupSeat, Project, Region, Task
from workflow.services.actors import Actor

# The tables whose rows belong to a unit, a department and a region.
Scoped = type[EvaluationCase] | type[Project] | type[Task]


def in_scope(actor: Actor, table: Scoped) -> ColumnElement[bool]:
    """Return the condition that a row lies in the scope of the post acted in."""
    return and_(_RULES[actor.scope](actor, table), _in_workflows(actor, table))


def visible_cases(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on EvaluationCase that the actor may see a case.

    Besides the scope of the post there are the tasks and the seats that were given to the person
    in this role and the copies sent to the person; a post without any scope sees none of them.
    A proxy sees what the post sees, not what was copied to the principal, whatever their post was.
    """
    if actor.scope == "none":
        return false()
    given = [_assigned(actor), _seated(actor)]
    if actor.principal is None:
        given.append(_copied(actor))
    return and_(or_(in_scope(actor, EvaluationCase), *given), _in_workflows(actor, EvaluationCase))


def open_tasks(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on Task that it waits for the post acted in.

    A task that somebody else has claimed still waits for the post, so that all can see who has it.
    """
    if actor.scope == "none":
        return false()
    given = actor.scope == "assigned"
    reach = Task.person_id == actor.holder_id if given else in_scope(actor, Task)
    # A seat is somebody's own; without a person it waits for all who hold the role.
    seated = or_(Task.seat.is_(None), Task.person_id.is_(None), Task.person_id == actor.holder_id)
    mine = and_(reach, seated, _in_workflows(actor, Task))
    return and_(Task.closed_at.is_(None), Task.role == actor.role, mine)


def find_case(
    session: Session, actor: Actor, *, case_id: uuid.UUID, lock: bool = False
) -> EvaluationCase:
    """Return a case in the actor's sight, locked when asked; raises NotFoundError otherwise."""
    statement = select(EvaluationCase).where(EvaluationCase.id == case_id, visible_cases(actor))
    if lock:
        # What the session read before it had the lock is stale (populate_existing).
        statement = statement.with_for_update(key_share=True).execution_options(
            populate_existing=True
        )
    case = session.scalar(statement)
    if case is None:
        raise NotFoundError("accounts.case_not_found")
    return case


def _in_workflows(actor: Actor, table: Scoped) -> ColumnElement[bool]:
    """Return the condition that a row belongs to a workflow that the proxy may act in."""
    if not actor.workflows:
        return true()
    named = EvaluationCase.workflow.in_(sorted(actor.workflows))
    if table is EvaluationCase:
        return named
    if table is Task:
        return Task.case_id.in_(select(EvaluationCase.id).where(named))
    return false()  # a project is of no workflow yet


def _unit(actor: Actor, table: Scoped) -> ColumnElement[bool]:
    return table.unit_id == actor.organisation_id


def _department(actor: Actor, table: Scoped) -> ColumnElement[bool]:
    return table.department_id == actor.organisation_id


def _served(actor: Actor, table: Scoped) -> ColumnElement[bool]:
    return table.department_id.in_(sorted(actor.department_ids))


def _region(actor: Actor, table: Scoped) -> ColumnElement[bool]:
    return table.region_code == actor.region_code


def _region_tree(actor: Actor, table: Scoped) -> ColumnElement[bool]:
    below = Region.path.startswith(f"{actor.region_path}/", autoescape=True)
    return table.region_code.in_(
        select(Region.code).where(or_(Region.code == actor.region_code, below))
    )


def _nothing(actor: Actor, table: Scoped) -> ColumnElement[bool]:
    del actor, table
    return false()


def _assigned(actor: Actor) -> ColumnElement[bool]:
    # Only the case comes from outside: a list may well join the tasks itself.
    return (
        exists()
        .where(
            Task.case_id == EvaluationCase.id,
            Task.person_id == actor.holder_id,
            Task.role == actor.role,
        )
        .correlate(EvaluationCase)
    )


def _seated(actor: Actor) -> ColumnElement[bool]:
    return (
        exists()
        .where(
            GroupSeat.case_id == EvaluationCase.id,
            GroupSeat.person_id == actor.holder_id,
            GroupSeat.role == actor.role,
        )
        .correlate(EvaluationCase)
    )


def _copied(actor: Actor) -> ColumnElement[bool]:
    return (
        exists()
        .where(CaseCopy.case_id == EvaluationCase.id, CaseCopy.account_id == actor.account_id)
        .correlate(EvaluationCase)
    )


_RULES: Mapping[ScopeKind, Callable[[Actor, Scoped], ColumnElement[bool]]] = {
    "unit": _unit,
    "department": _department,
    "served": _served,
    "region": _region,
    "region_tree": _region_tree,
    "assigned": _nothing,
    "none": _nothing,
}
