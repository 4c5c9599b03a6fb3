"""Compare the verifier with the engine on random small workflows, walked whole through `step`."""

from collections.abc import Mapping

from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from definitions.schema import Workflow
from tests.workflow.engine.verify.concrete import TooLargeError, walk
from tests.workflow.engine.verify.small import OUTSIDE, outside, replay
from workflow.engine.verify import verify
from workflow.engine.verify.faults import Report

Raw = dict[str, object]
PLACES = ["first", "second", "third"]
ROLES = ["clerk", "head"]
HEAD: Mapping[str, object] = {
    "workflow": "small",
    "title": "小流程",
    "subject": "paper",
    "number": "S{serial}",
    "lanes": {"one": {"title": "一", "roles": ROLES}},
    "phases": {"work": "办理"},
    "fields": {
        "colour": {"title": "颜色", "type": "choice", "choices": {"red": "红", "blue": "蓝"}},
        "count": {"title": "件数", "type": "integer"},
        "rank": {"title": "等级", "type": "grade"},
    },
    "parameters": {"names": {"title": "名单", "default": ["bad"]}},
}

leaves = st.sampled_from(
    [
        {"field": "colour", "value": "red"},
        {"field": "colour", "op": "ne", "value": "red"},
        {"field": "colour", "op": "not_set"},
        {"field": "count", "op": "gt", "value": 3},
        {"field": "count", "op": "le", "value": 3},
        {"field": "rank", "op": "in", "value": "$names"},
        {"field": "rank", "op": "is_set"},
        {"fact": "pages", "op": "gt", "value": 3},
        {"fact": "pages", "op": "lt", "value": 1},
        {"fact": "ready", "value": True},
        {"fact": "rank", "op": "not_in", "value": "$names"},
    ]
)
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=2).map(lambda both: {"all": both}),
        st.lists(inner, min_size=2, max_size=2).map(lambda both: {"any": both}),
        inner.map(lambda one: {"not": one}),
    ),
    max_leaves=3,
)
SETS = [{"rank": "$rank"}, {"count": "$pages"}, {"colour": None}]
ASKED = [
    {"field": "colour"},
    {"field": "count"},
    {"field": "rank", "required": False},
]


@st.composite
def destinations(draw, states: list[str]) -> object:
    ends = st.sampled_from([*states, *states, "closed", "same"])
    branches = [
        {"to": draw(ends), "when": draw(conditions)} for _ in range(draw(st.integers(0, 2)))
    ]
    return [*branches, {"to": draw(ends)}]


@st.composite
def acts(draw, number: int, states: list[str]) -> Raw:
    seldom = st.integers(0, 3).map(lambda n: n == 0)
    act: Raw = {
        "title": f"动作{number}",
        "past": f"动作{number}",
        "from": draw(st.lists(st.sampled_from(states), min_size=1, max_size=2, unique=True)),
        "to": draw(destinations(states)),
        "by": draw(st.sampled_from(ROLES)),
        "kind": draw(st.sampled_from(["forward", "forward", "return"])),
    }
    if draw(seldom):
        act["needs"] = [{"condition": draw(conditions), "sentence": "请"}]
    if draw(seldom):
        act["at_most"] = draw(st.integers(1, 2))
    if draw(seldom):
        act["sets"] = draw(st.sampled_from(SETS))
    if draw(seldom):
        act["fields"] = [draw(st.sampled_from(ASKED))]
    return act


counted = st.fixed_dictionaries(
    {
        "taken": st.integers(0, 2).map(lambda number: f"act_{number}"),
        "op": st.sampled_from(["eq", "ne", "ge", "lt"]),
        "value": st.integers(1, 2),
    }
)
counts = st.recursive(
    counted,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=2).map(lambda both: {"all": both}),
        st.lists(inner, min_size=2, max_size=2).map(lambda both: {"any": both}),
    ),
    max_leaves=3,
)


@st.composite
def counting(draw) -> Workflow:
    """Draw a workflow whose acts ask how often others were taken, with returns of all kinds."""
    names = PLACES[: draw(st.integers(2, 3))]
    states: dict[str, Raw] = {
        name: {"title": name, "phase": "work", "holder": "clerk", "lane": "one"} for name in names
    }
    states["first"]["initial"] = True
    states["closed"] = {"title": "办结", "phase": "work", "lane": "one", "final": "completed"}
    taken: dict[str, Raw] = {}
    for number in range(draw(st.integers(3, 5))):
        taken[f"act_{number}"] = act = draw(plain_acts(number, names))
        if number == 0 or draw(st.booleans()):
            act["needs"] = [{"condition": draw(counts), "sentence": "请"}]
    return Workflow.model_validate({**HEAD, "states": states, "acts": taken})


@st.composite
def plain_acts(draw, number: int, states: list[str]) -> Raw:
    act: Raw = {
        "title": f"动作{number}",
        "past": f"动作{number}",
        "from": draw(st.lists(st.sampled_from(states), min_size=1, max_size=2, unique=True)),
        "by": draw(st.sampled_from(ROLES)),
    }
    if draw(st.booleans()):
        act["kind"] = "return"
        act["to"] = draw(st.sampled_from(["start", "previous", "passed", *states]))
        act["then"] = draw(st.sampled_from(["again", "straight_back"]))
    else:
        act["to"] = draw(st.sampled_from([*states, "closed", "closed"]))
    if draw(st.integers(0, 2)) == 0:
        act["at_most"] = draw(st.integers(1, 2))
    return act


@st.composite
def workflows(draw) -> Workflow:
    names = PLACES[: draw(st.integers(1, 3))]
    states: dict[str, Raw] = {
        name: {"title": name, "phase": "work", "holder": "clerk", "lane": "one"} for name in names
    }
    states["first"]["initial"] = True
    states["closed"] = {"title": "办结", "phase": "work", "lane": "one", "final": "completed"}
    taken = {f"act_{n}": draw(acts(n, names)) for n in range(draw(st.integers(1, 5)))}
    if draw(st.booleans()):
        states["first"] |= {"due": "5 workdays", "escalate": "head", "on_expiry": "expire"}
        to = draw(st.sampled_from([*names[1:], "closed"]))
        taken["expire"] = {
            "title": "逾期",
            "past": "逾期",
            "from": "first",
            "to": to,
            "by": "system",
        }
    return Workflow.model_validate({**HEAD, "states": states, "acts": taken})


def told(report: Report, code: str, part: str) -> set[object]:
    """Return what is told of some part: the names that stand second in the places."""
    found = [each.location for each in report.faults if each.code == f"definition.{code}"]
    return {at[1] for at in found if at[0] == part}


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(workflow=workflows())
def test_verifier_says_what_step_does(workflow: Workflow):
    report = verify(workflow, OUTSIDE)
    try:
        walked = walk(workflow)
    except TooLargeError:
        assume(False)
    assert told(report, "unreachable", "states") == workflow.states.keys() - walked.states
    never = told(report, "act_never", "acts") | told(report, "needs_contradict", "acts")
    offered = {(name, state) for name, act in workflow.acts.items()
               for state in act.from_ if state in walked.states}  # fmt: skip
    taken = {(act, state) for act, state, _ in walked.taken}
    assert never == {act for act, _ in offered} - {act for act, _ in taken}
    here = {(fault.location[1], fault.values["value"]) for fault in report.faults
            if fault.code == "definition.act_never_from"}  # fmt: skip
    assert here == {(act, state) for act, state in offered - taken if act not in never}
    caught = walked.ending() != walked.places.keys()
    event(f"a case {'is caught' if caught else 'always ends'}")
    assert bool(told(report, "dead_end", "states")) == caught
    for fault in report.faults:
        if fault.example is not None:
            memory = replay(workflow, fault.example)
            if fault.code == "definition.dead_end":
                assert memory.view.state == fault.location[1]
                assert not walk(workflow, memory).ending()


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(workflow=counting())
def test_verifier_finds_the_dead_ends_of_counts(workflow: Workflow):
    report = verify(workflow, outside(workflow))
    try:
        walked = walk(workflow)
    except TooLargeError:
        assume(False)
    never = told(report, "act_never", "acts") | told(report, "needs_contradict", "acts")
    assert not never & {act for act, _, _ in walked.taken}
    assert not told(report, "unreachable", "states") & walked.states
    caught = walked.ending() != walked.places.keys()
    event(f"a case {'is caught' if caught else 'always ends'}")
    assert bool(told(report, "dead_end", "states")) == caught
    for fault in report.faults:
        if fault.example is not None:
            memory = replay(workflow, fault.example)
            if fault.code == "definition.dead_end":
                assert memory.view.state == fault.location[1]
                assert not walk(workflow, memory).ending()
