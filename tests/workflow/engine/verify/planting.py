"""Plant single faults in the shipped definitions: each changes what a workflow means for the worse.

Each kind says at which parts of the file its fault may be told: at what was changed, or at what
breaks because of it. Sites are chosen by looking at the definition, not by asking the verifier.
"""

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from definitions.library import Library
from definitions.references import references
from definitions.schema import STAY, SYSTEM, Act, Workflow
from definitions.source import Location, Source

GONE = object()
Site = tuple[Any, Sequence[Location]]
Planter = Callable[["Plot"], Iterator[Site]]
KINDS: dict[str, Planter] = {}


@dataclass(frozen=True)
class Mutant:
    """Be a definition with one fault, and the parts at one of which it must be told."""

    kind: str
    workflow: str
    site: str
    data: Any
    expected: Sequence[Location]


@dataclass(frozen=True)
class Plot:
    """Be one sound definition in which faults are planted."""

    workflow: Workflow
    source: Source
    library: Library

    def edited(self, *path: str | int, to: object) -> Any:
        """Return the data with one part changed or gone."""
        data = deepcopy(self.source.data)
        inner: Any = data
        for part in path[:-1]:
            inner = inner.setdefault(part, {}) if isinstance(inner, dict) else inner[part]
        if to is GONE:
            del inner[path[-1]]
        else:
            inner[path[-1]] = to
        return data

    @property
    def held(self) -> list[str]:
        """Return the states that somebody holds."""
        return [name for name, state in self.workflow.states.items() if state.holder]

    @property
    def of_people(self) -> dict[str, Act]:
        """Return the acts that people take."""
        return {name: act for name, act in self.workflow.acts.items() if act.by != (SYSTEM,)}

    @property
    def final(self) -> str:
        """Return a final state."""
        return next(name for name, state in self.workflow.states.items() if state.final)

    def bystanders(self, state: str) -> list[str]:
        """Return the roles that have no act in a state."""
        acting = {role for act in self.workflow.acts_from(state).values() for role in act.by}
        known = {role for lane in self.workflow.lanes.values() for role in lane.roles}
        return sorted(known - acting)

    @property
    def count(self) -> str:
        """Return the name of a fact that is a number."""
        facts = self.library.subjects.subjects[self.workflow.subject].facts
        return next(f"${name}" for name, fact in facts.items() if fact.type == "integer")

    def endings(self, child: str) -> list[str]:
        """Return the ways in which cases of a workflow end."""
        states = self.library.workflows[child].states.values()
        return [state.final for state in states if state.final]

    def leading_out(self, state: str) -> list[str]:
        """Return the acts that lead out of a state."""
        acts = self.workflow.acts_from(state)
        return [n for n, a in acts.items() if any(b.to not in (STAY, state) for b in a.to)]

    def leading_in(self, state: str) -> list[tuple[str, int]]:
        """Return the acts and branches that lead into a state."""
        return [
            (name, index)
            for name, act in self.workflow.acts.items()
            for index, branch in enumerate(act.to)
            if branch.to == state
        ]

    def mentions(self, act: str) -> list[Location]:
        """Return where an act is named by others."""
        kinds = ("act", "expiry_act")
        found = references(self.workflow)
        return [each.location for each in found if each.kind in kinds and each.name == act]

    @property
    def later(self) -> list[str]:
        """Return the states that a case does not open in."""
        return [name for name in self.workflow.states if name != self.workflow.initial]

    def repeats(self, name: str, *, limited: bool = False) -> bool:
        """Tell whether an act may be taken again after itself, by way of limited acts or not."""
        reached: set[str] = set()
        waiting = [branch.to for branch in self.workflow.acts[name].to]
        while waiting:
            state = waiting.pop()
            for act in self.workflow.acts_from(state).values() if state not in reached else ():
                waiting += [b.to for b in act.to if limited or act.at_most is None]
            reached.add(state)
        return bool(reached & set(self.workflow.acts[name].from_))


def kind(planter: Planter) -> Planter:
    """Register a kind of fault."""
    KINDS[planter.__name__] = planter
    return planter


def mutants(plot: Plot) -> Iterator[Mutant]:
    """Yield a definition with every single fault."""
    for name, planter in KINDS.items():
        for data, expected in planter(plot):
            site = ".".join(map(str, expected[0]))
            yield Mutant(name, plot.workflow.workflow, site, data, expected)


def raw(plot: Plot, act: str) -> Any:
    """Return an act as it is written."""
    data: Any = plot.source.data
    return data["acts"][act]
