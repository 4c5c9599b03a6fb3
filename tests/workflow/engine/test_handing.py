"""Handing work on: transfer, delegation, signers before, beside and after."""

from dataclasses import replace

import pytest

from definitions.operations import OperationChange
from tests.workflow.engine.operation_samples import (
    HEAD_TASK,
    TRIAL,
    after,
    in_state,
    refused,
    take,
    took,
)
from tests.workflow.engine.surroundings import case_in
from workflow.engine.definition import Definition
from workflow.engine.values import Outcome, PastAct, TaskView


def test_a_task_goes_to_another_holder_for_good():
    outcome = took(in_state(), "transfer", person="deputy head")
    assert outcome.given == {"1": "deputy head"}
    assert outcome.told is not None
    assert outcome.told.people == ("deputy head",)
    given = after(in_state(), outcome)
    assert refused(given, "check") == "refusal.claimed"
    assert isinstance(take(given, "check", "deputy head"), Outcome)


@pytest.mark.parametrize(
    ("person", "code"),
    [
        ("", "missing.person"),
        ("clerk", "invalid.person"),
        ("nobody", "invalid.person"),
    ],
)
def test_a_task_goes_only_to_who_can_do_it(person, code):
    assert refused(in_state(), "transfer", person=person) == code


def test_separation_of_duties_bars_from_receiving_a_task():
    past = (PastAct("send", "deputy head", "drafting", "checking"),)
    both = in_state(past=past)
    # The deputy may still finish directly, so only a state without another way bars them.
    assert took(both, "transfer", person="deputy head").given
    assert refused(both, "check", "deputy head") == "refusal.same_person"


def test_who_stands_above_may_hand_a_task_over():
    claimed = in_state(tasks=(replace(HEAD_TASK, person="head"),))
    outcome = took(claimed, "transfer", "leader", "bureau_leader", person="deputy head")
    assert outcome.given == {"1": "deputy head"}
    assert refused(claimed, "transfer", "clerk", "unit_clerk", person="deputy head") == (
        "refusal.not_the_operator"
    )


def test_of_several_tasks_the_one_meant_is_named():
    tasks = (HEAD_TASK, TaskView("2", "unit_clerk", "unit_clerk"))
    case = in_state(tasks=tasks)
    who = ("leader", "bureau_leader")
    assert refused(case, "transfer", *who, person="deputy head") == "missing.task"
    named = {"for": "unit_clerk", "person": "deputy clerk"}
    assert took(case, "transfer", *who, **named).given == {"2": "deputy clerk"}
    assert isinstance(take(case, "transfer", *who, probe=True), Outcome), "offered all the same"


def test_of_one_s_own_tasks_the_same_is_meant_in_whatever_order_they_are_kept():
    tasks = [TaskView("1", "unit_head", "unit_head"), TaskView("2", "unit_head", "unit_clerk")]
    for kept in (tasks, tasks[::-1]):
        case = in_state(tasks=tuple(kept))
        outcome = took(case, "add_signer", person="section", place="beside")
        assert outcome.riders is not None
        assert outcome.riders.signers[0].stands_for == "unit_clerk"


def test_seats_are_not_handed_over():
    case = case_in(TRIAL, "meeting", tasks=(TaskView("1", "expert", "expert", "e", 0),))
    assert refused(case, "transfer", "leader", "bureau_leader") == "refusal.no_work"


def test_delegated_work_comes_back():
    case = in_state()
    outcome = took(case, "delegate", person="officer")
    (task,) = outcome.opened
    assert (task.person, task.role, task.duty) == ("officer", "department_officer", "sign")
    case = after(case, outcome)
    assert refused(case, "check") == "refusal.signers_wait"
    assert refused(case, "delegate", person="leader") == "refusal.delegated"
    assert refused(case, "report_back", "head") == "refusal.not_the_operator"
    back = took(case, "report_back", "officer", "department_officer")
    assert back.told is not None
    assert back.told.people == ("head",)
    case = after(case, back)
    assert [task.duty for task in case.tasks] == ["work"]
    assert isinstance(take(case, "check"), Outcome)


def test_a_return_does_not_wait_for_signers():
    case = after(in_state(), took(in_state(), "add_signer", place="beside", person="officer"))
    assert refused(case, "check") == "refusal.signers_wait"
    outcome = took(case, "back")
    assert set(outcome.closed) == {task.id for task in case.tasks}
    assert outcome.riders is not None
    assert outcome.riders.signers == ()


@pytest.mark.parametrize("place", ["before", "beside"])
@pytest.mark.parametrize("choice", ["for", "against"])
def test_signers_are_waited_for_and_their_opinion_stands(place, choice):
    case = after(in_state(), took(in_state(), "add_signer", place=place, person="officer"))
    who = ("officer", "department_officer")
    assert refused(case, "report_back", *who) == "refusal.not_the_operator"
    signed = took(case, "countersign", *who, choice=choice)
    assert signed.riders is not None
    assert signed.riders.signers[0].choice == choice
    assert isinstance(take(after(case, signed), "check"), Outcome)


def test_against_asks_for_an_opinion_and_something_must_be_chosen():
    case = after(in_state(), took(in_state(), "add_signer", place="before", person="officer"))
    who = ("officer", "department_officer")
    assert refused(case, "countersign", *who, choice="against", opinion="") == "missing.opinion"
    assert refused(case, "countersign", *who) == "missing.signature"


def test_where_disagreement_binds_the_case_does_not_go_on():
    binding = {"add_signer": OperationChange(binding=True)}
    definition = Definition(TRIAL.workflow.model_copy(update={"operations": binding}))
    case = after(in_state(), took(in_state(), "add_signer", place="before", person="officer"))
    who = ("officer", "department_officer")
    case = after(case, took(case, "countersign", *who, choice="against"))
    assert isinstance(take(case, "check"), Outcome)
    assert refused(case, "check", definition=definition) == "refusal.signer_disagrees"
    assert isinstance(take(case, "back", definition=definition), Outcome)


def test_who_signs_after_is_called_in_the_next_state():
    case = after(in_state(), took(in_state(), "add_signer", place="after", person="officer"))
    assert [task.duty for task in case.tasks] == ["work"]
    outcome = took(case, "check")
    assert outcome.entry is not None
    duties = [(task.duty, task.person) for task in outcome.entry.opened]
    assert duties == [("work", None), ("sign", "officer")]
    assert outcome.riders is not None
    assert [each.place for each in outcome.riders.signers] == ["before"]
    assert refused(case, "finish") == "refusal.nobody_to_wait"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"person": "officer"}, "missing.place"),
        ({"place": "above", "person": "officer"}, "missing.place"),
        ({"place": "before"}, "missing.person"),
        ({"place": "before", "person": "head"}, "invalid.person"),
    ],
)
def test_a_signer_and_a_place_must_be_chosen(fields, code):
    assert refused(in_state(), "add_signer", **fields) == code


def test_nobody_is_asked_twice_at_once():
    case = after(in_state(), took(in_state(), "add_signer", place="before", person="officer"))
    assert refused(case, "add_signer", place="beside", person="officer") == "invalid.person"


def test_a_signer_is_removed_by_name_or_number():
    case = after(in_state(), took(in_state(), "add_signer", place="before", person="officer"))
    case = after(case, took(case, "add_signer", place="beside", person="section"))
    assert refused(case, "remove_signer") == "missing.signer"
    case = after(case, took(case, "remove_signer", signer="officer"))
    assert [each.person for each in case.riders.signers] == ["section"]
    case = after(case, took(case, "remove_signer", signer="1"))
    assert case.riders.signers == ()
    assert [task.duty for task in case.tasks] == ["work"]
    assert refused(case, "remove_signer") == "refusal.no_signer"


def test_only_who_has_the_work_asks_for_signatures():
    claimed = in_state(tasks=(replace(HEAD_TASK, person="deputy head"),))
    assert refused(claimed, "add_signer") == "refusal.not_the_operator"
    assert refused(claimed, "delegate") == "refusal.not_the_operator"


def test_how_often_is_limited_in_a_state():
    past = (PastAct("delegate", "head", "checking", "checking"),) * 5
    assert refused(in_state(past=past), "delegate", person="officer") == "refusal.at_most"
    elsewhere = (PastAct("delegate", "head", "drafting", "drafting"),) * 5
    assert took(in_state(past=elsewhere), "delegate", person="officer").opened


def test_what_needs_an_opinion_says_so():
    assert refused(in_state(), "delegate", opinion=" ", person="officer") == "missing.opinion"
