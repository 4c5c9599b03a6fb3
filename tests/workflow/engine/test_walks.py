"""Walk at random through the shipped definitions and check what must always hold."""

from copy import deepcopy
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.engine.memory import Memory
from tests.workflow.engine.surroundings import (
    COMPLETE,
    DEFINITIONS,
    INCOMPLETE,
    LIBRARY,
    NOW,
    post,
    world,
)
from workflow.engine.explain import explain
from workflow.engine.step import step
from workflow.engine.values import CaseView, Outcome, Post, Refusal, Request, World

GRADES = ["excellent", "poor"]
# Somebody who holds every post makes separation of duties bite.
PEOPLE = ["first", "second", "everybody"]
ROLES = sorted({role for each in DEFINITIONS.values() for lane in each.workflow.lanes.values()
                for role in lane.roles})  # fmt: skip
SELDOM = st.integers(1, 9).map(lambda number: number == 9)
TYPED = {"feedback_number": "1号", "meeting": "meeting"}


def holders(role: str, missing: frozenset[str]) -> frozenset[str]:
    own = set() if role in missing else {f"{role} first", f"{role} second"}
    return frozenset(own | {"everybody"})


def worlds(missing: frozenset[str]) -> st.SearchStrategy[World]:
    def build(facts: dict[str, object], count: int, grade: str) -> World:
        known = {**facts, "problems": [str(n) for n in range(count)], "problem_count": count}
        known |= {"reviewed_grade": grade}
        return world(facts=known, candidates={role: holders(role, missing) for role in ROLES})

    facts = st.sampled_from([COMPLETE, COMPLETE, COMPLETE, INCOMPLETE])
    return st.builds(build, facts, st.integers(0, 2), st.sampled_from(GRADES))


def person(role: str, name: str) -> Post:
    return post(role, name if name == "everybody" else f"{role} {name}")


def fields_for(memory: Memory, name: str, facts: World) -> dict[str, object]:
    """Return the values that the page proposes, and something typed for the rest."""
    known = {**facts.facts, **memory.view.fields}
    asked = memory.definition.workflow.acts[name].fields
    return {
        each.field: known.get(each.default[1:]) if each.default else TYPED[each.field]
        for each in asked
    }


@st.composite
def requests(draw, memory: Memory, facts: World) -> Request:
    """Draw what happens next: mostly somebody who holds a task, sometimes anybody or the clock."""
    acts = memory.definition.workflow.acts
    here = [*memory.definition.workflow.acts_from(memory.view.state)] or [*acts]
    name = draw(st.sampled_from([*acts] if draw(SELDOM) else here))
    if acts[name].by == ("system",) or draw(SELDOM):
        return Request(name, trigger=draw(st.sampled_from(["expiry", "children"])))
    standing = [task.role for task in memory.view.tasks if task.stands_for in acts[name].by]
    meant = [*standing, *(role for role in acts[name].by if role != "system")]
    role = draw(st.sampled_from(ROLES if draw(SELDOM) else meant))
    typed = {} if draw(SELDOM) else fields_for(memory, name, facts)
    opinion = draw(st.sampled_from(["同意", "同意", ""]))
    return Request(name, person(role, draw(st.sampled_from(PEOPLE))), opinion, typed)


def check_nothing_is_lost(memory: Memory) -> None:
    assert len(memory.titles) == memory.closed + len(memory.view.tasks)
    assert len({task.id for task in memory.view.tasks}) == len(memory.view.tasks)


def check_somebody_moves_it_on(memory: Memory) -> None:
    state = memory.definition.workflow.states[memory.view.state]
    waits = state.children is not None and bool(memory.open_children)
    assert memory.view.tasks or memory.timers or waits or state.clock == "stopped" or state.final, (
        memory.view.state
    )


def check_recorded_facts_suffice(
    memory: Memory, before: CaseView, request: Request, facts: World, outcome: Outcome
) -> None:
    """Repeat a step with what its outcome says was read: it gives the same outcome."""
    considered = outcome.entry.considered if outcome.entry else {}
    recorded = replace(
        facts,
        facts=outcome.facts,
        candidates={role: frozenset(people) for role, people in considered.items()},
    )
    assert step(memory.definition, before, request, recorded, NOW) == outcome


def check_explanation_agrees(memory: Memory, asking: Post, facts: World) -> None:
    for standing in explain(memory.definition, memory.view, asking, facts, NOW):
        typed = fields_for(memory, standing.name, facts)
        request = Request(standing.name, asking, "同意", typed)
        answer = step(memory.definition, memory.view, request, facts, NOW)
        assert isinstance(answer, Outcome) == (standing.refusal is None)
        if isinstance(answer, Refusal):
            assert answer == standing.refusal
        else:
            assert standing.mine


def end_children(data: st.DataObject, memory: Memory) -> None:
    children = memory.open_children
    if children and data.draw(st.sampled_from([True, False])):
        states = LIBRARY.workflows[children[0].workflow].states.values()
        memory.end_children(data.draw(st.sampled_from([s.final for s in states if s.final])))


@pytest.mark.parametrize("name", sorted(DEFINITIONS))
@given(data=st.data())
def test_whatever_happens_a_case_is_never_lost(name, data):
    missing = data.draw(st.frozensets(st.sampled_from(ROLES), max_size=3))
    memory = Memory.open(DEFINITIONS[name], data.draw(worlds(missing)), NOW)
    check_somebody_moves_it_on(memory)
    for _ in range(data.draw(st.integers(0, 14))):
        advance(memory, data.draw(st.sampled_from(GRADES)))
    for _ in range(24):
        facts = data.draw(worlds(missing))
        end_children(data, memory)
        request = data.draw(requests(memory, facts))
        if request.post is not None:
            check_explanation_agrees(memory, request.post, facts)
        before, copied = memory.view, deepcopy(memory.view)
        answer = memory.take(request, facts, NOW)
        if isinstance(answer, Refusal):
            assert memory.view == before == copied
            continue
        check_nothing_is_lost(memory)
        check_somebody_moves_it_on(memory)
        check_recorded_facts_suffice(memory, before, request, facts, answer)


@pytest.mark.parametrize("grade", GRADES)
@pytest.mark.parametrize("name", sorted(DEFINITIONS))
def test_a_case_reaches_its_end_when_everybody_does_their_part(name, grade):
    memory = Memory.open(DEFINITIONS[name], world(), NOW)
    while not memory.definition.workflow.states[memory.view.state].final:
        assert advance(memory, grade), memory.view.past
        assert len(memory.view.past) < 30
    assert not memory.view.tasks


def advance(memory: Memory, grade: str) -> bool:
    """Take the next act that leads on, by somebody who did nothing of the kind before."""
    memory.end_children("done")
    outside = world(
        facts={**COMPLETE, "reviewed_grade": grade},
        candidates={role: holders(role, frozenset()) for role in ROLES},
    )
    return any(take(memory, act, outside) for act in next_acts(memory))


def next_acts(memory: Memory) -> list[str]:
    done = {each.act for each in memory.view.past}
    acts = memory.definition.workflow.acts_from(memory.view.state)
    # Notes come first and once; everything else leads on.
    leading = [name for name, act in acts.items() if act.kind == "forward" or act.stays]
    new = [name for name in leading if not (acts[name].stays and name in done)]
    return sorted(new, key=lambda name: not acts[name].stays)


def take(memory: Memory, name: str, outside: World) -> bool:
    act = memory.definition.workflow.acts[name]
    system = act.by == ("system",)
    asking = None if system else person(act.by[0], "first")
    typed = fields_for(memory, name, outside)
    request = Request(name, asking, "同意", typed, "children" if system else None)
    return isinstance(memory.take(request, outside, NOW), Outcome)
