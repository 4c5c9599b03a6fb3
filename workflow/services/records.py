"""Turn what a decision looked at into JSON for the history, and back for a replay."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict

from pydantic import TypeAdapter

from workflow.engine.riders import Riders
from workflow.engine.values import (
    CaseView,
    ChildView,
    Entry,
    Membership,
    Outcome,
    Post,
    Request,
    Told,
    Value,
    World,
)

# Under which name an event keeps what operations have attached since.
RIDERS = "riders"
_RIDERS = TypeAdapter(Riders)
_TOLD: TypeAdapter[Told | None] = TypeAdapter(Told | None)


def record_riders(riders: Riders) -> dict[str, object]:
    """Return what operations have attached to a case as JSON values, nothing when it is nothing."""
    if riders == Riders():
        return {}
    dumped: dict[str, object] = _RIDERS.dump_python(riders, mode="json")
    return dumped


def record_change(outcome: Outcome) -> dict[str, object]:
    """Return what an outcome makes of that, nothing when it leaves it; a look back needs it."""
    return {} if outcome.riders is None else {RIDERS: record_riders(outcome.riders)}


def recorded_riders(value: object) -> Riders:
    """Return what operations have attached to a case."""
    return _RIDERS.validate_python(value)


def record_told(told: Told | None) -> object:
    """Return whom an operation tells as JSON values."""
    return _TOLD.dump_python(told, mode="json")


def recorded_told(value: object) -> Told | None:
    """Return whom an operation tells, nothing when it tells nobody."""
    return _TOLD.validate_python(value)


def record_world(
    view: CaseView,
    request: Request,
    world: World,
    *,
    facts: Mapping[str, Value],
    entry: Entry | None,
    seated: bool = False,
    operation: bool = False,
) -> dict[str, object]:
    """Return what a replay of this decision needs: post, trigger, facts, people, calendar.

    `seated` tells that members were seated, so that what they were chosen by is needed too. An
    `operation` may look at everybody around the case.
    """
    considered: Mapping[str, Iterable[str]] = entry.considered if entry else {}
    if operation:
        considered = {role: sorted(people) for role, people in world.candidates.items()}
    return {
        "calendar": world.timetable.digest,
        "facts": dict(facts),
        "people": {role: list(people) for role, people in considered.items()},
        "post": None if request.post is None else record_post(request.post),
        "trigger": request.trigger,
        "asked": dict(request.fields),
        "children": [asdict(child) for child in view.children],
        "assigned": sorted(view.placement.assigned),
        "parent_waits": view.parent_waits,
        **({"membership": _record_membership(world.membership)} if seated else {}),
    }


def _record_membership(membership: Membership) -> dict[str, object]:
    return {
        "holders": {role: sorted(people) for role, people in membership.holders.items()},
        "loads": dict(membership.loads),
        "offices": {person: sorted(places) for person, places in membership.offices.items()},
    }


def recorded_membership(value: object) -> Membership:
    """Return what a group was seated by, nothing when the record has none."""
    if not isinstance(value, dict):
        return Membership()
    return Membership(
        holders={role: frozenset(people) for role, people in value["holders"].items()},
        loads=value["loads"],
        offices={person: frozenset(places) for person, places in value["offices"].items()},
    )


def record_post(post: Post) -> dict[str, object]:
    """Return a post as JSON values."""
    return {name: _plain(value) for name, value in asdict(post).items()}


def recorded_post(value: object) -> Post | None:
    """Return the post that was recorded, if a person acted."""
    if not isinstance(value, dict):
        return None
    sets = {name: frozenset(each) for name, each in value.items() if isinstance(each, list)}
    return Post(**{**value, **sets})


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else value


def recorded_children(value: object) -> tuple[ChildView, ...]:
    """Return the children that were recorded."""
    return tuple(ChildView(**each) for each in value) if isinstance(value, list) else ()
