"""Take the same act on several cases, each for itself."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from definitions.schema import Act
from workflow.errors import RefusedError
from workflow.models import CaseEvent, EvaluationCase
from workflow.services.actors import Actor
from workflow.services.case_lines import CaseLine
from workflow.services.definitions import definition_for
from workflow.services.resources import Resources
from workflow.services.scope import visible_cases
from workflow.services.transitions import ActOrder, perform


@dataclass(frozen=True, slots=True)
class Ticked:
    """Name a case that was ticked, as it was seen."""

    case_id: uuid.UUID
    version: int


@dataclass(frozen=True, slots=True)
class BatchAct:
    """Name an act of a workflow that can be taken on several cases."""

    workflow: str
    act: str
    title: str


@dataclass(frozen=True, slots=True)
class BatchResult:
    """Say of one case what was done, or why it was not."""

    number: str
    title: str
    event: CaseEvent | None
    error: RefusedError | None


def batch_acts(lines: Sequence[CaseLine]) -> Sequence[BatchAct]:
    """Return the acts that lead tasks on and ask for nothing, in the order of the lines."""
    found = [
        BatchAct(line.workflow.workflow, name, act.title)
        for line in lines
        if line.task is not None
        for name, act in line.workflow.acts_from(line.state).items()
        if _asks_for_nothing(act) and line.task.stands_for in act.by
    ]
    return list(dict.fromkeys(found))


def perform_batch(
    session: Session,
    actor: Actor,
    *,
    resources: Resources,
    workflow: str,
    act: str,
    ticked: Sequence[Ticked],
) -> Sequence[BatchResult]:
    """Take an act on each case in a savepoint of its own; a refusal stops no other case.

    A repetition on the version that was seen returns the first event. Cases out of sight are
    left out.
    """
    seen = {each.case_id: each.version for each in ticked}
    cases = session.scalars(
        select(EvaluationCase)
        .where(EvaluationCase.id.in_(list(seen)), visible_cases(actor))
        .order_by(EvaluationCase.id)
    ).all()
    results = {}
    for case in cases:  # always in the order of their keys, so that two batches never lock across
        order = ActOrder(
            case_id=case.id,
            act=act,
            seen_version=seen[case.id],
            key=f"batch:{case.id}:{seen[case.id]}:{act}",
        )
        results[case.id] = _perform_one(
            session, actor, resources=resources, case=case, workflow=workflow, order=order
        )
    return [results[each] for each in seen if each in results]


def _asks_for_nothing(act: Act) -> bool:
    return act.kind == "forward" and not act.fields and act.opinion != "required"


def _perform_one(
    session: Session,
    actor: Actor,
    *,
    resources: Resources,
    case: EvaluationCase,
    workflow: str,
    order: ActOrder,
) -> BatchResult:
    number, title = case.number, case.title
    known = definition_for(session, resources, case).workflow.acts.get(order.act)
    if case.workflow != workflow or known is None or not _asks_for_nothing(known):
        return BatchResult(number, title, None, RefusedError("worklist.batch_other_act"))
    try:
        with session.begin_nested():
            event = perform(session, actor, resources=resources, order=order)
    except RefusedError as error:
        return BatchResult(number, title, None, error)
    return BatchResult(number, title, event, None)
