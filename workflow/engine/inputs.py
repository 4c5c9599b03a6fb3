"""Take the values typed for an act: right type, nothing asked for missing, nothing else."""

from collections.abc import Callable, Container, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from definitions.parts import FIRST_YEAR, LAST_YEAR
from definitions.schema import Act, FieldType, Workflow
from workflow.engine.values import CaseView, Missing, Refusal, Value

_MAX_TEXT = 4000
# Digits before and after the point: more than money has, and 1e999999 does not fill the memory.
_MAX_DIGITS = 16


def take_fields(
    workflow: Workflow,
    act: Act,
    given: Mapping[str, Value],
    *,
    grades: frozenset[str],
    partial: bool = False,
) -> Mapping[str, Value] | Refusal:
    """Return the typed values of an act's fields, or what is wrong with them.

    A partial look does not mind what has not been typed yet.
    """
    asked = {each.field: each for each in act.fields}
    for name in given:
        if name not in asked:
            return Refusal("refusal.field_not_offered", {"field": name})
    faults: list[Missing] = []
    values: dict[str, Value] = {}
    for name, each in asked.items():
        spec = workflow.fields[name]
        raw = given.get(name)
        if raw is None or raw == "":
            if each.required and not partial:
                faults.append(Missing("missing.field", {"field": spec.title}, name))
            continue
        parsed = typed_value(spec.type, raw, choices=spec.choices or {}, grades=grades)
        if parsed is None:
            faults.append(Missing(f"invalid.{spec.type}", {"field": spec.title}, name))
        values[name] = parsed
    if faults:
        return Refusal("refusal.fields", missing=tuple(faults))
    return values


def typed_value(
    kind: FieldType, raw: Value, *, choices: Container[str], grades: Container[str]
) -> Value:
    """Return the JSON value of what was typed, or None when it does not fit the type."""
    if kind in ("grade", "choice"):
        known = grades if kind == "grade" else choices
        return raw if isinstance(raw, str) and raw in known else None
    return _PARSERS.get(kind, _text)(raw)


def proposed_values(act: Act, case: CaseView, facts: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return what is proposed for the fields of an act: the values of facts or fields."""
    known = {**facts, **case.fields}
    return {
        each.field: known.get(each.default[1:]) for each in act.fields if each.default is not None
    }


def _text(raw: Value) -> Value:
    if not isinstance(raw, str):
        return None
    text = raw.strip()
    # The database holds no NUL, and no keyboard types one.
    return text if 0 < len(text) <= _MAX_TEXT and "\0" not in text else None


def _date(raw: Value) -> Value:
    if not isinstance(raw, (str, date)):
        return None
    try:
        day = date.fromisoformat(str(raw))
    except ValueError:
        return None
    return day.isoformat() if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _number(raw: Value) -> Value:
    try:
        number = Decimal(str(raw))
    except InvalidOperation:
        return None
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -_MAX_DIGITS or number.adjusted() >= _MAX_DIGITS:
        return None
    return f"{number:f}"


def _integer(raw: Value) -> Value:
    try:
        return int(str(raw))
    except ValueError:
        return None


def _boolean(raw: Value) -> Value:
    return {"true": True, "false": False}.get(str(raw).lower())


def _list(raw: Value) -> Value:
    if not isinstance(raw, (list, tuple)) or not raw:
        return None
    texts = [_entry(each) for each in raw]
    return None if None in texts else texts


def _entry(raw: Value) -> Value:
    """Return an entry of a list; numbers and days are entries without quotes as well."""
    plain = isinstance(raw, (int, date)) and not isinstance(raw, bool)
    return _text(str(raw) if plain else raw)


_PARSERS: Mapping[str, Callable[[Value], Value]] = {
    "date": _date,
    "decimal": _number,
    "score": _number,
    "money": _number,
    "integer": _integer,
    "boolean": _boolean,
    "list": _list,
    "people": _list,
}
