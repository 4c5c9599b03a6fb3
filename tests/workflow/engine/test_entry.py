"""Check what entering a state opens: tasks, deadline, timers, child cases."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from definitions.library import ReminderRule, parse_workflow
from tests.definitions.samples import SOUND
from tests.workflow.engine.surroundings import (
    EVALUATION,
    MEETING_ITEM,
    NOW,
    PROBLEM,
    SMALL,
    case_in,
    world,
)
from workflow.clock import SHANGHAI
from workflow.engine.definition import Definition
from workflow.engine.entry import day_of, due_of, enter
from workflow.engine.values import ChildView, NewChild, NewTask, PastAct

HELD = {"performance_section": frozenset({"p"}), "bureau_leader": frozenset({"l"})}


def in_small(due: str):
    """Return the small workflow with another due rule in its first state."""
    return Definition(parse_workflow(SOUND.replace("$days workdays", due), name="small.yaml"))


# Sunday 20 September 2026 is a working day, 25 to 27 September and 1 to 7 October are not.
@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("1 workday", "2026-09-18"),
        ("$days workdays", "2026-09-23"),
        ("13 calendar_days", "2026-09-30"),
        ("16 calendar_days", "2026-10-08"),
        ("{days: 16, unit: calendar_day, roll: none}", "2026-10-03"),
        ('{month_day: "03-31"}', "2027-03-31"),
        ('{month_day: "10-01", years_after: 0}', "2026-10-08"),
        ('{month_day: "10-01", years_after: 0, roll: none}', "2026-10-01"),
        ("{field: wanted_on}", "2026-12-31"),
    ],
)
def test_every_kind_of_due_gives_its_day(due, expected):
    definition = in_small(due)
    case = case_in(definition, "drafting", fields={"wanted_on": "2026-12-31"})
    found = due_of(definition.workflow, case, world(), date(2026, 9, 17))
    assert found is not None
    assert found.due_on.isoformat() == expected


def test_state_is_not_due_without_a_rule_or_a_date():
    assert due_of(SMALL.workflow, case_in(SMALL, "waiting"), world(), date(2026, 9, 17)) is None
    assert due_of(SMALL.workflow, case_in(SMALL, "checking"), world(), date(2026, 9, 17)) is None


def test_parameter_of_the_case_decides_the_days():
    case = case_in(EVALUATION, "commenting", parameters={"comment_days": 3})
    found = due_of(EVALUATION.workflow, case, world(), date(2026, 9, 17))
    assert found is not None
    assert found.due_on == date(2026, 9, 21)


def test_day_of_an_instant_is_the_day_in_shanghai():
    assert day_of(datetime(2026, 9, 17, 16, 30, tzinfo=UTC)) == date(2026, 9, 18)


def test_holder_gets_the_task_and_people_considered_are_told():
    found = enter(EVALUATION, case_in(EVALUATION, "closing"), world(candidates=HELD), NOW)
    title = "办结案卷"
    assert found.opened == (NewTask("performance_section", "performance_section", title),)
    assert found.unheld == ()
    assert found.considered == {"performance_section": ("p",)}


def test_task_without_words_of_its_own_is_called_like_the_state():
    found = enter(PROBLEM, case_in(PROBLEM, "written_off"), world(), NOW)
    assert (found.opened, found.ending, found.deadline) == ((), "written_off", None)
    found = enter(SMALL, case_in(SMALL, "drafting"), small_world(), NOW)
    assert found.opened[0].title == "起草"


def small_world(**candidates: str):
    """Return a world with the roles of the small workflow: clerk below head below leader."""
    shipped = world().roles
    role = shipped.roles["unit_clerk"]
    above = {"clerk": "head", "head": "leader", "leader": None}
    roles = {name: role.model_copy(update={"supervisor": over}) for name, over in above.items()}
    held = {name: frozenset(people.split()) for name, people in candidates.items()}
    return world(roles=shipped.model_copy(update={"roles": roles}), candidates=held)


@pytest.mark.parametrize(
    ("candidates", "role", "unheld"),
    [
        ({"clerk": "p"}, "clerk", ()),
        ({"head": "p", "leader": "q"}, "head", ("clerk",)),
        ({"leader": "q"}, "leader", ("clerk",)),
        ({}, "clerk", ("clerk",)),
    ],
)
def test_supervisor_stands_in_when_nobody_holds_the_role(candidates, role, unheld):
    found = enter(SMALL, case_in(SMALL, "drafting"), small_world(**candidates), NOW)
    assert found.opened == (NewTask(role, "clerk", "起草"),)
    assert found.unheld == unheld


def test_supervisor_stands_in_when_everybody_of_the_role_is_barred():
    case = case_in(EVALUATION, "result_fixed")
    barred = PastAct("propose_grade", "p", "grading", "grade_approval")
    case = replace(case, state="objection", past=(barred,))
    both = {"performance_section": frozenset({"p", "q"}), "bureau_leader": frozenset({"l"})}
    found = enter(EVALUATION, case, world(candidates=both), NOW)
    assert found.opened[0].role == "performance_section"
    found = enter(EVALUATION, case, world(candidates=HELD), NOW)
    assert (found.opened[0].role, found.opened[0].stands_for) == (
        "bureau_leader",
        "performance_section",
    )


def test_supervisor_who_is_barred_as_well_is_passed_over():
    past = (PastAct("send", "p", "drafting", "checking"),)
    text = SOUND.replace("    by: clerk\n", "    by: clerk\n    different_person_from: send\n")
    definition = Definition(parse_workflow(text, name="small.yaml"))
    case = case_in(definition, "drafting", past=past)
    outside = small_world(clerk="p", head="p", leader="p q")
    found = enter(definition, case, outside, NOW)
    assert found.opened == (NewTask("leader", "clerk", "起草"),)
    assert found.considered == {"clerk": ("p",), "head": ("p",), "leader": ("p", "q")}


def test_supervisors_in_a_circle_are_asked_once():
    outside = small_world()
    roles = dict(outside.roles.roles)
    roles["leader"] = roles["leader"].model_copy(update={"supervisor": "clerk"})
    outside = replace(outside, roles=outside.roles.model_copy(update={"roles": roles}))
    found = enter(SMALL, case_in(SMALL, "drafting"), outside, NOW)
    assert (found.opened[0].role, found.unheld) == ("clerk", ("clerk",))


def test_reminders_and_expiry_are_armed():
    found = enter(EVALUATION, case_in(EVALUATION, "commenting"), world(), NOW)
    timers = [
        (timer.kind, timer.rule, timer.fires_at.astimezone(SHANGHAI).isoformat()[:16])
        for timer in found.timers
    ]
    assert timers == [
        ("reminder", "brief-1", "2026-09-22T09:00"),
        ("reminder", "brief+0", "2026-09-23T09:00"),
        ("reminder", "brief+1", "2026-09-24T09:00"),
        ("reminder", "brief+5", "2026-10-08T09:00"),
        ("expiry", "deem_accepted", "2026-09-24T00:00"),
    ]
    assert [timer.audience for timer in found.timers[:3:2]] == [
        ("holder",),
        ("holder", "supervisor"),
    ]


def test_due_state_without_reminders_arms_only_its_expiry():
    text = SOUND.replace("    reminders: standard\n", "")
    definition = Definition(parse_workflow(text, name="small.yaml"))
    found = enter(definition, case_in(definition, "drafting"), small_world(), NOW)
    assert [timer.kind for timer in found.timers] == ["expiry"]


@pytest.mark.parametrize(
    ("planned_on", "rules"),
    [
        ("2026-12-31", ["standard-5", "standard-2", "standard+0", "standard+1", "standard+5"]),
        ("2026-09-18", ["standard+0", "standard+1", "standard+5"]),
        ("2026-09-15", ["standard+1", "standard+5"]),
        ("2026-03-31", ["standard+5"]),
    ],
)
def test_of_past_reminders_only_the_latest_of_an_overdue_start_is_armed(planned_on, rules):
    case = case_in(PROBLEM, "rectifying", fields={"planned_on": planned_on})
    found = enter(PROBLEM, case, world(), NOW)
    assert [timer.rule for timer in found.timers] == rules


def test_latest_reminder_is_found_in_whatever_order_the_set_is_written():
    rules = tuple(ReminderRule(offset=each, to=("holder",)) for each in (5, 1, 0))
    reminders = world().reminders.model_copy(update={"sets": {"standard": rules}})
    case = case_in(PROBLEM, "rectifying", fields={"planned_on": "2026-03-31"})
    found = enter(PROBLEM, case, world(reminders=reminders), NOW)
    assert [timer.rule for timer in found.timers] == ["standard+5"]


def test_waiting_state_opens_its_child():
    found = enter(EVALUATION, case_in(EVALUATION, "awaiting_meeting"), world(), NOW)
    assert found.children == (NewChild("meeting_item"),)


def test_waiting_state_opens_a_child_for_each_entry_that_has_none():
    children = (ChildView("rectification_problem", "1", "withdrawn"), ChildView("other", "2"))
    case = case_in(EVALUATION, "rectifying", children=children)
    found = enter(EVALUATION, case, world(), NOW)
    assert found.children == (NewChild("rectification_problem", "2"),)


def test_fact_that_is_no_list_opens_nothing():
    found = enter(
        EVALUATION, case_in(EVALUATION, "rectifying"), world(facts={"problems": None}), NOW
    )
    assert found.children == ()


def test_suspended_state_is_held_but_not_due():
    found = enter(MEETING_ITEM, case_in(MEETING_ITEM, "deferred"), world(), NOW)
    assert (len(found.opened), found.deadline, found.timers) == (1, None, ())
