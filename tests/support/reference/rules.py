"""Read conditions, guards and typed values as docs/definitions.md explains them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from definitions.parts import Condition
from definitions.schema import Act, FieldSpec, Need, Workflow

Known = Mapping[str, object]
GRADES = ("excellent", "good", "fair", "poor")


@dataclass(frozen=True)
class Knowledge:
    """Be what conditions may look at."""

    facts: Known
    fields: Known
    parameters: Known
    times: Mapping[str, int]


def holds(condition: Condition, known: Knowledge) -> bool:
    """Tell whether a condition holds."""
    if condition.negated is not None:
        return not holds(condition.negated, known)
    if condition.all is not None:
        return False not in [holds(each, known) for each in condition.all]
    if condition.any is not None:
        return True in [holds(each, known) for each in condition.any]
    right = condition.value
    if isinstance(right, str) and right.startswith("$"):
        right = known.parameters[right[1:]]
    return _OPERATORS[condition.op](_left(condition, known), right)


def _left(condition: Condition, known: Knowledge) -> object:
    if condition.taken is not None:
        return known.times.get(condition.taken, 0)
    if condition.field is not None:
        return known.fields.get(condition.field)
    return known.facts.get(condition.fact or "")


def _more(left: object, right: object) -> int | None:
    """Return how a number compares with another; nothing when one of them is none."""
    try:
        first, second = Decimal(str(left)), Decimal(str(right))
    except ArithmeticError:
        return None
    return (first > second) - (first < second)


_OPERATORS: Mapping[str, Callable[[object, object], bool]] = {
    "eq": lambda left, right: left == right,
    "ne": lambda left, right: left != right,
    "in": lambda left, right: left in list(right),  # type: ignore[call-overload]  # a list
    "not_in": lambda left, right: left not in list(right),  # type: ignore[call-overload]  # a list
    "gt": lambda left, right: _more(left, right) == 1,
    "ge": lambda left, right: _more(left, right) in (0, 1),
    "lt": lambda left, right: _more(left, right) == -1,
    "le": lambda left, right: _more(left, right) in (0, -1),
    "is_set": lambda left, _: left not in (None, "", []),
    "not_set": lambda left, _: left in (None, "", []),
}


def met(need: Need, known: Knowledge) -> bool:
    """Tell whether a need is met."""
    if need.condition is not None:
        return holds(need.condition, known)
    return bool(_GUARDS[need.guard or ""](known.facts, need.parameters))


def _in_time(facts: Known) -> bool:
    planned, asked = facts["planned_on"], facts["required_on"]
    return None in (planned, asked) or str(planned) <= str(asked)


_GUARDS: Mapping[str, Callable[[Known, Known], object]] = {
    "sections_are_complete": lambda facts, _: not facts["sections_missing"],
    "findings_do_not_block": lambda facts, _: facts["blocking_findings"] == 0,
    "findings_are_explained": lambda facts, _: facts["unexplained_findings"] == 0,
    "truth_is_attested": lambda facts, _: facts["attested"],
    "rows_are_reviewed": lambda facts, _: facts["rows_unreviewed"] == 0,
    "problems_are_complete": lambda facts, _: facts["incomplete_problems"] == 0,
    "measure_is_complete": lambda facts, _: not facts["measure_missing"],
    "measure_is_in_time": lambda facts, _: _in_time(facts),
    "outcome_is_complete": lambda facts, _: not facts["outcome_missing"],
    "evidence_is_attached": lambda facts, given: (
        int(str(facts["evidence_count"])) >= int(str(given.get("minimum", 1)))
    ),
    "material_is_complete": lambda facts, _: not facts["material_missing"],
    "meeting_is_held": lambda facts, _: facts["meeting_is_held"],
    "requirements_are_recorded": lambda facts, _: not facts["requirements_missing"],
}


def read_fields(workflow: Workflow, act: Act, typed: Known) -> dict[str, object] | str:
    """Return the values of what was typed, or the rule by which they are refused."""
    asked = {each.field: each.required for each in act.fields}
    if not typed.keys() <= asked.keys():
        return "field_not_offered"
    values: dict[str, object] = {}
    for name, required in asked.items():
        raw = typed.get(name)
        if raw in (None, ""):
            if required:
                return "fields"
            continue
        value = _read(workflow.fields[name], raw)
        if value is None:
            return "fields"
        values[name] = value
    return values


def _read(spec: FieldSpec, raw: object) -> object:
    """Return the value of what was typed, nothing when it does not fit."""
    if spec.type == "choice":
        return raw if raw in (spec.choices or {}) else None
    if spec.type == "grade":
        return raw if raw in GRADES else None
    if spec.type in ("list", "people"):
        return list(raw) if isinstance(raw, list) and raw else None
    try:
        return _PARSERS.get(spec.type, _text)(str(raw))
    except (ValueError, ArithmeticError, KeyError):
        return None


def _text(raw: str) -> str:
    if not raw.strip():
        raise ValueError
    return raw.strip()


_PARSERS: Mapping[str, Callable[[str], object]] = {
    "date": lambda text: date.fromisoformat(text).isoformat(),
    "integer": int,
    "boolean": lambda text: {"true": True, "false": False}[text.lower()],
    **dict.fromkeys(("score", "decimal", "money"), lambda text: f"{Decimal(text):f}"),
}
