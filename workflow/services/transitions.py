"""Be the door: the one way in which a case changes, for people, the clock and children."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from workflow.canonical import digest
from workflow.engine.definition import Definition
from workflow.engine.operations import CASE_OPERATIONS, OPEN_TASK, REOPEN, TERMINATE
from workflow.engine.step import step
from workflow.engine.values import CaseView, Outcome, Refusal, Request, TriggerKind, World
from workflow.errors import NotFoundError, RefusedError
from workflow.models import CaseEvent, EvaluationCase, IdempotencyKey
from workflow.services.actors import Actor
from workflow.services.case_views import view_case, view_post, view_world
from workflow.services.definitions import definition_for
from workflow.services.families import end_children, refuse_around
from workflow.services.history import ACT, Entry, append_event, decides, events_of
from workflow.services.opening import open_children
from workflow.services.operation_titles import operation_title
from workflow.services.outcomes import write_outcome
from workflow.services.records import record_change, record_world
from workflow.services.references import wrong_references
from workflow.services.resources import Resources
from workflow.services.scope import find_case


class ActRefusedError(RefusedError):
    """Say which rule refused an act, what is missing, and who can mend it."""

    def __init__(self, refusal: Refusal) -> None:
        """Keep the engine's refusal whole."""
        super().__init__(refusal.code)
        self.values = refusal.values
        self.refusal = refusal


class StaleCaseError(RefusedError):
    """Say that a case has moved on since somebody looked, by which events."""

    def __init__(self, events: Sequence[CaseEvent]) -> None:
        """Keep what happened meanwhile, latest last."""
        super().__init__("transitions.stale")
        self.events = tuple(events)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActOrder:
    """Be what somebody asks for: the act, on which version, with what they typed.

    `key` makes a repetition of the same order harmless.
    """

    case_id: uuid.UUID
    act: str
    seen_version: int
    opinion: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)
    attachments: Sequence[uuid.UUID] = ()
    key: str | None = None


def perform(session: Session, actor: Actor, *, resources: Resources, order: ActOrder) -> CaseEvent:
    """Take an act on a case and return its event; a repeated order returns the first event.

    What decided nothing since the case was seen, such as a receipt, does not stand in the way.

    Raises NotFoundError, ActRefusedError, StaleCaseError, or RefusedError for a reused key.
    """
    case = _locked(session, actor, order)
    done = _repeated(session, actor, order)
    if done is not None:
        return done
    if case is None:
        raise NotFoundError("accounts.case_not_found")
    _refuse_stale(session, case, seen=order.seen_version)
    request = Request(order.act, view_post(actor), opinion=order.opinion, fields=order.fields)
    event = _take(session, actor, case, resources=resources, request=request, order=order)
    _remember(session, actor, order, event)
    return event


def repeated_case(
    session: Session, actor: Actor, *, number: str, key: str | None
) -> EvaluationCase | None:
    """Return a case on which the actor has given an order of a key, even if it is out of sight."""
    known = session.get(IdempotencyKey, (actor.account_id, key)) if key else None
    if known is None or known.response is None:
        return None
    event = session.get_one(CaseEvent, uuid.UUID(str(known.response["event"])))
    case = session.get_one(EvaluationCase, event.case_id)
    return case if case.number == number else None


def _locked(session: Session, actor: Actor, order: ActOrder) -> EvaluationCase | None:
    """Lock a case in sight; what an order has taken out of sight may be asked for once more."""
    try:
        return find_case(session, actor, case_id=order.case_id, lock=True)
    except NotFoundError:
        return None


def _refuse_stale(session: Session, case: EvaluationCase, *, seen: int) -> None:
    """Raise StaleCaseError when something was decided since a version, or there never was one."""
    if seen == case.row_version:
        return
    known = min(max(seen, 0), case.row_version)
    later = events_of(session, case_id=case.id, after=known)
    if known != seen or seen == 0 or any(map(decides, later)):
        raise StaleCaseError([each for each in later if each.act != OPEN_TASK])


def perform_by_itself(
    session: Session,
    *,
    resources: Resources,
    case_id: uuid.UUID,
    act: str,
    trigger: TriggerKind,
) -> CaseEvent | Refusal:
    """Take an act that a timer or the children set off; a refusal is an answer, not an error."""
    case = lock_case(session, case_id=case_id)
    request = Request(act, trigger=trigger)
    try:
        return _take(session, None, case, resources=resources, request=request)
    except ActRefusedError as error:
        return error.refusal


def would_do(
    session: Session, resources: Resources, case: EvaluationCase, request: Request
) -> Outcome | Refusal:
    """Return what a request would come to on a case as it now stands; nothing is changed."""
    definition = definition_for(session, resources, case)
    view = view_case(session, case)
    world = view_world(session, resources, case, definition.workflow)
    return step(definition, view, request, world, resources.now())


def lock_case(session: Session, *, case_id: uuid.UUID) -> EvaluationCase:
    """Lock a case for the system and return it as it now stands; raises NotFoundError."""
    case = session.scalar(
        select(EvaluationCase)
        .where(EvaluationCase.id == case_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if case is None:
        raise NotFoundError("accounts.case_not_found")
    return case


def _take(
    session: Session,
    actor: Actor | None,
    case: EvaluationCase,
    *,
    resources: Resources,
    request: Request,
    order: ActOrder | None = None,
) -> CaseEvent:
    definition = definition_for(session, resources, case)
    if request.act == REOPEN and case.parent_id is not None:
        # The parent must not go on meanwhile; a child is always locked before its parent.
        lock_case(session, case_id=case.parent_id)
    view = view_case(session, case)
    world = view_world(session, resources, case, definition.workflow)
    outcome = step(definition, view, request, world, resources.now())
    if isinstance(outcome, Refusal):
        raise ActRefusedError(outcome)
    obstacle = _obstacle(session, resources, case, definition, outcome)
    if obstacle is not None:
        raise ActRefusedError(obstacle)
    title = _title(session, definition, request, resources)
    entry = _entry(definition, view, request, world, outcome, resources, order, title=title)
    event = append_event(session, actor, case=case, entry=entry)
    write_outcome(session, case, resources=resources, outcome=outcome, event=event)
    if outcome.entry is not None:
        children = outcome.entry.children
        open_children(session, case, resources=resources, children=children)
    if outcome.act == TERMINATE:
        end_children(session, case, event=event)
    if outcome.follow is not None:
        _follow(session, case, resources, Request(outcome.follow, trigger=outcome.follow_on))
    return event


def _follow(session: Session, case: EvaluationCase, resources: Resources, request: Request) -> None:
    """Let happen at once what follows: a group that has decided waits for nobody.

    What children waited for may still refuse itself; that keeps no case from going on.
    """
    try:
        _take(session, None, case, resources=resources, request=request)
    except ActRefusedError:
        if request.trigger != "children":
            raise


def _entry(
    definition: Definition,
    view: CaseView,
    request: Request,
    world: World,
    outcome: Outcome,
    resources: Resources,
    order: ActOrder | None,
    *,
    title: str,
) -> Entry:
    act = definition.workflow.acts.get(outcome.act)
    return Entry(
        kind=outcome.act if act is None else ACT,
        act=outcome.act,
        title=title,
        at=resources.now(),
        to_state=outcome.to_state,
        opinion=request.opinion.strip() or None,
        fields=outcome.fields,
        world={
            **record_world(
                view,
                request,
                world,
                facts=outcome.facts,
                entry=outcome.entry,
                seated=_seats_are_new(view, outcome),
                operation=outcome.act in CASE_OPERATIONS,
            ),
            **record_change(outcome),
        },
        attachments=[str(each) for each in order.attachments] if order else (),
        idempotency_key=order.key if order else None,
    )


def _title(session: Session, definition: Definition, request: Request, resources: Resources) -> str:
    act = definition.workflow.acts.get(request.act)
    if act is not None:
        return act.past
    return operation_title(session, resources.library, definition.workflow, request)


def _obstacle(
    session: Session,
    resources: Resources,
    case: EvaluationCase,
    definition: Definition,
    outcome: Outcome,
) -> Refusal | None:
    """Return what rows outside the case stand in the way of an outcome, or nothing."""
    wrong = wrong_references(session, case, definition.workflow, outcome.fields)
    if wrong:
        return Refusal("refusal.fields", missing=wrong)
    if outcome.act in (REOPEN, TERMINATE):
        return refuse_around(session, resources, case, outcome)
    return None


def _seats_are_new(view: CaseView, outcome: Outcome) -> bool:
    if outcome.entry is not None:
        return bool(outcome.entry.seats)
    return len(outcome.seats) > len(view.seats)


def _order_digest(order: ActOrder) -> str:
    return digest(
        {
            "case": order.case_id,
            "act": order.act,
            "opinion": order.opinion,
            "fields": order.fields,
            "attachments": list(order.attachments),
        }
    )


def _repeated(session: Session, actor: Actor, order: ActOrder) -> CaseEvent | None:
    if order.key is None:
        return None
    known = session.get(IdempotencyKey, (actor.account_id, order.key))
    if known is None:
        return None
    if known.digest != _order_digest(order) or known.response is None:
        raise RefusedError("transitions.key_reused")
    return session.get_one(CaseEvent, uuid.UUID(str(known.response["event"])))


def _remember(session: Session, actor: Actor, order: ActOrder, event: CaseEvent) -> None:
    if order.key is None:
        return
    taken = session.scalar(
        insert(IdempotencyKey)
        .values(
            account_id=actor.account_id,
            key=order.key,
            digest=_order_digest(order),
            response={"event": str(event.id)},
            created_at=event.at,
        )
        # On the same case the lock decides; another case may take the key at the same moment.
        .on_conflict_do_nothing()
        .returning(IdempotencyKey.key)
    )
    if taken is None:
        raise RefusedError("transitions.key_reused")
