"""Operations on a running case: who may, what is offered, copies, urging, supervision."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from definitions.operations import CASE_OPERATIONS as NAMES
from definitions.operations import OperationChange
from tests.workflow.engine.operation_samples import (
    CANDIDATES,
    HEAD_TASK,
    TRIAL,
    after,
    in_state,
    refused,
    take,
    took,
)
from tests.workflow.engine.surroundings import NOW, case_in, post, world
from workflow.engine.definition import Definition
from workflow.engine.operations import (
    CASE_OPERATIONS,
    eligible,
    graver_slips,
    handling_of,
    offered_operations,
    people_to_choose,
    tasks_to_hand,
    things_to_choose,
    unsigned,
)
from workflow.engine.operations.handing import signing
from workflow.engine.riders import Riders, Slip
from workflow.engine.step import step
from workflow.engine.values import (
    Outcome,
    PastAct,
    Refusal,
    Request,
    SeatView,
    TaskView,
)

LEADER, SECTION = ("leader", "bureau_leader"), ("section", "performance_section")
SENT = PastAct("send", "clerk", "drafting", "checking", NOW - timedelta(days=3))
TODAY = date(2026, 9, 17)


def test_every_operation_of_the_house_is_decided():
    assert set(CASE_OPERATIONS) == NAMES


def test_copies_go_to_people_who_see_the_case_anyhow():
    assert took(in_state(), "copy", people=["officer", "leader"]).copies == ("officer", "leader")
    assert took(in_state(), "copy", people="officer").copies == ("officer",)
    assert refused(in_state(), "copy") == "missing.people"
    assert refused(in_state(), "copy", people=["officer", "stranger"]) == "invalid.readers"
    assert refused(in_state(), "copy", people=["head"]) == "invalid.readers"


def test_what_has_ended_can_still_be_copied():
    ended = case_in(TRIAL, "done", past=(SENT,), opened_by="clerk")
    assert took(ended, "copy", "clerk", "unit_clerk", people=["officer"]).copies


def test_a_holder_opens_their_work_once():
    outcome = took(in_state(), "open_task", opinion="")
    assert outcome.seen == ("1",)
    assert refused(after(in_state(), outcome), "open_task") == "refusal.opened_already"


def test_urging_reaches_the_holders_once_a_day():
    case = in_state(past=(SENT,))
    outcome = took(case, "urge", "clerk", "unit_clerk")
    assert outcome.told is not None
    assert set(outcome.told.people) == {"head", "deputy head"}
    just = PastAct("urge", "leader", "checking", "checking", NOW - timedelta(hours=23))
    assert refused(in_state(past=(SENT, just)), "urge", "clerk", "unit_clerk") == "refusal.too_soon"
    before = replace(just, at=NOW - timedelta(hours=24))
    assert took(in_state(past=(SENT, before)), "urge", "clerk", "unit_clerk").told
    elsewhere = ("x", "finance_section")
    assert refused(case, "urge", *elsewhere) == "refusal.not_the_operator"


def test_nobody_is_urged_where_nobody_works():
    waiting = case_in(TRIAL, "waiting", opened_by="clerk")
    assert refused(waiting, "urge", "clerk", "unit_clerk") == "refusal.no_work"


def test_a_claimed_task_is_urged_of_who_has_it():
    claimed = in_state(tasks=(replace(HEAD_TASK, person="head"),))
    told = took(claimed, "urge", *LEADER).told
    assert told is not None
    assert told.people == ("head",)


def test_slips_become_graver_until_supervision_is_lifted():
    case = in_state()
    until = TODAY.isoformat()
    assert refused(case, "supervise", *LEADER) == "missing.slip"
    assert refused(case, "supervise", *LEADER, slip="yellow") == "missing.until"
    assert refused(case, "supervise", *LEADER, slip="yellow", until="2026-09-16") == "missing.until"
    case = after(case, took(case, "supervise", *LEADER, slip="yellow", until=until))
    assert case.riders.slip == Slip("yellow", "leader", TODAY)
    assert refused(case, "supervise", *LEADER, slip="green", until=until) == "missing.slip"
    answered = took(case, "answer_slip")
    assert answered.told is not None
    assert answered.told.people == ("leader",)
    case = after(case, answered)
    assert case.riders.slip == Slip("yellow", "leader", TODAY, answered=True)
    case = after(case, took(case, "supervise", *SECTION, slip="red", until=until))
    assert refused(case, "supervise", *LEADER, slip="red") == "refusal.gravest_slip"
    moved = took(case, "back")
    assert moved.riders is None or moved.riders.slip is not None
    case = after(case, took(case, "lift_slip", *LEADER))
    assert case.riders == Riders()
    assert refused(case, "lift_slip", *LEADER) == "refusal.no_slip"
    assert refused(case, "answer_slip") == "refusal.no_slip"
    assert refused(case, "supervise", "officer", "department_officer") == "refusal.not_the_operator"


def test_supervision_ends_with_the_case():
    slip = Riders(slip=Slip("red", "leader", TODAY))
    outcome = took(in_state(riders=slip), "finish")
    assert outcome.riders == Riders()


def test_nobody_operates_by_themselves_or_from_elsewhere():
    alone = step(TRIAL, in_state(), Request("urge", trigger="expiry"), world(), NOW)
    assert isinstance(alone, Refusal)
    assert alone.code == "refusal.not_by_itself"
    away = Request("suspend", post("bureau_leader", "leader", where="other_region"), opinion="x")
    answer = step(TRIAL, in_state(), away, world(), NOW)
    assert isinstance(answer, Refusal)
    assert answer.code == "refusal.out_of_scope"
    assert handling_of(TRIAL, in_state(), Request("urge"), world(), NOW) is None
    assert handling_of(TRIAL, in_state(), away, world(), NOW) is not None


def offered(case, who, role):
    found = offered_operations(TRIAL, case, post(role, who), world(candidates=CANDIDATES), NOW)
    return {each.name: each.refusal.code if each.refusal else None for each in found}


def test_people_are_offered_what_is_theirs_with_what_stands_in_the_way():
    case = in_state(past=(SENT,), due_on=date(2026, 9, 24))
    assert offered(case, "head", "unit_head") == {
        "transfer": None,
        "delegate": None,
        "add_signer": None,
        "remove_signer": "refusal.no_signer",
        "copy": None,
        "open_task": None,
        "answer_slip": "refusal.no_slip",
        "ask_extension": None,
    }
    assert offered(case, "clerk", "unit_clerk") == {"copy": None, "urge": None, "take_back": None}
    assert offered(case, "stranger", "expert") == {}
    suspended = in_state(riders=Riders(suspended_on=TODAY))
    assert offered(suspended, *LEADER)["jump"] == "refusal.suspended"


@pytest.mark.parametrize("name", sorted(CASE_OPERATIONS))
def test_a_probe_never_asks_for_what_is_typed(name):
    """Whatever is offered as open is refused later only for what was typed."""
    cases = [
        (in_state(past=(SENT,), due_on=date(2026, 9, 24)), "head", "unit_head"),
        (in_state(past=(SENT,)), "clerk", "unit_clerk"),
        (in_state(past=(SENT,)), *LEADER),
        (case_in(TRIAL, "done", past=(SENT,)), *LEADER),
        (in_state(riders=Riders(suspended_on=TODAY)), *LEADER),
    ]
    for case, who, role in cases:
        if offered(case, who, role).get(name, "") is None:
            answer = take(case, name, who, role, opinion="")
            typed = isinstance(answer, Refusal) and answer.missing
            assert isinstance(answer, Outcome) or typed, (name, who, answer)


def test_ballots_of_a_suspended_group_wait():
    seat = SeatView(0, "expert", "expert", "same")
    task = TaskView("1", "expert", "expert", "same", 0)
    case = case_in(
        TRIAL, "meeting", seats=(seat,), tasks=(task,), riders=Riders(suspended_on=TODAY)
    )
    answer = take(case, "vote", "same", "expert", choice="for")
    assert isinstance(answer, Refusal)
    assert answer.code == "refusal.suspended"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("grant_extension", "refusal.no_extension"),
        ("refuse_extension", "refusal.no_extension"),
        ("ask_extension", "refusal.no_due_day"),
        ("countersign", "refusal.no_signature"),
        ("report_back", "refusal.no_signature"),
        ("add_signer", "refusal.no_work"),
        ("delegate", "refusal.no_work"),
        ("open_task", "refusal.opened_already"),
        ("take_back", "refusal.nothing_before"),
    ],
)
def test_who_is_let_in_by_role_still_needs_something_to_do(name, code):
    let_in = {name: OperationChange(by=("bureau_leader",))}
    definition = Definition(TRIAL.workflow.model_copy(update={"operations": let_in}))
    fields = {"place": "before", "choice": "for"}
    assert refused(in_state(), name, *LEADER, definition=definition, **fields) == code


def choosing(case, name, who="head", role="unit_head"):
    request = Request(name, post(role, who))
    found = handling_of(TRIAL, case, request, world(candidates=CANDIDATES), NOW)
    assert found is not None
    return found


def test_people_who_can_be_chosen_are_those_who_would_be_taken():
    case = in_state()
    assert eligible(choosing(case, "transfer")) == {"head", "deputy head"}
    assert eligible(choosing(case, "delegate")) == {
        *("clerk", "deputy clerk", "deputy head", "officer", "section", "second section", "leader")
    }
    for name, typed in (("transfer", {}), ("delegate", {}), ("add_signer", {"place": "before"})):
        for person in frozenset().union(*CANDIDATES.values()):
            taken = isinstance(take(case, name, person=person, **typed), Outcome)
            assert taken == (person in eligible(choosing(case, name))), (name, person)


def test_tasks_signatures_and_slips_that_can_be_chosen():
    tasks = (TaskView("2", "unit_clerk", "unit_clerk"), HEAD_TASK)
    case = in_state(tasks=tasks)
    assert [task.id for task in tasks_to_hand(choosing(case, "transfer"))] == ["1", "2"]
    assert unsigned(choosing(case, "remove_signer")) == frozenset()
    case = after(case, took(case, "add_signer", place="after", person="officer"))
    assert unsigned(choosing(case, "remove_signer")) == {"officer"}
    assert graver_slips(choosing(case, "supervise")) == ("green", "yellow", "red")
    case = replace(case, riders=replace(case.riders, slip=Slip("yellow", "leader", TODAY)))
    assert graver_slips(choosing(case, "supervise")) == ("red",)


def test_what_can_be_chosen_is_told_by_input():
    case = in_state()
    transferring = choosing(case, "transfer")
    assert people_to_choose(transferring) == {"person": {"head", "deputy head"}}
    assert things_to_choose(transferring) == {"for": (("unit_head", "单位负责人"),)}
    supervising = choosing(case, "supervise")
    assert people_to_choose(supervising) == {}
    assert [value for value, _ in things_to_choose(supervising)["slip"]] == [
        "green",
        "yellow",
        "red",
    ]
    assert things_to_choose(choosing(case, "jump")) == {
        "to": (("drafting", "起草"), ("approving", "审批"))
    }


def test_only_people_on_whom_nothing_hangs_are_asked_by_who_has_no_work():
    request = Request("add_signer", post("bureau_leader", "leader"))
    handling = handling_of(TRIAL, in_state(), request, world(candidates=CANDIDATES), NOW)
    assert handling is not None
    assert signing(handling) == frozenset()
