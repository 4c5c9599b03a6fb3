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


@kind
def misspelt_name(plot: Plot) -> Iterator[Site]:
    """Misspell one name of each kind in each part: names stand whole at the end of a path."""
    for each in references(plot.workflow):
        inner: Any = plot.source.data
        for depth, part in enumerate(each.location, start=1):
            inner = inner[part]
            if inner == each.name:
                path = each.location[:depth]
                yield plot.edited(*path, to=f"{each.name}_x"), [each.location]
                break


@kind
def removed_only_way_in(plot: Plot) -> Iterator[Site]:
    for state in plot.later:
        ways = {act for act, _ in plot.leading_in(state)}
        if len(ways) == 1:
            act = ways.pop()
            at: Location = ("states", state)
            yield plot.edited("acts", act, to=GONE), [at, *plot.mentions(act)]


@kind
def removed_only_way_out(plot: Plot) -> Iterator[Site]:
    for state in plot.held:
        ways = plot.leading_out(state)
        if len(ways) == 1:
            at: Location = ("states", state, "holder")
            yield plot.edited("acts", ways[0], to=GONE), [at, *plot.mentions(ways[0])]


@kind
def only_way_out_that_stays(plot: Plot) -> Iterator[Site]:
    for state in plot.held:
        ways = plot.leading_out(state)
        if len(ways) == 1:
            yield plot.edited("acts", ways[0], "to", to=STAY), [("states", state, "holder")]


@kind
def only_way_in_that_leads_elsewhere(plot: Plot) -> Iterator[Site]:
    for state in plot.later:
        ways = plot.leading_in(state)
        if len(ways) == 1:
            act, index = ways[0]
            if len(plot.workflow.acts[act].to) == 1:
                data = plot.edited("acts", act, "to", to=plot.workflow.acts[act].from_[0])
            else:
                data = plot.edited("acts", act, "to", index, "to", to=plot.final)
            yield data, [("states", state)]


@kind
def branch_with_the_condition_of_the_one_before(plot: Plot) -> Iterator[Site]:
    for name, act in plot.workflow.acts.items():
        for index in range(1, len(act.to) - 1):
            before = raw(plot, name)["to"][index - 1]["when"]
            data = plot.edited("acts", name, "to", index, "when", to=before)
            yield data, [("acts", name, "to", index)]


@kind
def branch_that_contradicts_itself(plot: Plot) -> Iterator[Site]:
    for name, act in plot.workflow.acts.items():
        for index in range(len(act.to) - 1):
            when = raw(plot, name)["to"][index]["when"]
            data = plot.edited("acts", name, "to", index, "when", to={"all": [when, {"not": when}]})
            yield data, [("acts", name, "to", index)]


@kind
def branch_that_takes_all(plot: Plot) -> Iterator[Site]:
    for name, act in plot.workflow.acts.items():
        for index in range(len(act.to) - 1):
            when = raw(plot, name)["to"][index]["when"]
            data = plot.edited("acts", name, "to", index, "when", to={"any": [when, {"not": when}]})
            yield data, [("acts", name, "to", index + 1)]


@kind
def branch_without_its_condition(plot: Plot) -> Iterator[Site]:
    for name, act in plot.workflow.acts.items():
        for index in range(len(act.to) - 1):
            data = plot.edited("acts", name, "to", index, "when", to=GONE)
            yield data, [("acts", name, "to", index)]


@kind
def needs_that_contradict(plot: Plot) -> Iterator[Site]:
    for name in plot.of_people:
        both = [{"fact": "today", "op": op, "value": "2026-01-01"} for op in ("eq", "ne")]
        need = {"condition": {"all": both}, "sentence": "不可能"}
        data = plot.edited("acts", name, "needs", to=[*raw(plot, name).get("needs", []), need])
        yield data, [("acts", name, "needs")]


@kind
def limit_on_the_only_way_out(plot: Plot) -> Iterator[Site]:
    for state in plot.held:
        ways = plot.leading_out(state)
        if len(ways) == 1 and plot.repeats(ways[0]):
            yield plot.edited("acts", ways[0], "at_most", to=1), [("states", state)]


@kind
def holder_of_other_acts(plot: Plot) -> Iterator[Site]:
    for state in plot.held:
        for other in plot.bystanders(state)[:1]:
            yield plot.edited("states", state, "holder", to=other), [("states", state, "holder")]


@kind
def holder_more_with_nothing_to_do(plot: Plot) -> Iterator[Site]:
    for state in plot.held:
        for other in plot.bystanders(state)[:1]:
            holders = [*plot.workflow.states[state].holder, other]
            yield plot.edited("states", state, "holder", to=holders), [("states", state, "holder")]


@kind
def holder_in_another_lane(plot: Plot) -> Iterator[Site]:
    for state in plot.held:
        own = set(plot.workflow.states[state].holder)
        lanes = plot.workflow.lanes.items()
        for other in [name for name, lane in lanes if not own & set(lane.roles)][:1]:
            yield plot.edited("states", state, "lane", to=other), [("states", state, "holder")]


@kind
def holder_gone(plot: Plot) -> Iterator[Site]:
    for state in plot.held:
        yield plot.edited("states", state, "holder", to=GONE), [("states", state)]


@kind
def escalation_to_the_holder(plot: Plot) -> Iterator[Site]:
    for name, state in plot.workflow.states.items():
        if state.escalate:
            data = plot.edited("states", name, "escalate", to=list(state.holder))
            yield data, [("states", name, "escalate")]


@kind
def form_hidden_from_the_holder(plot: Plot) -> Iterator[Site]:
    for state in plot.held:
        holders = list(plot.workflow.states[state].holder)
        data = plot.edited("states", state, "hidden_from", to=holders)
        yield data, [("states", state, "hidden_from")]


@kind
def misspelt_form_or_part(plot: Plot) -> Iterator[Site]:
    for name, state in plot.workflow.states.items():
        for key in ("form", "edits"):
            if getattr(state, key):
                wrong: object = "reviev" if key == "form" else ["reviev"]
                yield plot.edited("states", name, key, to=wrong), [("states", name, key)]


@kind
def number_without_a_name_that_exists(plot: Plot) -> Iterator[Site]:
    number = plot.workflow.number
    for wrong in (number.replace("{", "{x_"), number.split("{")[0], number + "{"):
        yield plot.edited("number", to=wrong), [("number",)]


@kind
def nobody_and_nowhere(plot: Plot) -> Iterator[Site]:
    for name in plot.workflow.acts:
        for key in ("from", "by"):
            yield plot.edited("acts", name, key, to=[]), [("acts", name, key)]


@kind
def end_that_is_due(plot: Plot) -> Iterator[Site]:
    for name, state in plot.workflow.states.items():
        if state.final:
            role = next(iter(plot.workflow.lanes.values())).roles[0]
            data = plot.edited("states", name, "due", to="5 workdays")
            data["states"][name]["escalate"] = role
            yield data, [("states", name, "due")]


@kind
def escalation_gone(plot: Plot) -> Iterator[Site]:
    for name, state in plot.workflow.states.items():
        if state.escalate:
            yield plot.edited("states", name, "escalate", to=GONE), [("states", name)]


@kind
def act_by_a_role_of_no_lane(plot: Plot) -> Iterator[Site]:
    for name in plot.of_people:
        roles = [*plot.workflow.acts[name].by, "discipline"]
        yield plot.edited("acts", name, "by", to=roles), [("acts", name, "by")]


@kind
def copy_to_a_role_that_sees_nothing(plot: Plot) -> Iterator[Site]:
    for name, act in plot.workflow.acts.items():
        if act.copy_to:
            yield plot.edited("acts", name, "copy_to", to="public"), [("acts", name, "copy_to")]


@kind
def act_of_people_by_system(plot: Plot) -> Iterator[Site]:
    for name in plot.of_people:
        yield plot.edited("acts", name, "by", to=SYSTEM), [("acts", name, "from")]


@kind
def note_that_moves(plot: Plot) -> Iterator[Site]:
    for name, act in plot.of_people.items():
        if not act.stays:
            yield plot.edited("acts", name, "kind", to="note"), [("acts", name, "to")]


@kind
def return_to_the_end(plot: Plot) -> Iterator[Site]:
    for name, act in plot.workflow.acts.items():
        if act.kind == "return":
            yield plot.edited("acts", name, "to", to=plot.final), [("acts", name, "to")]


@kind
def way_on_that_is_a_return(plot: Plot) -> Iterator[Site]:
    for state in plot.later:
        ways = plot.leading_in(state)
        if len(ways) == 1 and len(plot.workflow.acts[ways[0][0]].to) == 1:
            yield (
                plot.edited("acts", ways[0][0], "kind", to="return"),
                [("acts", ways[0][0], "to")],
            )


@kind
def different_from_itself(plot: Plot) -> Iterator[Site]:
    """Ask for another person each time: there is no second time, or no end of times."""
    for name, act in plot.of_people.items():
        never = act.at_most == 1 or not plot.repeats(name, limited=True)
        if not act.stays and (never or (act.at_most is None and plot.repeats(name))):
            data = plot.edited("acts", name, "different_person_from", to=name)
            yield data, [("acts", name, "different_person_from")]


@kind
def different_from_what_ends_the_case(plot: Plot) -> Iterator[Site]:
    ends = [name for name, state in plot.workflow.states.items() if state.final]
    last = [name for name, act in plot.of_people.items() if {b.to for b in act.to} <= set(ends)]
    for name in plot.of_people:
        data = plot.edited("acts", name, "different_person_from", to=last[0])
        yield data, [("acts", name, "different_person_from")]


def raw(plot: Plot, act: str) -> Any:
    """Return an act as it is written."""
    data: Any = plot.source.data
    return data["acts"][act]
