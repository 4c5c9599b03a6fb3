"""Hand over what somebody who leaves or is away has in work: claimed tasks and signatures."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from definitions.operations import PERSON, TASK, WHICH
from definitions.roles import Roles
from workflow.engine.operations import REMOVE_SIGNER, TRANSFER
from workflow.engine.values import Placement, Post
from workflow.errors import NotFoundError, RefusedError
from workflow.models import WORK, Account, EvaluationCase, Region, Task
from workflow.services.accounts import find_account
from workflow.services.actors import Actor
from workflow.services.case_operations import Choosable
from workflow.services.holders import all_holders
from workflow.services.resources import Resources
from workflow.services.scope import in_scope
from workflow.services.tasks import release_from
from workflow.services.transitions import ActOrder, perform

HAND_OVER = "work.hand_over"
Kind = Literal["task", "signature", "ballot"]
# What is chosen beside the people who can go on with the tasks of a role.
RELEASE = "release"


@dataclass(frozen=True, slots=True)
class Busy:
    """Be somebody who has work that the actor may hand over, with how much."""

    account_id: uuid.UUID
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Item:
    """Be one thing that somebody has in work; a ballot is nobody else's to give."""

    task_id: uuid.UUID
    case_id: uuid.UUID
    number: str
    title: str
    task: str
    role: str
    stands_for: str
    kind: Kind
    due_on: date | None


@dataclass(frozen=True, slots=True)
class WorkOf:
    """Hold what somebody has in work, and who can go on with the tasks of each role."""

    person: uuid.UUID
    name: str
    items: tuple[Item, ...]
    successors: Mapping[str, tuple[Choosable, ...]]

    def of(self, kind: Kind) -> tuple[Item, ...]:
        """Return the items of a kind."""
        return tuple(each for each in self.items if each.kind == kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverOrder:
    """Be what is to happen to somebody's work: by role a successor or RELEASE, and why.

    `give_up` gives up the signatures that the person is asked for.
    """

    person: uuid.UUID
    to: Mapping[str, str]
    give_up: bool
    reason: str
    title: str


@dataclass(frozen=True, slots=True)
class HandoverResult:
    """Say of one item what refused to hand it over, nothing when it was handed over."""

    item: Item
    error: RefusedError | None


def list_busy(session: Session, actor: Actor, *, resources: Resources) -> Sequence[Busy]:
    """Return the people below the actor's role who have claimed work in scope."""
    actor.require(HAND_OVER)
    rows = session.execute(
        select(Account.id, Account.name, func.count().label("tasks"))
        .join(Task, Task.person_id == Account.id)
        .where(_reach(actor, resources.library.roles), Account.id != actor.account_id)
        .group_by(Account.id, Account.name)
        .order_by(Account.name, Account.id)
    )
    return [Busy(*row) for row in rows]


def show_work(session: Session, actor: Actor, *, resources: Resources, person: uuid.UUID) -> WorkOf:
    """Return what somebody has in work; raises NotFoundError when it is nothing in reach."""
    actor.require(HAND_OVER)
    tasks = _tasks(session, actor, resources, person)
    if not tasks:
        raise NotFoundError("handover.nothing")
    return WorkOf(
        person=person,
        name=find_account(session, account_id=person).name,
        items=tuple(_item(each) for each in tasks),
        successors=_successors(session, resources, tasks, person),
    )


def hand_over(
    session: Session, actor: Actor, *, resources: Resources, order: HandoverOrder
) -> Sequence[HandoverResult]:
    """Hand over each item through the door in a savepoint of its own; a refusal stops no other.

    What nobody has chosen anything for stays. Raises RefusedError without a reason.
    """
    actor.require(HAND_OVER)
    if not order.reason.strip():
        raise RefusedError("handover.reason_needed")
    results = []
    # In the order of the cases, so that two such orders never lock across.
    for task in _tasks(session, actor, resources, order.person):
        item = _item(task)
        step = _step(session, actor, resources, order, item)
        if step is not None:
            results.append(HandoverResult(item, _refusal(session, step)))
    return results


def _refusal(session: Session, step: Callable[[], object]) -> RefusedError | None:
    try:
        with session.begin_nested():
            step()
    except RefusedError as error:
        return error
    return None


def _step(
    session: Session, actor: Actor, resources: Resources, order: HandoverOrder, item: Item
) -> Callable[[], object] | None:
    """Return what is to be done with an item, nothing when it stays."""
    to = order.to.get(item.role, "")
    if item.kind == "signature" and order.give_up:
        fields = {WHICH: str(order.person)}
        return lambda: _operate(session, actor, resources, order, item, REMOVE_SIGNER, fields)
    if item.kind != "task" or not to:
        return None
    if to == RELEASE:
        return lambda: release_from(
            session, actor, resources=resources, task_id=item.task_id, title=order.title
        )
    fields = {PERSON: to, TASK: item.stands_for}
    return lambda: _operate(session, actor, resources, order, item, TRANSFER, fields)


def _operate(
    session: Session,
    actor: Actor,
    resources: Resources,
    order: HandoverOrder,
    item: Item,
    name: str,
    fields: Mapping[str, object],
) -> None:
    case = session.get_one(EvaluationCase, item.case_id)
    wanted = ActOrder(
        case_id=case.id,
        act=name,
        seen_version=case.row_version,
        opinion=order.reason,
        fields=fields,
    )
    perform(session, actor, resources=resources, order=wanted)


def _reach(actor: Actor, roles: Roles) -> ColumnElement[bool]:
    """Return the condition on open tasks that somebody has, in scope and below the actor's role."""
    below = sorted(name for name in roles.roles if actor.role in roles.above(name))
    return and_(
        in_scope(actor, Task),
        Task.closed_at.is_(None),
        Task.person_id.is_not(None),
        or_(Task.role.in_(below), Task.stands_for.in_(below)),
    )


def _tasks(
    session: Session, actor: Actor, resources: Resources, person: uuid.UUID
) -> Sequence[Task]:
    return session.scalars(
        select(Task)
        .where(_reach(actor, resources.library.roles), Task.person_id == person)
        .options(joinedload(Task.case))
        .order_by(Task.case_id, Task.opened_at, Task.id)
    ).all()


def _item(task: Task) -> Item:
    kind: Kind = "ballot" if task.seat is not None else "task"
    if task.duty != WORK:
        kind = "signature"
    return Item(
        task_id=task.id,
        case_id=task.case_id,
        number=task.case.number,
        title=task.case.title,
        task=task.title,
        role=task.role,
        stands_for=task.stands_for,
        kind=kind,
        due_on=task.due_on,
    )


def _successors(
    session: Session, resources: Resources, tasks: Iterable[Task], person: uuid.UUID
) -> Mapping[str, tuple[Choosable, ...]]:
    """Return, by role, who covers some case of a person's tasks in that role."""
    mine = [task for task in tasks if task.seat is None and task.duty == WORK]
    holders = all_holders(session, resources, roles=frozenset(task.role for task in mine))
    paths = _paths(session, {task.region_code for task in mine})
    found: dict[str, set[str]] = {}
    for task in mine:
        placement = Placement(
            unit=str(task.unit_id),
            department=str(task.department_id),
            region=task.region_code,
            region_path=paths[task.region_code],
            assigned=frozenset({str(person)}),
        )
        able = holders.covering(placement).get(task.role, frozenset())
        found.setdefault(task.role, set()).update(able - {str(person)})
    posts = [post for several in holders.posts.values() for post in several]
    return {role: _choosable(role, people, posts) for role, people in found.items()}


def _choosable(role: str, people: set[str], posts: Iterable[Post]) -> tuple[Choosable, ...]:
    held = {post.person: post for post in posts if post.role == role and post.person in people}
    return tuple(
        Choosable(post.person, post.name, role, post.organisation_name)
        for post in sorted(held.values(), key=lambda post: (post.organisation_name, post.name))
    )


def _paths(session: Session, regions: Iterable[str]) -> Mapping[str, str]:
    rows = session.execute(select(Region.code, Region.path).where(Region.code.in_(regions)))
    return {row.code: row.path for row in rows}
