"""Read the values of a scenario as the types of its facts and fields want them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from definitions.errors import Problem
from definitions.scenarios import Scenario
from definitions.schema import FieldType, Workflow
from definitions.source import Location, Source
from workflow.engine.inputs import typed_value
from workflow.engine.values import Value
from workflow.scenarios.setting import Setting

_NUMBERS = frozenset({"decimal", "score", "money"})
_LISTS = frozenset({"list", "people"})


@dataclass(frozen=True, slots=True)
class _Declared:
    """Hold how a fact or a field is declared."""

    title: str
    type: FieldType
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Values:
    """Read values by name: of facts, and of fields that are not called as a fact is."""

    grades: frozenset[str]
    facts: Mapping[str, _Declared]
    fields: Mapping[str, _Declared]

    @classmethod
    def of(cls, setting: Setting, workflow: Workflow) -> "Values":
        """Know the facts and the fields of a workflow."""
        subject = setting.library.subjects.subjects[workflow.subject]
        return cls(
            grades=setting.grades,
            facts={key: _Declared(each.title, each.type) for key, each in subject.facts.items()},
            fields={
                key: _Declared(each.title, each.type, tuple(each.choices or ()))
                for key, each in workflow.fields.items()
            },
        )

    def given(self, values: Mapping[str, Value]) -> tuple[Mapping[str, Value], Mapping[str, Value]]:
        """Return the facts and the fields among given values."""
        facts = {
            name: self._read(self.facts[name], raw)
            for name, raw in values.items()
            if name in self.facts
        }
        fields = {
            name: self._read(self.fields[name], raw)
            for name, raw in values.items()
            if name not in self.facts
        }
        return facts, fields

    def is_field(self, name: str, expected: Value, found: Value) -> bool:
        """Tell whether a field has a value; of numbers the size counts, not the digits."""
        spec = self.fields[name]
        wanted = self._read(spec, expected)
        known = self._read(spec, found) if spec.type in _NUMBERS else None
        if wanted is None or known is None:
            return wanted == found
        return Decimal(str(wanted)) == Decimal(str(known))

    def fault(self, name: str, raw: Value) -> tuple[str, str] | None:
        """Return what is wrong with a given value, and the title of what it is given for."""
        spec = self.facts.get(name) or self.fields[name]
        fits = raw is None or self._read(spec, raw) is not None
        return None if fits else (f"invalid.{spec.type}", spec.title)

    def faults(self, scenario: Scenario, source: Source) -> Iterator[Problem]:
        """Yield the values that do not fit what they are given for."""
        known = {**self.fields, **self.facts}
        for at, given, _ in scenario.circumstances():
            yield from self._faults(source, (*at, "given"), given, known)
        for index, step in enumerate(scenario.steps):
            if step.expect is not None:
                at = ("steps", index, "expect", "fields")
                yield from self._faults(source, at, step.expect.fields, self.fields)

    def _faults(
        self,
        source: Source,
        at: Location,
        values: Mapping[str, Value],
        known: Mapping[str, _Declared],
    ) -> Iterator[Problem]:
        for name, raw in values.items():
            spec = known[name]
            if raw is not None and self._read(spec, raw) is None:
                yield source.problem((*at, name), f"invalid.{spec.type}", field=spec.title)

    def _read(self, spec: _Declared, raw: Value) -> Value:
        # That there is nothing in a list can be told, though nobody would type it.
        if raw is None or (raw == [] and spec.type in _LISTS):
            return raw
        return typed_value(spec.type, raw, choices=spec.choices, grades=self.grades)
