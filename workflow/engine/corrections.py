"""Let a return name what is to be corrected, and keep everything else locked until then."""

from collections.abc import Mapping

from definitions.schema import CORRECT, RETURN_TO, Act, Workflow
from workflow.engine.conditions import Reader
from workflow.engine.riders import Correction
from workflow.engine.values import CaseView, Missing, Refusal, Request, Value

# The fact that lists what of the content of a case can be named.
CORRECTABLE = "correctable"


def without_names(act: Act, fields: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return what was typed for an act's fields, but for the place and the names chosen."""
    chosen = set()
    if act.asks_where:
        chosen.add(RETURN_TO)
    if act.names != "none":
        chosen.add(CORRECT)
    return {name: value for name, value in fields.items() if name not in chosen}


def nameable(workflow: Workflow, to: str, facts: Mapping[str, Value]) -> tuple[str, ...]:
    """Return what a return to a state can name: fields typed there, and parts of the content."""
    asked = (
        each.field
        for act in workflow.acts_from(to).values()
        if act.kind == "forward"
        for each in act.fields
    )
    listed = facts.get(CORRECTABLE)
    content = listed if isinstance(listed, (list, tuple)) else ()
    edited = (str(each) for each in content if part_of(str(each)) in workflow.states[to].edits)
    return (*dict.fromkeys(asked), *edited)


def part_of(item: str) -> str:
    """Return the part of a case's content to which something named belongs."""
    return item.partition("/")[0]


def correction_of(
    workflow: Workflow, act: Act, case: CaseView, request: Request, to: str, facts: Reader[Value]
) -> Correction | Refusal | None:
    """Return what a return asks to correct; one that names nothing leaves what stood.

    Who takes the case back comes to where it stood before.
    """
    if act.kind != "return" or act.stays:
        return None
    given = request.fields.get(CORRECT) if act.names != "none" else None
    items = tuple(str(each) for each in given) if isinstance(given, (list, tuple)) else ()
    if not items:
        if act.names == "required" and request.post is not None and not request.probe:
            return _lacks("missing.correct")
        return case.riders.earlier if act.only == "last_actor" else case.riders.correction
    if not set(items) <= set(nameable(workflow, to, facts)):
        return _lacks("invalid.correct")
    return Correction(items, request.post.holder if request.post else "")


def refuse_locked(
    workflow: Workflow, act: Act, case: CaseView, fields: Mapping[str, Value]
) -> Refusal | None:
    """Return why something typed cannot be changed while only other things are to be corrected."""
    correction = case.riders.correction
    if correction is None or act.kind != "forward":
        return None
    locked = [
        name
        for name, value in fields.items()
        if name not in correction.items and case.fields.get(name) not in (None, value)
    ]
    missing = (
        Missing("invalid.locked", {"field": workflow.fields[name].title}, name) for name in locked
    )
    return Refusal("refusal.fields", missing=tuple(missing)) if locked else None


def _lacks(code: str) -> Refusal:
    return Refusal("refusal.fields", missing=(Missing(code, {}, CORRECT),))
