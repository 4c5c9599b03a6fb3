"""Out of the way of a definition: ended early, moved, opened again, taken back."""

from dataclasses import replace
from datetime import date, timedelta

from definitions.operations import CASE_OPERATIONS as NAMES
from tests.workflow.engine.operation_samples import (
    HEAD_TASK,
    TRIAL,
    in_state,
    refused,
    took,
)
from tests.workflow.engine.surroundings import NOW, case_in, world
from workflow.engine.definition import Definition
from workflow.engine.operations import (
    CASE_OPERATIONS,
    landings,
)
from workflow.engine.step import step
from workflow.engine.values import (
    ChildView,
    Outcome,
    PastAct,
    Refusal,
    Request,
)

LEADER, SECTION = ("leader", "bureau_leader"), ("section", "performance_section")
SENT = PastAct("send", "clerk", "drafting", "checking", NOW - timedelta(days=3))
TODAY = date(2026, 9, 17)


def test_every_operation_of_the_house_is_decided():
    assert set(CASE_OPERATIONS) == NAMES


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
