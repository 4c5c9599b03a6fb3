"""Plant single faults in names, in the ways between states, in branches and in needs."""

from collections.abc import Iterator
from typing import Any

from definitions.references import references
from definitions.schema import STAY
from definitions.source import Location
from tests.workflow.engine.verify.planting import GONE, Plot, Site, kind, raw


def _is_ended_by_hand(plot: Plot, state: str) -> bool:
    """Tell whether people may end a case in a state, so that no act needs to lead there."""
    ended = plot.workflow.changed("terminate")
    return ended is not None and ended.to == state and ended.by != ()


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
        if _is_ended_by_hand(plot, state):
            continue
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
        if _is_ended_by_hand(plot, state):
            continue
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
def note_that_moves(plot: Plot) -> Iterator[Site]:
    for name, act in plot.of_people.items():
        if not act.stays:
            # What only a return may say is told before what the act is.
            at: Location = ("acts", name, "to" if act.names == "none" else "names")
            yield plot.edited("acts", name, "kind", to="note"), [at]


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
