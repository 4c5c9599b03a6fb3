"""Answer from the YAML alone, in the plainest way, what an act should lead to.

Nothing of the engine is used here: what these few lines say is what the definitions mean.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

FOLDER = Path(__file__).parents[3] / "definitions"
RELATIONS = ("same", "other", "other_unit", "other_region")
# Which of the relations above a scope covers.
COVERED = {
    "unit": {"same", "other"},
    "department": {"same", "other"},
    "served": {"same", "other"},
    "assigned": {"same", "other"},
    "region": {"same", "other", "other_unit"},
    "region_tree": {"same", "other", "other_unit"},
    "none": set[str](),
}

Raw = Mapping[str, Any]  # plain YAML, whose shape the reference knows by heart


def load(path: str) -> Raw:
    content: Raw = YAML(typ="safe").load((FOLDER / path).read_text("utf-8"))
    return content


ROLES = load("roles.yaml")["roles"]
WORKFLOWS = {
    path.stem: load(f"workflows/{path.name}") for path in (FOLDER / "workflows").glob("*.yaml")
}


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def barring(act: Raw) -> list[str]:
    return listed(act.get("different_person_from", []))


def person_answer(
    workflow: Raw, state: str, act: Raw, *, role: str, relation: str, known: Raw
) -> str:
    """Return the refusal's code, or the state reached by a person who takes the act."""
    if state not in listed(act["from"]):
        return "refusal.wrong_state"
    if role not in listed(act["by"]):
        return "refusal.not_the_holder"
    if relation not in COVERED[ROLES[role]["scope"]]:
        return "refusal.out_of_scope"
    if act.get("only") == "last_actor":
        return "refusal.not_the_last_actor"  # in the matrix nobody brought the case anywhere
    if relation == "same" and barring(act):
        return "refusal.same_person"
    return open_answer(workflow, state, act, known)


def system_answer(
    workflow: Raw, state: str, act: Raw, *, name: str, trigger: str | None, known: Raw
) -> str:
    """Return what a system act leads to when every child has ended."""
    if state not in listed(act["from"]):
        return "refusal.wrong_state"
    expires = trigger == "expiry" and workflow["states"][state].get("on_expiry") == name
    concludes = trigger == "children" and "on" in act
    if "system" not in listed(act["by"]) or not (expires or concludes):
        return "refusal.not_by_itself"
    return open_answer(workflow, state, act, known)


def open_answer(workflow: Raw, state: str, act: Raw, known: Raw) -> str:
    conditions = [need["condition"] for need in act.get("needs", []) if "condition" in need]
    if not all(holds(workflow, each, known) for each in conditions):
        return "refusal.needs"
    if isinstance(act["to"], str):
        return state if act["to"] == "same" else str(act["to"])
    return next(
        str(branch["to"])
        for branch in act["to"]
        if "when" not in branch or holds(workflow, branch["when"], known)
    )


def holds(workflow: Raw, condition: Raw, known: Raw) -> bool:
    if "any" in condition:
        return any(holds(workflow, each, known) for each in condition["any"])
    left: Any = known.get(condition.get("field") or condition["fact"])
    right: Any = condition.get("value")
    if isinstance(right, str) and right.startswith("$"):
        right = workflow["parameters"][right[1:]]["default"]
    return bool(COMPARED[condition["op"]](left, right))


COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda left, right: left == right,
    "in": lambda left, right: left in right,
    "not_in": lambda left, right: left not in right,
    "gt": lambda left, right: left > right,
    "is_set": lambda left, _: left is not None,
    "not_set": lambda left, _: left is None,
}
