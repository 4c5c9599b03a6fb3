"""Give fields and facts few values that stand for all: one for each answer to all comparisons.

Two values that answer every comparison of a workflow alike are the same to it. So the values of a
grade are its grades, those of a number lie on and between the constants it is compared with; of
those that answer alike one is kept.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise, product
from math import ceil, floor, prod

from definitions.checks import BUILT_IN_FACTS
from definitions.parts import Condition
from definitions.schema import Act, FieldType, Workflow
from definitions.subjects import Fact
from workflow.engine.conditions import holds, times_of
from workflow.engine.values import Value
from workflow.engine.verify.compatibility import LISTS, NUMBERS, PRESENCE
from workflow.engine.verify.faults import Outside
from workflow.engine.verify.foresight import read_on_entry
from workflow.engine.verify.leaves import all_leaves, fact_of, parameter_of

Answers = tuple[bool, ...]
# Three numbers compared with in conditions, each at its least, its default and its greatest value.
_MOST_SETTINGS = 27
# Facts of these types are always there: counts, yes or no, and lists that may be empty.
_ALWAYS_THERE: frozenset[FieldType] = frozenset({"integer", "boolean", *LISTS})


class Domains:
    """Hold the fields that decide something, and which values of fields and facts to try."""

    def __init__(
        self, workflow: Workflow, outside: Outside, parameters: Mapping[str, Value]
    ) -> None:
        """Collect what is compared with what, for cases opened with these parameters."""
        self._workflow, self._outside, self._parameters = workflow, outside, parameters
        leaves = [leaf for _, leaf in all_leaves(workflow)]
        self.entered = frozenset(
            name for state in workflow.states.values() for name, _ in read_on_entry(state)
        )
        read = {leaf.field for leaf in leaves} | self.entered
        self.fields = tuple(name for name in workflow.fields if name in read)
        # That a deadline or a group reads a field is one more comparison.
        entered = [Condition(field=name, op="is_set") for name in sorted(self.entered)]
        self._of_field = {
            name: [leaf for leaf in [*leaves, *entered] if leaf.field == name]
            for name in self.fields
        }
        self._of_fact = {
            name: [leaf for leaf in leaves if fact_of(leaf) == name] for name in outside.facts
        }
        self._kept: dict[tuple[str, Answers], Value] = {}
        self._stands_for: dict[tuple[str, Value], Value] = {}
        for name in self.fields:
            self.kept(name, None)
        self._typed = {name: tuple(self._typed_values(name)) for name in self.fields}

    def typed(self, field: str) -> Sequence[Value]:
        """Return what may be typed for a field."""
        return self._typed[field]

    def whole(self, field: str) -> Sequence[Value]:
        """Return every value that a field may have, or nothing."""
        return (*self._typed[field], None)

    def kept(self, field: str, value: Value) -> Value:
        """Return the value that stands for another in a field."""
        # The only value that is no key: a list that is empty.
        key = (field, () if value == [] else value)
        if key not in self._stands_for:
            answers = self._answers(self._of_field[field], value)
            self._stands_for[key] = self._kept.setdefault((field, answers), value)
        return self._stands_for[key]

    def fact(self, name: str, act: Act) -> Sequence[Value]:
        """Return the values that a fact may have when an act is taken whose guards hold."""
        spec = self._outside.facts[name]
        linked = [f for f, value in act.sets.items() if value == f"${name}" and f in self._of_field]
        leaves = [*self._of_fact[name], *(leaf for f in linked for leaf in self._of_field[f])]
        values = list(self._representatives(spec.type, leaves))
        if spec.type == "integer":
            values = [value for value in values if int(str(value)) >= 0]
        if spec.type in LISTS:
            values.append([])
        elif not (spec.type in _ALWAYS_THERE or name in BUILT_IN_FACTS or _is_sure(spec, act)):
            values.append(None)
        return tuple(self._distinct(leaves, values))

    def times(self, act: str, *, most: int | None) -> Sequence[int]:
        """Return how often an act may have been taken: the least numbers that answer unlike."""
        leaves = self._of_fact[times_of(act)]
        known = {0, *(int(str(each)) for each in self._representatives("integer", leaves))}
        if most is not None:
            known.add(most)
        fit = [each for each in sorted(known) if each >= 0 and (most is None or each <= most)]
        return [int(str(number)) for number in self._distinct(leaves, fit)]

    def told_apart(self, act: str) -> int:
        """Return the number from which on all numbers of times an act was taken are alike."""
        leaves = self._of_fact[times_of(act)]
        constants = (floor(Decimal(str(each))) for each in self._constants(leaves))
        number = max([0, *(each + 1 for each in constants)])
        while number and self._answers(leaves, number) == self._answers(leaves, number - 1):
            number -= 1
        return number

    def _typed_values(self, field: str) -> Iterator[Value]:
        spec, leaves = self._workflow.fields[field], self._of_field[field]
        values = self._representatives(spec.type, leaves, choices=spec.choices or ())
        for value in self._distinct(leaves, values):
            self.kept(field, value)
            yield value

    def _distinct(self, leaves: Sequence[Condition], values: Iterable[Value]) -> Iterable[Value]:
        found: dict[Answers, Value] = {}
        for value in values:
            found.setdefault(self._answers(leaves, value), value)
        return found.values()

    def _answers(self, leaves: Sequence[Condition], value: Value) -> Answers:
        return tuple(answer(leaf, value, self._parameters) for leaf in leaves)

    def _representatives(
        self, kind: FieldType, leaves: Sequence[Condition], *, choices: Iterable[str] = ()
    ) -> Iterable[Value]:
        constants = list(self._constants(leaves))
        if kind == "boolean":
            return (True, False)
        if kind == "grade":
            return sorted(self._outside.grades)
        if kind == "choice":
            return choices
        if kind in LISTS:
            return (("x",),)
        if kind in NUMBERS:
            return _numbers([Decimal(str(each)) for each in constants], whole=kind == "integer")
        return _texts([str(each) for each in constants], dates=kind == "date")

    def _constants(self, leaves: Sequence[Condition]) -> Iterator[Value]:
        for leaf in (each for each in leaves if each.op not in PRESENCE):
            name = parameter_of(leaf)
            value = leaf.value if name is None else self._parameters[name]
            yield from value if isinstance(value, (list, tuple)) else [value]


def answer(leaf: Condition, value: Value, parameters: Mapping[str, Value]) -> bool:
    """Tell whether a comparison holds of a value."""
    at = {leaf.field or fact_of(leaf) or "": value}
    return holds(leaf, fields=at, facts=at, parameters=parameters)


def _is_sure(spec: Fact, act: Act) -> bool:
    return any(need.guard in spec.sure_with for need in act.needs)


def _numbers(constants: Sequence[Decimal], *, whole: bool) -> Iterator[Value]:
    points = sorted(set(constants)) or [Decimal(1)]
    if whole:
        around = {end + step for each in points for end in (floor(each), ceil(each))
                  for step in (-1, 0, 1)}  # fmt: skip
        yield from sorted(around)
        return
    between = [(low + high) / 2 for low, high in pairwise(points)]
    for point in sorted([points[0] - 1, *points, *between, points[-1] + 1]):
        yield f"{point:f}"


def _texts(constants: Sequence[str], *, dates: bool) -> Iterator[Value]:
    """Yield the constants and one text that is none of them."""
    known = set(constants)
    yield from sorted(known)
    if dates:
        first = date(2000, 1, 1)
        days = ((first + timedelta(days=n)).isoformat() for n in range(len(known) + 1))
        yield next(day for day in days if day not in known)
    else:
        yield "x" * (max(map(len, known), default=0) + 1)


def settings(workflow: Workflow) -> Iterator[Mapping[str, Value]]:
    """Yield the parameters to walk with: defaults, and the ends of ranges that decide something."""
    default = {name: each.default for name, each in workflow.parameters.items()}
    compared = {parameter_of(leaf) for _, leaf in all_leaves(workflow)}
    ranges: dict[str, list[Value]] = {}
    for name, each in workflow.parameters.items():
        if name in compared and isinstance(each.default, int):
            ends = [each.default, each.min, each.max]
            ranges[name] = list(dict.fromkeys(end for end in ends if end is not None))
    if prod(map(len, ranges.values())) <= _MOST_SETTINGS:
        for chosen in product(*ranges.values()):
            yield {**default, **dict(zip(ranges, chosen, strict=True))}
        return
    yield default
    for name, values in ranges.items():
        yield from ({**default, name: value} for value in values[1:])
