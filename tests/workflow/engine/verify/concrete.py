"""Walk a workflow through `step` itself, trying plain values, with nothing of the verifier."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product

from definitions.references import references
from definitions.schema import RETURN_TO, SYSTEM, Workflow
from tests.workflow.engine.memory import Memory
from tests.workflow.engine.surroundings import NOW
from tests.workflow.engine.verify.small import fresh, opened, surroundings, typed
from workflow.engine.returning import passed_states
from workflow.engine.values import CaseView, Outcome, Request, TriggerKind
from workflow.engine.verify.leaves import all_leaves

# Values on either side of every constant that the random workflows compare with.
FACTS: Mapping[str, tuple[object, ...]] = {
    "pages": (0, 3, 4),
    "ready": (True, False),
    "rank": ("good", "bad", None),
}
TYPED: Mapping[str, tuple[object, ...]] = {
    "colour": ("red", "blue"),
    "count": (3, 4),
    "rank": ("good", "bad"),
}
MOST_PLACES = 300
# Beyond this no random workflow asks how often an act was taken.
MOST_TIMES = 3


class TooLargeError(Exception):
    """Say that a workflow has too many places to be walked here."""


@dataclass
class Walk:
    """Hold the places that a case can come to, what leads on from each, and what was taken."""

    workflow: Workflow
    places: dict[object, Memory] = field(default_factory=dict)
    onward: dict[object, set[object]] = field(default_factory=dict)
    taken: set[tuple[str, str, str]] = field(default_factory=set)

    @property
    def states(self) -> set[str]:
        """Return the states that are reached."""
        return {memory.view.state for memory in self.places.values()}

    def ending(self) -> set[object]:
        """Return the places from which a final state is reached."""
        finals = {name for name, state in self.workflow.states.items() if state.final}
        alive = {key for key, memory in self.places.items() if memory.view.state in finals}
        while True:
            more = {key for key, after in self.onward.items() if after & alive} - alive
            if not more:
                return alive
            alive |= more


def walk(workflow: Workflow, start: Memory | None = None) -> Walk:
    """Try every act with every value from every place."""
    found = Walk(workflow)
    first = start or opened(workflow, {})
    waiting = [_key(first)]
    found.places[waiting[0]] = first
    for key in waiting:
        found.onward[key] = set()
        for act, memory in _steps(found.places[key]):
            after = _key(memory)
            found.onward[key].add(after)
            found.taken.add((act, found.places[key].view.state, memory.view.state))
            if after not in found.places:
                found.places[after] = memory
                waiting.append(after)
        if len(waiting) > MOST_PLACES:
            raise TooLargeError
    return found


def _key(memory: Memory) -> object:
    workflow, view = memory.definition.workflow, memory.view
    limited = [name for name, act in workflow.acts.items() if act.at_most]
    asked = {leaf.taken for _, leaf in all_leaves(workflow) if leaf.taken is not None}
    done = [each.act for each in view.past]
    counts = tuple(done.count(name) for name in limited)
    counts += tuple(min(done.count(name), MOST_TIMES) for name in sorted(asked))
    fields = tuple(sorted(view.fields.items(), key=str))
    return view.state, fields, counts, _way(workflow, view) if asked else ()


def _way(workflow: Workflow, view: CaseView) -> object:
    """Return what decides where returns lead: what was passed, and who wants the case back."""
    anywhere = replace(view, state="")
    moves = [n for n, each in enumerate(view.past) if each.from_state != each.to_state]
    last = view.past[moves[-1]] if moves else None
    if last is None or workflow.acts[last.act].then != "straight_back":
        return passed_states(workflow, anywhere), last and last.from_state
    before = replace(anywhere, past=view.past[: moves[-1]])
    return passed_states(workflow, anywhere), last.from_state, passed_states(workflow, before)


def _steps(memory: Memory) -> Iterator[tuple[str, Memory]]:
    for name in memory.definition.workflow.acts_from(memory.view.state):
        for trigger in _triggers(memory, name):
            for facts, fields in _values(memory, name):
                after = _take(memory, name, trigger, facts, fields)
                if after is not None:
                    yield name, after


def _triggers(memory: Memory, name: str) -> list[TriggerKind | None]:
    act = memory.definition.workflow.acts[name]
    return ["children", "expiry"] if act.by == (SYSTEM,) else [None]


def _values(
    memory: Memory, name: str
) -> Iterator[tuple[Mapping[str, object], Mapping[str, object]]]:
    """Yield facts and typed values: all that the act mentions, in all combinations."""
    workflow = memory.definition.workflow
    act = workflow.acts[name]
    mentioned = {each.name for each in references(workflow) if each.location[1:2] == (name,)}
    facts = {key: values for key, values in FACTS.items() if key in mentioned}
    asked = {
        each.field: [*TYPED.get(each.field, (typed(workflow, each.field),)),
                     *([] if each.required else [None])]
        for each in act.fields
    }  # fmt: skip
    if act.asks_where:
        asked[RETURN_TO] = [*passed_states(workflow, memory.view), None]
    for known in product(*facts.values()):
        for chosen in product(*asked.values()):
            yield (
                dict(zip(facts, known, strict=True)),
                {key: value for key, value in zip(asked, chosen, strict=True) if value is not None},
            )


def _take(
    memory: Memory,
    name: str,
    trigger: TriggerKind | None,
    facts: Mapping[str, object],
    fields: Mapping[str, object],
) -> Memory | None:
    copy = Memory(memory.definition, memory.view)
    act = memory.definition.workflow.acts[name]
    if trigger == "children":
        copy.view = replace(copy.view, children=())
    asking = None if trigger else fresh(copy, act.by[0])
    request = Request(name, asking, "同意", fields, trigger)
    answer = copy.take(request, surroundings(facts), NOW)
    return copy if isinstance(answer, Outcome) else None
