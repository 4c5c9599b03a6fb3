"""Plant single faults in who holds, acts, is told, is barred, and in what they are shown."""

from collections.abc import Iterator

from definitions.schema import SYSTEM
from tests.workflow.engine.verify.planting import GONE, Plot, Site, kind


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
