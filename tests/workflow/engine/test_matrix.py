"""Ask every act of every role in every state, and compare with what the YAML means.

One test a state; its cells are all acts x roles x relations to the case and to the acts before.
"""

from collections.abc import Iterator
from itertools import product
from typing import get_args

import pytest

from tests.workflow.engine.reference import (
    RELATIONS,
    ROLES,
    WORKFLOWS,
    Raw,
    barring,
    listed,
    person_answer,
    system_answer,
)
from tests.workflow.engine.surroundings import COMPLETE, DEFINITIONS, NOW, case_in, post, world
from workflow.engine.step import step
from workflow.engine.values import (
    CaseView,
    ChildView,
    Outcome,
    PastAct,
    Post,
    Refusal,
    Request,
    TriggerKind,
)

STATES = [(name, state) for name, raw in WORKFLOWS.items() for state in raw["states"]]
TRIGGERS: tuple[TriggerKind | None, ...] = (None, *get_args(TriggerKind))
# Facts on which destinations and conditions depend.
VARIED = ("problem_count", "is_required")
TYPED = {"feedback_number": "1号", "meeting": "meeting"}


def answer(found: Outcome | Refusal) -> str:
    return found.to_state if isinstance(found, Outcome) else found.code


def seated(role: str, relation: str) -> Post:
    where = "here" if relation in ("same", "other") else relation
    return post(role, relation, where=where)


def situations(act: Raw, state: str) -> Iterator[Raw]:
    """Vary what destinations depend on, where it can matter."""
    here = state in listed(act["from"])
    for grade, count in product(["poor", "good"] if here else ["poor"], [0, 2] if here else [2]):
        yield {
            "grade": grade,
            "proposed_grade": grade,
            "signed_on": "2026-09-17" if count else None,
            "problem_count": count,
            "is_required": grade == "poor",
        }


def case_of(name: str, state: str, act: Raw, known: Raw) -> CaseView:
    states = WORKFLOWS[name]["states"]
    child = states[state].get("children", {}).get("workflow", "none")
    return case_in(
        DEFINITIONS[name],
        state,
        fields={key: known[key] for key in ("grade", "proposed_grade", "signed_on")},
        past=tuple(PastAct(each, "same", state, state) for each in barring(act)),
        children=(ChildView(child, "1", "done"),),
    )


def request_of(name: str, act: Raw, known: Raw, asking: Post) -> Request:
    asked = [each["field"] for each in act.get("fields", [])]
    fields = {each: {**TYPED, **known}[each] for each in asked}
    return Request(name, asking, "同意", fields)


@pytest.mark.parametrize(("name", "state"), STATES)
def test_every_act_of_every_role_is_answered_as_the_definition_says(name, state):
    workflow = WORKFLOWS[name]
    wrong = []
    for act_name, act in workflow["acts"].items():
        for known in situations(act, state):
            case = case_of(name, state, act, known)
            outside = world(facts={**COMPLETE, **{name: known[name] for name in VARIED}})
            for role, relation in product(ROLES, RELATIONS):
                request = request_of(act_name, act, known, seated(role, relation))
                found = answer(step(DEFINITIONS[name], case, request, outside, NOW))
                meant = person_answer(
                    workflow, state, act, role=role, relation=relation, known=known
                )
                if found != meant:
                    wrong.append((act_name, role, relation, known, found, meant))
    assert wrong == []


@pytest.mark.parametrize(("name", "state"), STATES)
def test_every_act_that_happens_by_itself_is_answered_as_the_definition_says(name, state):
    workflow = WORKFLOWS[name]
    wrong = []
    for (act_name, act), trigger in product(workflow["acts"].items(), TRIGGERS):
        for known in situations(act, state):
            case = case_of(name, state, act, known)
            outside = world(facts={**COMPLETE, **{name: known[name] for name in VARIED}})
            request = Request(act_name, trigger=trigger)
            found = answer(step(DEFINITIONS[name], case, request, outside, NOW))
            meant = system_answer(workflow, state, act, name=act_name, trigger=trigger, known=known)
            if found != meant:
                wrong.append((act_name, trigger, known, found, meant))
    assert wrong == []
