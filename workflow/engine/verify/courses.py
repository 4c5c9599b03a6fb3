"""Work out every way in which one act can go, for the values that stand for all."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from definitions.operations import REOPEN
from definitions.parts import Condition
from definitions.schema import Act, Workflow
from definitions.source import Location
from workflow.engine.conditions import holds, times_of
from workflow.engine.values import Value
from workflow.engine.verify.arrangement import happens_in
from workflow.engine.verify.domains import Domains
from workflow.engine.verify.foresight import read_ahead, reads_of
from workflow.engine.verify.leaves import all_leaves, fact_of, leaves_of

# Twelve independent comparisons in one act; nobody can read more of them either.
MOST_CASES = 1 << 12
Values = tuple[Value, ...]
Writes = tuple[tuple[int, Value], ...]
_NOT_TYPED = object()
# What may be tried for the facts that tell how often acts were taken.
Counts = Mapping[str, Sequence[Value]]


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
        self._known: dict[tuple[str, Values, Values], Courses] = {}
        asked = {leaf.taken: domains.told_apart(leaf.taken)
                 for _, leaf in all_leaves(workflow) if leaf.taken is not None}  # fmt: skip
        self.told_apart = {name: number for name, number in asked.items() if number}
        self._possible = self._possible_counts(asked)

    def courses(self, name: str, values: Values, times: Mapping[str, int]) -> Courses:
        """Return how an act goes while the deciding fields have these values.

        `times` tells of some acts how often they were taken; others were so as often as they can.
        """
        plan = self._plans[name]
        read = tuple(values[index] for index in plan.reads)
        known = tuple(times.get(act) for act in plan.counts)
        key = (name, read, known)
        if key not in self._known:
            given = {times_of(act): [number] for act, number in zip(plan.counts, known, strict=True)
                     if number is not None}  # fmt: skip
            self._known[key] = plan.work_out([read], given={**self._before(name), **given})
        return self._known[key]

    def remembered(self, state: str, values: Sequence[Value]) -> Values:
        """Return the values with which a state is entered: those that may still be read."""
        ahead = self._ahead[state]
        return tuple(
            value if index in ahead else self.unset[index] for index, value in enumerate(values)
        )

    def conceivable(self, name: str, given: Counts | None = None) -> Courses:
        """Return how an act would go whatever the fields were and acts were taken, but as given."""
        plan = self._plans[name]
        fields = [self.domains.whole(self.domains.fields[index]) for index in plan.reads]
        return plan.work_out(product(*fields), times=prod(map(len, fields)), given=given or {})

    def _possible_counts(self, asked: Iterable[str]) -> Counts:
        """Return how often acts may have been taken, whatever operations do to a case.

        An operation may put a case into any state, with all that was done to it before. What stays
        true is that a limit holds, and that an act comes after those which its needs count.
        """
        able: set[str] = set()
        while True:
            possible = {
                times_of(name): self.domains.times(name, most=self._most(name, able))
                for name in asked
            }
            fresh = {name for name in asked if name not in able and self._leaves_a_case(name)
                     and self._may_go(name, possible)}  # fmt: skip
            if not fresh:
                return possible
            able |= fresh

    def _before(self, name: str) -> Counts:
        """Return how often acts may have been taken when an act is: it itself less than it may."""
        own, limit = times_of(name), self.workflow.acts[name].at_most
        if own not in self._possible or limit is None:
            return self._possible
        fewer = [number for number in self._possible[own] if int(str(number)) < limit]
        return {**self._possible, own: fewer}

    def _most(self, name: str, able: Collection[str]) -> int | None:
        return self.workflow.acts[name].at_most if name in able else 0

    def _leaves_a_case(self, name: str) -> bool:
        """Tell whether there is a case to be asked how often an act was taken on it."""
        reopened = self.workflow.changed(REOPEN)
        if reopened is not None and reopened.to is not None:
            return True
        states = self.workflow.states
        ends = [branch.to for branch in self.workflow.acts[name].to]
        return any(to not in states or states[to].final is None for to in ends)

    def _may_go(self, name: str, possible: Counts) -> bool:
        try:
            return bool(self.conceivable(name, possible).ways)
        except TooManyCasesError:
            return True


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
        compared = [leaf for _, leaf in leaves_of(name, act)]
        self.counts = tuple(sorted({leaf.taken for leaf in compared if leaf.taken is not None}))
        facts = {fact_of(leaf) for leaf in compared} | set(self._sets.values())
        self._facts = {each: domains.fact(each, act) for each in sorted(filter(None, facts))}
        self._needs = [need.condition for need in act.needs if need.condition is not None]

    def work_out(self, reads: Iterable[Values], *, given: Counts, times: int = 1) -> Courses:
        """Try everything that may be read, typed and known; raises TooManyCasesError."""
        facts = {name: given.get(name, values) for name, values in self._facts.items()}
        choices = [*facts.values(), *self._typed.values()]
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
