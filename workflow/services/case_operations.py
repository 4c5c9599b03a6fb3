"""Show one operation on a case to who may take it: what its form asks for, and between what."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from definitions.operations import OperationRule
from definitions.schema import Workflow
from workflow.engine.operations import (
    OPEN_TASK,
    Handling,
    handling_of,
    offered_operations,
    people_to_choose,
    things_to_choose,
)
from workflow.engine.values import Refusal, Request
from workflow.errors import NotFoundError
from workflow.models import Account, Appointment, EvaluationCase
from workflow.services.actors import Actor, posts_of
from workflow.services.case_views import view_case, view_post, view_world
from workflow.services.definitions import definition_for
from workflow.services.resources import Resources


@dataclass(frozen=True, slots=True)
class Choosable:
    """Be something that can be chosen; a person comes with the role and the office."""

    value: str
    title: str
    role: str = ""
    office: str = ""


@dataclass(frozen=True, slots=True)
class OperationPage:
    """Hold an operation as one post sees it: its rule, why it is refused now, what to choose.

    `choices` are there for the inputs that are chosen from what the case has or knows.
    """

    case: EvaluationCase
    workflow: Workflow
    name: str
    rule: OperationRule
    refusal: Refusal | None
    choices: Mapping[str, tuple[Choosable, ...]]
    due_on: str | None


def show_operation(
    session: Session, actor: Actor, *, resources: Resources, case: EvaluationCase, name: str
) -> OperationPage:
    """Return an operation with what can be chosen; raises NotFoundError if it is not the post's."""
    definition = definition_for(session, resources, case)
    view = view_case(session, case)
    world = view_world(session, resources, case, definition.workflow)
    post, now = view_post(actor), resources.now()
    every = offered_operations(definition, view, post, world, now)
    offered = next((each for each in every if each.name == name != OPEN_TASK), None)
    handling = handling_of(definition, view, Request(name, post), world, now) if offered else None
    if offered is None or handling is None:
        raise NotFoundError("operation.not_offered")
    return OperationPage(
        case=case,
        workflow=definition.workflow,
        name=name,
        rule=offered.rule,
        refusal=offered.refusal,
        choices={} if offered.refusal else _choices(session, resources, handling),
        due_on=None if view.due_on is None else view.due_on.isoformat(),
    )


def _choices(
    session: Session, resources: Resources, h: Handling
) -> Mapping[str, tuple[Choosable, ...]]:
    """Return what can be chosen for each input that has choices."""
    people = people_to_choose(h).items()
    things = things_to_choose(h).items()
    return {
        **{name: _people(session, resources, h, chosen) for name, chosen in people},
        **{name: tuple(Choosable(*each) for each in titled) for name, titled in things},
    }


def _people(
    session: Session, resources: Resources, h: Handling, people: frozenset[str]
) -> tuple[Choosable, ...]:
    """Return people with the post in which they would act, those of one's own role first."""
    candidates = h.world.candidates
    ids = [uuid.UUID(each) for each in people]
    held = and_(Account.id.in_(ids), Appointment.role.in_(sorted(candidates)))
    own = h.post.role
    rows = posts_of(session, held, today=resources.today()) if ids else []
    rows = [row for row in rows if str(row.account_id) in candidates[row.role]]
    found: dict[str, Choosable] = {}
    for row in sorted(rows, key=lambda row: (row.role != own, row.role, row.name)):
        key = str(row.account_id)
        found.setdefault(key, Choosable(key, row.name, row.role, row.organisation_name))
    return (*found.values(), *_gone(session, people - found.keys()))


def _gone(session: Session, people: Iterable[str]) -> Iterable[Choosable]:
    """Return people who hold no post for the case any more; their signatures can be given up."""
    ids = [uuid.UUID(each) for each in people]
    if not ids:
        return ()
    rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(ids)))
    return [Choosable(str(row.id), row.name) for row in rows]
