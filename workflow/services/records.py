"""Turn what a decision looked at into JSON for the history, and back for a replay."""

from collections.abc import Mapping
from dataclasses import asdict

from workflow.engine.values import CaseView, ChildView, Entry, Post, Request, Value, World


def record_world(
    view: CaseView,
    request: Request,
    world: World,
    *,
    facts: Mapping[str, Value],
    entry: Entry | None,
) -> dict[str, object]:
    """Return what a replay of this decision needs: post, trigger, facts, people, calendar."""
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
    }


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
