"""Decide what can be done with every running case beside the acts of its definition."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from definitions.operations import REOPEN, TERMINATE, OperationRule
from workflow.engine.definition import Definition
from workflow.engine.operations.choosing import people_to_choose, things_to_choose
from workflow.engine.operations.handing import (
    add_signer,
    countersign,
    delegate,
    eligible,
    remove_signer,
    report_back,
    tasks_to_hand,
    transfer,
    unsigned,
)
from workflow.engine.operations.handling import Handling, concerns, refuse_handling
from workflow.engine.operations.moving import (
    end_with_parent,
    jump,
    landings,
    reopen,
    take_back,
    terminate,
)
from workflow.engine.operations.pausing import (
    ask_extension,
    grant_extension,
    refuse_extension,
    resume,
    suspend,
)
from workflow.engine.operations.telling import (
    answer_slip,
    copy,
    graver_slips,
    lift_slip,
    open_task,
    supervise,
    urge,
)
from workflow.engine.values import CaseView, Outcome, Post, Refusal, Request, World

__all__ = [
    "ADD_SIGNER", "ANSWER_SLIP", "ASK_EXTENSION", "CASE_OPERATIONS", "COUNTERSIGN", "DELEGATE",
    "OPEN_TASK", "REMOVE_SIGNER", "REOPEN", "REPORT_BACK", "SUPERVISE", "SUSPEND", "TERMINATE",
    "TRANSFER", "Handling", "Offered", "eligible", "graver_slips", "handling_of", "landings",
    "offered_operations", "operate", "people_to_choose", "tasks_to_hand", "things_to_choose",
    "unsigned",
]  # fmt: skip

# The names by which others ask for operations, or know their events.
OPEN_TASK, TRANSFER = "open_task", "transfer"
ADD_SIGNER, COUNTERSIGN, REMOVE_SIGNER = "add_signer", "countersign", "remove_signer"
DELEGATE, REPORT_BACK = "delegate", "report_back"
SUPERVISE, ANSWER_SLIP = "supervise", "answer_slip"
SUSPEND, ASK_EXTENSION = "suspend", "ask_extension"
CASE_OPERATIONS: Mapping[str, Callable[[Handling], Outcome | Refusal]] = {
    each.__name__: each
    for each in (
        transfer,
        delegate,
        report_back,
        add_signer,
        countersign,
        remove_signer,
        copy,
        open_task,
        urge,
        supervise,
        answer_slip,
        lift_slip,
        suspend,
        resume,
        terminate,
        jump,
        reopen,
        take_back,
        ask_extension,
        grant_extension,
        refuse_extension,
    )
}


@dataclass(frozen=True, slots=True)
class Offered:
    """Say how a post stands to an operation that is its to take: open, or refused and why."""

    name: str
    rule: OperationRule
    refusal: Refusal | None


def operate(
    definition: Definition, case: CaseView, request: Request, world: World, now: datetime
) -> Outcome | Refusal:
    """Return what an operation would do to a case now, or the rule that refuses it."""
    if request.post is None:
        if request.act == TERMINATE and request.trigger == "parent":
            return end_with_parent(definition, case, request, world, now)
        return Refusal("refusal.not_by_itself")
    handling = _handling(definition, case, request, world, now, post=request.post)
    return refuse_handling(handling) or CASE_OPERATIONS[request.act](handling)


def offered_operations(
    definition: Definition, case: CaseView, post: Post, world: World, now: datetime
) -> Iterator[Offered]:
    """Yield the operations that are a post's to take, in the order of the house."""
    for name in world.operations.operations:
        request = Request(name, post, probe=True)
        handling = _handling(definition, case, request, world, now, post=post)
        if concerns(handling):
            answer = refuse_handling(handling) or CASE_OPERATIONS[name](handling)
            refusal = answer if isinstance(answer, Refusal) else None
            yield Offered(name, handling.rule, refusal)


def handling_of(
    definition: Definition, case: CaseView, request: Request, world: World, now: datetime
) -> Handling | None:
    """Return what an operation is decided from, nothing when nobody asks for it."""
    if request.post is None:
        return None
    return _handling(definition, case, request, world, now, post=request.post)


def _handling(
    definition: Definition,
    case: CaseView,
    request: Request,
    world: World,
    now: datetime,
    *,
    post: Post,
) -> Handling:
    rule = world.operations.rule(request.act, definition.workflow.changed(request.act))
    return Handling(definition, case, request, world, now, rule, post)
