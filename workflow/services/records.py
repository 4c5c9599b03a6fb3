"""Turn what a decision looked at into JSON for the history, and back for a replay."""

from collections.abc import Mapping
from dataclasses import asdict

from workflow.engine.values import (
    CaseView,
    ChildView,
    Entry,
    Membership,
    Post,
    Request,
    Value,
    World,
)


def record_world(
    view: CaseView,
    request: Request,
    world: World,
    *,
    facts: Mapping[str, Value],
    entry: Entry | None,
    seated: bool = False,
) -> dict[str, object]:
    """Return what a replay of this decision needs: post, trigger, facts, people, calendar.

    `seated` tells that members were seated, so that what they were chosen by is needed too.
    """
    considered = entry.considered if entry else {}
    return {
        "calendar": world.timetable.digest,
        "facts": dict(facts),
        "people": {role: list(people) for role, people in considered.items()},
        "post": None if request.post is None else record_post(request.post),
        "trigger": request.trigger,
        "asked": dict(request.fields),
        "children": [asdict(child) for child in view.children],
        "assigned": sorted(view.placement.assigned),
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
    return {**asdict(post), "departments": sorted(post.departments)}


def recorded_post(value: object) -> Post | None:
    """Return the post that was recorded, if a person acted."""
    if not isinstance(value, dict):
        return None
    departments = frozenset(str(each) for each in value["departments"])
    return Post(**{**value, "departments": departments})


def recorded_children(value: object) -> tuple[ChildView, ...]:
    """Return the children that were recorded."""
    return tuple(ChildView(**each) for each in value) if isinstance(value, list) else ()
