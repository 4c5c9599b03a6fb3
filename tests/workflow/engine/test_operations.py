"""Operations on a running case: telling, pausing, moving out of the way, and who may."""

from dataclasses import replace
from datetime import date, datetime, timedelta

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
from workflow.clock import SHANGHAI
from workflow.engine.definition import Definition
from workflow.engine.operations import (
    CASE_OPERATIONS,
    eligible,
    graver_slips,
    handling_of,
    landings,
    offered_operations,
    tasks_to_hand,
    unsigned,
)
from workflow.engine.operations.handing import signing
from workflow.engine.riders import Extension, Riders, Slip
from workflow.engine.step import step
from workflow.engine.values import (
    ChildView,
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


# Copies, urging, receipts.


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


# Supervision.


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


# Suspension.


def test_while_a_case_is_suspended_nothing_happens_and_no_time_runs():
    case = in_state(due_on=date(2026, 9, 24))
    outcome = took(case, "suspend", *LEADER)
    assert outcome.timers == ()
    case = after(case, outcome)
    assert case.riders.suspended_on == TODAY
    assert refused(case, "check") == "refusal.suspended"
    assert refused(case, "urge", *LEADER) == "refusal.suspended"
    assert refused(case, "suspend", *LEADER) == "refusal.suspended"
    expired = step(TRIAL, case, Request("go_on", trigger="children"), world(), NOW)
    assert isinstance(expired, Refusal)
    assert expired.code == "refusal.suspended"
    assert took(case, "copy", people=["officer"]).copies


@pytest.mark.parametrize(
    ("back_on", "due"),
    [
        # Six workdays of rest, for the Sunday before is made up: three days in September, and from
        # the 8th to the 10th of October, a Saturday that is made up as well.
        (datetime(2026, 9, 24, 9, tzinfo=SHANGHAI), date(2026, 10, 10)),
        # The same day: nothing was lost.
        (datetime(2026, 9, 17, 18, tzinfo=SHANGHAI), date(2026, 9, 24)),
    ],
)
def test_the_due_day_moves_by_the_workdays_of_rest(back_on, due):
    case = in_state(due_on=date(2026, 9, 24), riders=Riders(suspended_on=TODAY))
    outcome = took(case, "resume", *LEADER, now=back_on)
    assert outcome.deadline is not None
    assert outcome.deadline.due_on == due
    assert outcome.deadline.explanation["because"] == {
        "kind": "suspension",
        "was": "2026-09-24",
        "since": "2026-09-17",
        "until": back_on.date().isoformat(),
    }
    assert outcome.timers
    assert outcome.riders == Riders()


def test_calendar_days_of_rest_count_where_the_state_counts_them():
    states = {
        **TRIAL.workflow.states,
        "checking": TRIAL.workflow.states["checking"].model_copy(update={"due": _calendar_days()}),
    }
    definition = Definition(TRIAL.workflow.model_copy(update={"states": states}))
    case = in_state(due_on=date(2026, 9, 24), riders=Riders(suspended_on=TODAY))
    later = datetime(2026, 9, 21, 9, tzinfo=SHANGHAI)
    outcome = took(case, "resume", *LEADER, now=later, definition=definition)
    assert outcome.deadline is not None
    assert outcome.deadline.due_on == date(2026, 9, 28)


def _calendar_days():
    due = TRIAL.workflow.states["checking"].due
    assert due is not None
    return due.model_copy(update={"unit": "calendar_day"})


def test_without_a_due_day_only_the_rest_ends():
    case = in_state(riders=Riders(suspended_on=TODAY))
    outcome = took(case, "resume", *LEADER)
    assert (outcome.deadline, outcome.timers) == (None, None)
    assert refused(in_state(), "resume", *LEADER) == "refusal.not_suspended"


@pytest.mark.parametrize(("ending", "follow"), [("written_off", "go_on"), (None, None)])
def test_what_children_did_during_the_rest_is_made_up_for(ending, follow):
    child = ChildView("rectification_problem", "1", ending)
    case = case_in(TRIAL, "waiting", children=(child,), riders=Riders(suspended_on=TODAY))
    outcome = took(case, "resume", *LEADER)
    assert (outcome.follow, outcome.follow_on) == (follow, "children")


def test_a_state_may_forbid_an_operation():
    case = case_in(TRIAL, "approving", tasks=(TaskView("1", SECTION[1], SECTION[1]),))
    assert refused(case, "suspend", *LEADER) == "refusal.forbidden_here"


# More time.


def asking(**changes):
    return in_state(due_on=date(2026, 9, 24), **changes)


@pytest.mark.parametrize(
    ("until", "code"),
    [("", "missing.later_day"), ("2026-09-24", "missing.later_day"), ("soon", "missing.later_day"),
     ("2026-11-24", "invalid.too_late")],
)  # fmt: skip
def test_more_time_is_a_later_day_within_limits(until, code):
    assert refused(asking(), "ask_extension", until=until) == code


def test_more_time_is_asked_for_ruled_upon_and_counted():
    case = asking()
    outcome = took(case, "ask_extension", until="2026-09-30")
    (ruling,) = outcome.opened
    assert (ruling.role, ruling.duty, ruling.person) == ("bureau_leader", "rule", None)
    case = after(case, outcome)
    assert case.riders.extension == Extension("head", date(2026, 9, 30))
    assert refused(case, "ask_extension", until="2026-09-30") == "refusal.extension_pending"
    granted = took(case, "grant_extension", *LEADER)
    assert granted.deadline is not None
    assert granted.deadline.due_on == date(2026, 9, 30)
    assert granted.deadline.explanation["because"] == {"kind": "extension", "was": "2026-09-24"}
    assert granted.timers
    assert granted.closed == ("new 0",)
    assert granted.told is not None
    assert granted.told.people == ("head",)
    refusal = took(case, "refuse_extension", *LEADER)
    assert (refusal.deadline, refusal.timers, refusal.riders) == (None, None, Riders())
    asked = (PastAct("ask_extension", "head", "checking", "checking"),) * 2
    assert refused(asking(past=asked), "ask_extension", until="2026-09-30") == "refusal.at_most"


def test_who_asks_never_rules():
    candidates = {**CANDIDATES, "bureau_leader": frozenset({"head"})}
    request = Request("ask_extension", post("unit_head", "head"), fields={"until": "2026-09-30"},
                      opinion="x")  # fmt: skip
    answer = step(TRIAL, asking(), request, world(candidates=candidates), NOW)
    assert isinstance(answer, Outcome)
    # The state escalates to the leader, who asks; so somebody above the head rules.
    assert [task.role for task in answer.opened] == ["department_officer"]
    case = after(asking(), took(asking(), "ask_extension", until="2026-09-30"))
    assert refused(case, "grant_extension", "head", "bureau_leader") == "refusal.not_the_operator"


def test_where_nobody_can_rule_nothing_is_asked():
    request = Request("ask_extension", post("unit_head", "head"), opinion="x")
    answer = step(TRIAL, asking(), request, world(candidates={}), NOW)
    assert isinstance(answer, Refusal)
    assert answer.code == "refusal.nobody_rules"


def test_without_a_due_day_there_is_nothing_to_extend():
    assert refused(in_state(), "ask_extension", until="2026-09-30") == "refusal.no_due_day"
    stale = in_state(tasks=(TaskView("r", "bureau_leader", "bureau_leader", duty="rule"),))
    assert refused(stale, "grant_extension", *LEADER) == "refusal.not_the_operator"


# Out of the way.


def test_a_case_is_terminated_where_its_workflow_says():
    outcome = took(in_state(), "terminate", *LEADER)
    assert outcome.to_state == "stopped"
    assert outcome.entry is not None
    assert outcome.entry.ending == "stopped"
    assert outcome.closed == ("1",)
    nowhere = Definition(TRIAL.workflow.model_copy(update={"operations": {}}))
    assert refused(in_state(), "terminate", *LEADER, definition=nowhere) == "refusal.leads_nowhere"
    assert refused(in_state(), "terminate") == "refusal.not_the_operator"


def test_children_end_with_their_parent_by_themselves():
    def ask(case, definition=TRIAL, trigger="parent"):
        return step(definition, case, Request("terminate", trigger=trigger), world(), NOW)

    ended = ask(in_state())
    assert isinstance(ended, Outcome)
    assert ended.to_state == "stopped"
    nowhere = Definition(TRIAL.workflow.model_copy(update={"operations": {}}))
    codes = [
        answer.code
        for answer in (
            ask(in_state(), nowhere), ask(case_in(TRIAL, "done")), ask(in_state(), trigger="expiry")
        )
        if isinstance(answer, Refusal)
    ]  # fmt: skip
    assert codes == ["refusal.leads_nowhere", "refusal.ended", "refusal.not_by_itself"]


def test_a_case_jumps_only_to_states_on_which_known_people_work():
    assert landings(TRIAL, in_state()) == ("drafting", "approving")
    listed = in_state(fields={"panel": ["e"]})
    assert landings(TRIAL, listed) == ("drafting", "approving", "meeting")
    outcome = took(in_state(), "jump", *LEADER, to="approving")
    assert outcome.to_state == "approving"
    for to in ("", "checking", "done", "waiting", "meeting"):
        assert refused(in_state(), "jump", *LEADER, to=to) == "missing.landing"
    children = in_state(children=(ChildView("rectification_problem", "1"),))
    assert refused(children, "jump", *LEADER, to="approving") == "refusal.children_open"
    assert refused(in_state(), "jump", *SECTION, to="approving") == "refusal.not_the_operator"


def test_what_has_ended_is_opened_again_where_its_workflow_says():
    ended = case_in(TRIAL, "done", past=(SENT,))
    outcome = took(ended, "reopen", *LEADER)
    assert outcome.to_state == "checking"
    assert outcome.entry is not None
    assert outcome.entry.ending is None
    assert [task.role for task in outcome.entry.opened] == ["unit_head"]
    assert refused(in_state(), "reopen", *LEADER) == "refusal.not_ended"
    gone = replace(ended, parent_waits=False)
    assert refused(gone, "reopen", *LEADER) == "refusal.parent_went_on"
    nowhere = Definition(TRIAL.workflow.model_copy(update={"operations": {}}))
    assert refused(ended, "reopen", *LEADER, definition=nowhere) == "refusal.leads_nowhere"
    assert refused(ended, "suspend", *LEADER) == "refusal.ended"


def test_who_sent_a_case_takes_it_back_until_it_is_opened():
    clerk = ("clerk", "unit_clerk")
    case = in_state(past=(SENT,))
    assert took(case, "take_back", *clerk, opinion="").to_state == "drafting"
    seen = in_state(past=(SENT,), tasks=(replace(HEAD_TASK, seen=True),))
    assert refused(seen, "take_back", *clerk) == "refusal.opened_meanwhile"
    signed = PastAct("add_signer", "head", "checking", "checking")
    assert refused(in_state(past=(SENT, signed)), "take_back", *clerk) == "refusal.acted_meanwhile"
    urged = PastAct("urge", "leader", "checking", "checking")
    assert took(in_state(past=(SENT, urged)), "take_back", *clerk).to_state == "drafting"
    assert refused(case, "take_back", "deputy clerk", "unit_clerk") == "refusal.not_the_operator"


def test_what_set_something_going_is_not_taken_back():
    clerk = ("clerk", "unit_clerk")
    recorded = PastAct("record", "clerk", "drafting", "checking")
    assert refused(in_state(past=(recorded,)), "take_back", *clerk) == "refusal.irrevocable"
    referred = PastAct("refer", "clerk", "drafting", "waiting")
    case = case_in(TRIAL, "waiting", past=(referred,))
    assert refused(case, "take_back", *clerk) == "refusal.irrevocable"


# Who may, and what is offered.


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


def test_only_people_on_whom_nothing_hangs_are_asked_by_who_has_no_work():
    request = Request("add_signer", post("bureau_leader", "leader"))
    handling = handling_of(TRIAL, in_state(), request, world(candidates=CANDIDATES), NOW)
    assert handling is not None
    assert signing(handling) == frozenset()
