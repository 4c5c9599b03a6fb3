"""List what can be done with a case that is played, beside the acts of its definition."""

from dataclasses import dataclass

from workflow.engine.operations import Handling, Offered, handling_of, offered_operations
from workflow.engine.values import Request
from workflow.scenarios.people import posts_of
from workflow.scenarios.playing import Play


@dataclass(frozen=True, slots=True)
class OperationOffer:
    """Be an operation that is somebody's to take in a role: open, or refused and why."""

    role: str
    offered: Offered
    handling: Handling


def operations_for(play: Play, person: str) -> tuple[OperationOffer, ...]:
    """Return the operations that are a person's, each in the role that suits it best."""
    definition, view, world = play.case.definition, play.case.view, play.world()
    found: dict[str, OperationOffer] = {}
    for post in posts_of(play.scenario, play.setting.library.roles)[person]:
        for each in offered_operations(definition, view, post, world, play.now):
            request = Request(each.name, post)
            handling = handling_of(definition, view, request, world, play.now)
            known = found.get(each.name)
            better = known is None or (known.offered.refusal and each.refusal is None)
            if better and handling is not None:
                found[each.name] = OperationOffer(post.role, each, handling)
    return tuple(found[name] for name in world.operations.operations if name in found)
