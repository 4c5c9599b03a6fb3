"""Evaluate structured conditions and remember which facts were read."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from definitions.parts import Condition
from workflow.engine.values import Value

Each = TypeVar("Each")


class Reader(Mapping[str, Each]):
    """Give values by name and remember which were asked for, so that a replay has them."""

    def __init__(self, facts: Mapping[str, Each]) -> None:
        """Read from these values."""
        self._facts = facts
        self.read: dict[str, Each] = {}

    def __getitem__(self, name: str) -> Each:
        """Return a value; raises KeyError when there is none of the name."""
        self.read[name] = value = self._facts[name]
        return value

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        return iter(self._facts)

    def __len__(self) -> int:
        """Count the values."""
        return len(self._facts)


def holds(
    condition: Condition,
    *,
    fields: Mapping[str, Value],
    facts: Mapping[str, Value],
    parameters: Mapping[str, Value],
) -> bool:
    """Tell whether a condition holds."""

    def inner(each: Condition) -> bool:
        return holds(each, fields=fields, facts=facts, parameters=parameters)

    if condition.all is not None:
        return all(inner(each) for each in condition.all)
    if condition.any is not None:
        return any(inner(each) for each in condition.any)
    if condition.negated is not None:
        return not inner(condition.negated)
    left = _left(condition, fields, facts)
    return _COMPARE[condition.op](left, _value(condition.value, parameters))


def _left(condition: Condition, fields: Mapping[str, Value], facts: Mapping[str, Value]) -> Value:
    if condition.taken is not None:
        return facts.get(times_of(condition.taken)) or 0
    return fields.get(condition.field) if condition.field else facts[condition.fact or ""]


def times_of(act: str) -> str:
    """Return the name under which the facts tell how often an act was taken."""
    return f"times:{act}"


def _value(value: Value, parameters: Mapping[str, Value]) -> Value:
    if isinstance(value, str) and value.startswith("$"):
        return parameters[value[1:]]
    return value


def _is_set(left: Value) -> bool:
    return left is not None and left not in ("", [])


def _within(left: Value, right: Value) -> bool:
    return isinstance(right, (list, tuple)) and left in right


def _ordered(accept: Callable[[Decimal, Decimal], bool]) -> Callable[[Value, Value], bool]:
    def compare(left: Value, right: Value) -> bool:
        try:
            return accept(Decimal(str(left)), Decimal(str(right)))
        except InvalidOperation:
            return False

    return compare


_COMPARE: Mapping[str, Callable[[Value, Value], bool]] = {
    "eq": lambda left, right: left == right,
    "ne": lambda left, right: left != right,
    "in": _within,
    "not_in": lambda left, right: not _within(left, right),
    "gt": _ordered(lambda left, right: left > right),
    "ge": _ordered(lambda left, right: left >= right),
    "lt": _ordered(lambda left, right: left < right),
    "le": _ordered(lambda left, right: left <= right),
    "is_set": lambda left, _: _is_set(left),
    "not_set": lambda left, _: not _is_set(left),
}
