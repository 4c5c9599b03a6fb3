"""Say where open cases would go under another version of their workflow, batch by batch."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from workflow.domain.deadlines import local_day
from workflow.domain.regions import nearness
from workflow.engine.transfer import Transfer, transfer
from workflow.engine.values import CaseView, World
from workflow.errors import NotFoundError, RefusedError
from workflow.models import DefinitionStatus, DefinitionVersion, EvaluationCase
from workflow.services.actors import Actor
from workflow.services.bulk_views import look_around, with_views
from workflow.services.definitions import definition_of
from workflow.services.resources import Resources
from workflow.services.scope import visible_cases

MIGRATE = "definitions.migrate"
# More cases than these are moved in several batches.
MOST_CASES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Say to which version cases go, where states of another name go, which cases, and why.

    No numbers mean all open cases in sight that do not follow the version yet, whose keys lie
    behind ``after`` and not behind ``until``. With ``leave`` those stay that cannot go; without,
    one of them holds up all.
    """

    version_id: uuid.UUID
    states: Mapping[str, str]
    numbers: Sequence[str] = ()
    after: uuid.UUID | None = None
    until: uuid.UUID | None = None
    leave: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Be one case of a batch: where it goes, or why it cannot."""

    case: EvaluationCase
    state_before: str
    state_after: str
    obstacle: str | None
    found: Transfer | None


def plan_transfer(
    session: Session, actor: Actor, *, resources: Resources, order: Order
) -> Sequence[Line]:
    """Say for each case of an order where it would go; nothing is written.

    Raises NotFoundError for a version that is not published or cases out of sight, RefusedError
    when there are too many.
    """
    actor.require(MIGRATE)
    version = _version(session, order)
    cases = _cases(session, actor, version, order)
    around = look_around(session, resources)
    return [
        _line(session, resources, version, case, around.world_of(view), view, order)
        for case, view, _ in with_views(session, around, cases)
    ]


def next_batch(session: Session, actor: Actor, *, order: Order) -> Order | None:
    """Return the first part of an order whose cases are moved together; none when none waits."""
    actor.require(MIGRATE)
    version = _version(session, order)
    wanted = _wanted(actor, version, order)
    if order.numbers and order.after is None:
        _require_all(session, wanted, order)
    keys = select(EvaluationCase.id).where(*wanted).order_by(EvaluationCase.id)
    found = session.scalars(keys.limit(MOST_CASES)).all()
    return replace(order, until=found[-1]) if found else None


def batches_of(session: Session, actor: Actor, *, order: Order) -> Iterator[Order]:
    """Yield all parts of an order whose cases are moved together, in the order of their keys."""
    part = next_batch(session, actor, order=order)
    while part is not None:
        yield part
        part = next_batch(session, actor, order=replace(order, after=part.until))


def count_cases(session: Session, actor: Actor, *, order: Order) -> int:
    """Return how many cases an order is about."""
    actor.require(MIGRATE)
    wanted = _wanted(actor, _version(session, order), order)
    return _count(session, wanted)


def _version(session: Session, order: Order) -> DefinitionVersion:
    version = session.get(DefinitionVersion, order.version_id)
    if version is None or version.status != DefinitionStatus.PUBLISHED:
        raise NotFoundError("definitions.version_not_found")
    return version


def _wanted(
    actor: Actor, version: DefinitionVersion, order: Order
) -> Sequence[ColumnElement[bool]]:
    wanted = [
        EvaluationCase.workflow == version.workflow,
        EvaluationCase.definition_version_id != version.id,
        EvaluationCase.ended_at.is_(None),
        visible_cases(actor),
    ]
    if order.numbers:
        wanted.append(EvaluationCase.number.in_(order.numbers))
    if order.after is not None:
        wanted.append(EvaluationCase.id > order.after)
    if order.until is not None:
        wanted.append(EvaluationCase.id <= order.until)
    return wanted


def _cases(
    session: Session, actor: Actor, version: DefinitionVersion, order: Order
) -> Sequence[EvaluationCase]:
    """Lock the cases of an order as they are now, in one order: two batches wait for each other."""
    wanted = _wanted(actor, version, order)
    if order.numbers and order.until is None:
        _require_all(session, wanted, order)
    cases = locked_cases(session, *wanted, most=MOST_CASES + 1)
    if len(cases) > MOST_CASES:
        raise RefusedError("transfers.too_many", most=MOST_CASES)
    return cases


def _count(session: Session, wanted: Sequence[ColumnElement[bool]]) -> int:
    return session.scalar(select(func.count()).select_from(EvaluationCase).where(*wanted)) or 0


def _require_all(session: Session, wanted: Sequence[ColumnElement[bool]], order: Order) -> None:
    if _count(session, wanted) < len(set(order.numbers)):
        raise NotFoundError("transfers.cases_not_found")


def locked_cases(
    session: Session, *wanted: ColumnElement[bool], most: int | None = None
) -> Sequence[EvaluationCase]:
    """Lock cases in the order of their keys.

    What became of one while its lock was waited for is looked at once more, so that none is
    returned that is no longer wanted.
    """
    return session.scalars(
        select(EvaluationCase)
        .where(*wanted)
        .order_by(EvaluationCase.id)
        .limit(most)
        .with_for_update(key_share=True, of=EvaluationCase)
        .execution_options(populate_existing=True)
    ).all()


def _line(
    session: Session,
    resources: Resources,
    version: DefinitionVersion,
    case: EvaluationCase,
    world: World,
    view: CaseView,
    order: Order,
) -> Line:
    after = definition_of(session, resources, version_id=version.id)
    version_before = case.definition_version_id
    before = definition_of(session, resources, version_id=version_before).workflow
    found = transfer(
        before,
        after,
        view,
        world,
        resources.now(),
        entered_on=local_day(case.entered_at),
        states=order.states,
    )
    there = order.states.get(case.state, case.state)
    known = after.workflow.states.get(there)
    elsewhere = nearness(view.placement.region_path, version.regions) is None
    obstacle = "elsewhere" if elsewhere else found if isinstance(found, str) else None
    return Line(
        case=case,
        state_before=before.states[case.state].title,
        state_after=known.title if known else "",
        obstacle=obstacle,
        found=None if isinstance(found, str) else found,
    )
