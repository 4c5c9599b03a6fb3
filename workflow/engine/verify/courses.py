"""Work out every way in which one act can go, for the values that stand for all."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from definitions.parts import Condition
from definitions.schema import Act, Workflow
from definitions.source import Location
from workflow.engine.conditions import holds
from workflow.engine.values import Value
from workflow.engine.verify.arrangement import happens_in
from workflow.engine.verify.domains import Domains
from workflow.engine.verify.foresight import read_ahead, reads_of
from workflow.engine.verify.leaves import fact_of, leaves_of

# Twelve independent comparisons in one act; nobody can read more of them either.
MOST_CASES = 1 << 12
Values = tuple[Value, ...]
Writes = tuple[tuple[int, Value], ...]
_NOT_TYPED = object()


class TooManyCasesError(Exception):
    """Say that the values to try are too many, and which part of the definition asks for them."""

    def __init__(self, location: Location, code: str, name: str) -> None:
        """Keep the place and the code of the sentence."""
        super().__init__(code)
        self.location, self.code, self.name = location, code, name


@dataclass(frozen=True, slots=True)
class Course:
    """Be one way in which an act goes: the branch, what it writes, and what makes it go so."""

    branch: int
    writes: Writes
    facts: Mapping[str, Value]
    fields: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Courses:
    """Hold all ways in which an act goes, and whether its conditions may refuse it."""

    ways: Sequence[Course]
    refusable: bool


class Actions:
    """Answer how the acts of a workflow go, remembering what was worked out before."""

    def __init__(
        self, workflow: Workflow, domains: Domains, parameters: Mapping[str, Value]
    ) -> None:
        """Look at the acts of a workflow for cases opened with these parameters."""
        self.workflow, self.domains, self.parameters = workflow, domains, parameters
        self.in_state = {
            name: tuple(happens_in(workflow, name)) if state.final is None else ()
            for name, state in workflow.states.items()
        }
        self._ahead = {
            state: frozenset(domains.fields.index(name) for name in names)
            for state, names in read_ahead(workflow, self.in_state).items()
        }
        self.unset = tuple(domains.kept(name, None) for name in domains.fields)
        self._plans = {name: _Plan(name, act, self) for name, act in workflow.acts.items()}
        self._known: dict[tuple[str, Values], Courses] = {}

    def courses(self, name: str, values: Values) -> Courses:
        """Return how an act goes while the deciding fields have these values."""
        plan = self._plans[name]
        read = tuple(values[index] for index in plan.reads)
        key = (name, read)
        if key not in self._known:
            self._known[key] = plan.work_out([read])
        return self._known[key]

    def remembered(self, state: str, values: Sequence[Value]) -> Values:
        """Return the values with which a state is entered: those that may still be read."""
        ahead = self._ahead[state]
        return tuple(
            value if index in ahead else self.unset[index] for index, value in enumerate(values)
        )

    def conceivable(self, name: str) -> Courses:
        """Return how an act would go whatever the fields were."""
        plan = self._plans[name]
        fields = [self.domains.whole(self.domains.fields[index]) for index in plan.reads]
        return plan.work_out(product(*fields), times=prod(map(len, fields)))


class _Plan:
    """Know which fields and facts decide about one act."""

    def __init__(self, name: str, act: Act, actions: Actions) -> None:
        self._name, self._act, self._actions = name, act, actions
        domains = actions.domains
        read = reads_of(name, act)
        self.reads = [index for index, each in enumerate(domains.fields) if each in read]
        self._read_names = [domains.fields[index] for index in self.reads]
        self._typed: dict[str, Sequence[Value]] = {
            asked.field: [*domains.typed(asked.field), *([] if asked.required else [_NOT_TYPED])]
            for asked in act.fields
            if asked.field in domains.fields
        }
        self._sets = {
            field: None if reference is None else reference[1:]
            for field, reference in act.sets.items()
            if field in domains.fields
        }
        facts = {fact_of(leaf) for _, leaf in leaves_of(name, act)} | set(self._sets.values())
        self._facts = {each: domains.fact(each, act) for each in sorted(filter(None, facts))}
        self._needs = [need.condition for need in act.needs if need.condition is not None]

    def work_out(self, reads: Iterable[Values], *, times: int = 1) -> Courses:
        """Try everything that may be read, typed and known; raises TooManyCasesError."""
        choices = [*self._facts.values(), *self._typed.values()]
        if prod(map(len, choices), start=times) > MOST_CASES:
            at = ("acts", self._name)
            raise TooManyCasesError(at, "definition.too_many_comparisons", self._name)
        found: dict[tuple[int, Writes], Course] = {}
        refusable = False
        for read in reads:
            before = dict(zip(self._read_names, read, strict=True))
            for chosen in product(*choices):
                course = self._try(before, chosen)
                if course is None:
                    refusable = True
                else:
                    found.setdefault((course.branch, course.writes), course)
        return Courses(tuple(found.values()), refusable)

    def _try(self, before: Mapping[str, Value], chosen: Sequence[Value]) -> Course | None:
        facts = dict(zip(self._facts, chosen, strict=False))
        offered = zip(self._typed, chosen[len(facts) :], strict=True)
        typed = {name: value for name, value in offered if value is not _NOT_TYPED}
        fields = {**before, **typed}
        if not all(self._holds(each, fields, facts) for each in self._needs):
            return None
        changed = {**typed, **{name: facts[f] if f else None for name, f in self._sets.items()}}
        fields = {**fields, **changed}
        branch = next(
            index
            for index, each in enumerate(self._act.to)
            if each.when is None or self._holds(each.when, fields, facts)
        )
        return Course(branch, tuple(self._writes(changed)), facts, typed)

    def _holds(
        self, condition: Condition, fields: Mapping[str, Value], facts: Mapping[str, Value]
    ) -> bool:
        return holds(condition, fields=fields, facts=facts, parameters=self._actions.parameters)

    def _writes(self, changed: Mapping[str, Value]) -> Iterator[tuple[int, Value]]:
        domains = self._actions.domains
        for index, name in enumerate(domains.fields):
            if name in changed:
                yield index, domains.kept(name, changed[name])
