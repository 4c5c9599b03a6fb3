"""Check that values fit the types of what they are compared with or written to."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from definitions.parts import Condition
from definitions.schema import FieldType, Workflow
from definitions.source import Location
from definitions.suggestions import closest
from definitions.written import written
from workflow.engine.values import Value
from workflow.engine.verify.faults import Fault, Outside
from workflow.engine.verify.leaves import all_leaves, fact_of, member_leaves, parameter_of

FRACTIONS: frozenset[FieldType] = frozenset({"decimal", "score", "money"})
NUMBERS: frozenset[FieldType] = FRACTIONS | {"integer"}
LISTS: frozenset[FieldType] = frozenset({"list", "people"})
ORDERING = frozenset({"gt", "ge", "lt", "le"})
PRESENCE = frozenset({"is_set", "not_set"})


def type_faults(workflow: Workflow, outside: Outside) -> Iterator[Fault]:
    """Yield every value that cannot fit the type it meets."""
    yield from _headline(workflow)
    yield from _children(workflow, outside)
    at: Location
    for name, act in workflow.acts.items():
        for field, reference in act.sets.items():
            if reference is not None:
                source = outside.facts[reference[1:]].type
                at = ("acts", name, "sets", field)
                yield from _written(workflow, field, source, at, reference)
        for index, asked in enumerate(act.fields):
            if asked.default is not None:
                source = _type_of_value(workflow, outside, asked.default[1:])
                at = ("acts", name, "fields", index)
                yield from _written(workflow, asked.field, source, at, asked.default)
                yield from _other_choices(workflow, asked.field, asked.default[1:], at)
    for at, leaf in (*all_leaves(workflow), *member_leaves(workflow)):
        yield from _Comparison(workflow, outside, at, leaf).faults()


def _headline(workflow: Workflow) -> Iterator[Fault]:
    score, grade = workflow.headline.score, workflow.headline.grade
    if score is not None and workflow.fields[score].type not in NUMBERS:
        yield Fault(("headline", "score"), "definition.headline_not_a_score", {"name": score})
    if grade is not None and workflow.fields[grade].type != "grade":
        yield Fault(("headline", "grade"), "definition.headline_not_a_grade", {"name": grade})


def _children(workflow: Workflow, outside: Outside) -> Iterator[Fault]:
    for name, state in workflow.states.items():
        each = state.children.each if state.children is not None else None
        if each is not None and outside.facts[each[1:]].type not in LISTS:
            at = ("states", name, "children")
            yield Fault(at, "definition.children_of_no_list", {"name": each[1:]})


def _type_of_value(workflow: Workflow, outside: Outside, name: str) -> FieldType:
    """Return the type of what a default proposes: a field stands before a fact of its name."""
    spec = workflow.fields.get(name)
    return spec.type if spec is not None else outside.facts[name].type


def _written(
    workflow: Workflow, field: str, source: FieldType, at: Location, reference: str
) -> Iterator[Fault]:
    target = workflow.fields[field].type
    # Scores and money are no numbers for each other, although both have fractions.
    any_number = source == "integer" or "decimal" in (source, target)
    both_numbers = target in FRACTIONS and source in NUMBERS
    if target != source and not (both_numbers and any_number):
        values = {"name": field, "expected": target, "value": reference, "other": source}
        yield Fault(at, "definition.value_of_other_type", values)


def _other_choices(workflow: Workflow, field: str, source: str, at: Location) -> Iterator[Fault]:
    """Yield the choices of one field that another, which takes them over, does not have."""
    target, proposed = workflow.fields[field].choices, workflow.fields.get(source)
    if target and proposed is not None:
        for choice in proposed.choices or {}:
            if choice not in target:
                yield Fault(at, "definition.unknown_choice", {"name": field, "value": choice})


class _Comparison:
    """Check one comparison."""

    def __init__(self, workflow: Workflow, outside: Outside, at: Location, leaf: Condition) -> None:
        """Find out what is compared with what."""
        self._workflow, self._outside, self._at, self._leaf = workflow, outside, at, leaf
        if leaf.field is not None:
            spec = workflow.fields[leaf.field]
            self._type, choices = spec.type, spec.choices
        else:
            self._type, choices = outside.facts[fact_of(leaf) or ""].type, None
        named: Mapping[FieldType, Iterable[str]] = {
            "grade": outside.grades,
            "choice": choices or {},
        }
        self._named = frozenset(named.get(self._type, ()))
        self._parameter = parameter_of(leaf)

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong with the comparison."""
        operator, value = self._leaf.op, self._value()
        if operator in PRESENCE:
            if self._leaf.value is not None:
                yield self._fault("definition.compared_for_nothing")
        elif operator in ORDERING:
            yield from self._ordered(value)
        elif self._type in LISTS:
            yield self._fault("definition.compared_list")
        elif self._type in FRACTIONS:
            yield self._fault("definition.compared_exactly")
        elif operator in ("in", "not_in"):
            yield from self._listed(value)
        elif not self._fits(value):
            yield self._wrong(value, self._at)

    def _value(self) -> Value:
        if self._parameter is None:
            return self._leaf.value
        return self._workflow.parameters[self._parameter].default

    def _ordered(self, value: Value) -> Iterator[Fault]:
        if self._type not in NUMBERS:
            yield self._fault("definition.compared_no_number")
        elif not is_number(value):
            yield self._wrong(value, self._at)

    def _listed(self, value: Value) -> Iterator[Fault]:
        """Look at each entry; one wrong entry of a parameter that fits otherwise is misspelt."""
        if not isinstance(value, (list, tuple)):
            yield self._wrong(value, self._at)
            return
        wrong = [(index, each) for index, each in enumerate(value) if not self._fits(each)]
        own = self._parameter is not None and len(wrong) < len(value)
        for index, each in wrong:
            at = ("parameters", self._parameter or "", "default", index) if own else self._at
            yield self._wrong(each, at)

    def _fits(self, value: Value) -> bool:
        if self._type in ("grade", "choice"):
            return isinstance(value, str) and value in self._named
        if self._type == "date":
            return _is_day(value)
        expected = {"boolean": bool, "integer": int}.get(self._type, str)
        return type(value) is expected

    def _wrong(self, value: Value, at: Location) -> Fault:
        values = {"name": self._name, "value": written(value), "expected": self._type}
        if isinstance(value, date):
            return Fault(at, "definition.day_without_quotes", values)
        if isinstance(value, str) and self._type in ("grade", "choice"):
            values["suggestion"] = closest(value, self._named)
            return Fault(at, f"definition.unknown_{self._type}", values)
        return Fault(at, "definition.compared_with_other_type", values)

    def _fault(self, code: str) -> Fault:
        return Fault(self._at, code, {"name": self._name, "expected": self._leaf.op})

    @property
    def _name(self) -> str:
        return self._leaf.field or self._leaf.fact or self._leaf.taken or ""


def is_number(value: Value) -> bool:
    """Tell whether the engine can put a value in order with numbers."""
    try:
        return not isinstance(value, bool) and Decimal(str(value)).is_finite()
    except InvalidOperation:
        return False


def _is_day(value: Value) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
