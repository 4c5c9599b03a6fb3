"""Let the guards of the domain answer in the engine's words, as the two do not know each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workflow.domain.guards import GUARDS
from workflow.engine.values import Guard, Missing, Value


@dataclass(frozen=True, slots=True)
class _Adapted:
    """Ask a guard of the domain by its name."""

    name: str

    def __call__(
        self, facts: Mapping[str, Value], parameters: Mapping[str, Value], /
    ) -> Sequence[Missing]:
        """Return what is missing."""
        return [
            Missing(each.code, each.values, each.repair)
            for each in GUARDS[self.name](facts, parameters)
        ]


ENGINE_GUARDS: Mapping[str, Guard] = {name: _Adapted(name) for name in GUARDS}
