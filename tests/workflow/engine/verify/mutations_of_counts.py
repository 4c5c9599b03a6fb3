"""Plant single faults in how often acts must have been taken before others can be."""

from collections.abc import Iterator
from typing import Any

from tests.workflow.engine.verify.planting import Plot, Site, kind, raw


def _only_ways(plot: Plot) -> Iterator[tuple[str, str]]:
    """Yield the states that people hold and one act alone leads out of, with the act."""
    for state in plot.held:
        ways = plot.leading_out(state)
        if len(ways) == 1:
            yield state, ways[0]


def _asking(plot: Plot, act: str, counted: str, number: int) -> Any:
    """Return the data with one need more: that an act was taken so often."""
    condition = {"taken": counted, "op": "ge", "value": number}
    need = {"condition": condition, "sentence": "次数不够"}
    return plot.edited("acts", act, "needs", to=[*raw(plot, act).get("needs", []), need])


@kind
def way_out_after_more_than_a_limit_allows(plot: Plot) -> Iterator[Site]:
    for state, way in _only_ways(plot):
        for name, act in plot.workflow.acts.items():
            if act.at_most is not None:
                expected = [("states", state), ("acts", way)]
                yield _asking(plot, way, name, act.at_most + 1), expected


@kind
def opening_that_waits_for_what_comes_later(plot: Plot) -> Iterator[Site]:
    initial = plot.workflow.initial
    for state, way in _only_ways(plot):
        for name, act in plot.workflow.acts.items():
            if state == initial and initial not in act.from_:
                yield _asking(plot, way, name, 1), [("states", initial), ("acts", way)]


@kind
def act_that_waits_for_more_than_a_limit_allows(plot: Plot) -> Iterator[Site]:
    for name, act in plot.workflow.acts.items():
        for other in plot.of_people:
            if act.at_most is not None:
                yield _asking(plot, other, name, act.at_most + 1), [("acts", other)]
