"""Know whose signatures a case waits for, and what that keeps from happening."""

from collections.abc import Iterable
from dataclasses import replace

from definitions.operations import OperationName, Operations
from definitions.schema import Act, State, Workflow
from workflow.engine.riders import Riders, Signer
from workflow.engine.values import NewTask, Refusal, Request, World

_ADD_SIGNER: OperationName = "add_signer"
_DELEGATE: OperationName = "delegate"


def called(riders: Riders) -> tuple[Signer, ...]:
    """Return the signers who are called once the case has moved on."""
    after = [each for each in riders.signers if each.place == "after" and each.choice is None]
    return tuple(replace(each, number=at, place="before") for at, each in enumerate(after))


def signing_tasks(operations: Operations, signers: Iterable[Signer]) -> tuple[NewTask, ...]:
    """Return the tasks of the signers whom a case waits for."""
    return tuple(
        NewTask(
            role=each.role,
            stands_for=each.role,
            title=_title(operations, each),
            person=each.person,
            seat=each.number,
            duty="sign",
        )
        for each in signers
        if each.is_awaited
    )


def refuse_for_signers(
    workflow: Workflow, act: Act, riders: Riders, request: Request, world: World
) -> Refusal | None:
    """Return why an act that leads on waits for signatures, or nothing; the clock never waits."""
    if act.kind != "forward" or act.stays or request.post is None:
        return None
    if riders.awaited:
        return Refusal("refusal.signers_wait", {"count": len(riders.awaited)})
    rule = world.operations.rule(_ADD_SIGNER, workflow.changed(_ADD_SIGNER))
    if rule.binding and any(each.choice == "against" for each in riders.signers):
        return Refusal("refusal.signer_disagrees")
    return None


def refuse_to_call(act: Act, riders: Riders, there: State) -> Refusal | None:
    """Return why signers cannot be called where an act leads, or nothing."""
    if act.kind == "forward" and not act.stays and called(riders) and not there.holder:
        return Refusal("refusal.nobody_to_wait", {"state": there.title})
    return None


def _title(operations: Operations, signer: Signer) -> str:
    rule = operations.operations[_DELEGATE if signer.place == "delegate" else _ADD_SIGNER]
    return rule.task or rule.title
