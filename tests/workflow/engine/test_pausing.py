"""The time of a case: suspension, resumption, more time."""

from datetime import date, datetime, timedelta

import pytest

from definitions.operations import CASE_OPERATIONS as NAMES
from tests.workflow.engine.operation_samples import (
    CANDIDATES,
    TRIAL,
    after,
    in_state,
    refused,
    took,
)
from tests.workflow.engine.surroundings import NOW, case_in, post, world
from workflow.clock import SHANGHAI
from workflow.engine.definition import Definition
from workflow.engine.operations import (
    CASE_OPERATIONS,
)
from workflow.engine.riders import Extension, Riders
from workflow.engine.step import step
from workflow.engine.values import (
    ChildView,
    Outcome,
    PastAct,
    Refusal,
    Request,
    TaskView,
)

LEADER, SECTION = ("leader", "bureau_leader"), ("section", "performance_section")
SENT = PastAct("send", "clerk", "drafting", "checking", NOW - timedelta(days=3))
TODAY = date(2026, 9, 17)


def test_every_operation_of_the_house_is_decided():
    assert set(CASE_OPERATIONS) == NAMES


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
