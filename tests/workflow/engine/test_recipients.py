"""Who is told what, as tables of values."""

from datetime import UTC, date, datetime, timedelta

import pytest

from definitions.notices import NoticeKind
from tests.workflow.engine.surroundings import LIBRARY, PROBLEM
from workflow.engine.audience import Circle, OpenTask, People
from workflow.engine.recipients import (
    Happening,
    Occasion,
    Reminder,
    kind_of_reminder,
    newest_each,
    occasions,
    one_each,
)
from workflow.engine.values import PastAct

NOON = datetime(2026, 3, 31, 4, tzinfo=UTC)


def test_everybody_is_told_one_thing_and_the_actor_nothing():
    occasions = [
        Occasion(NoticeKind.ROLE_UNHELD, People({"a"})),
        Occasion(NoticeKind.TASK_OPENED, People({"a", "b", "c"})),
        Occasion(NoticeKind.CASE_COPIED, People({"b", "d"})),
    ]
    told = {person: each.kind for person, each in one_each(occasions, actor="c").items()}
    assert told == {"a": "role_unheld", "b": "task_opened", "d": "case_copied"}


def test_the_system_is_nobody():
    assert set(one_each([Occasion(NoticeKind.TASK_OPENED, People({"a"}))], actor=None)) == {"a"}


def reminder(days: int, *audience: str) -> Reminder:
    return Reminder(NOON + timedelta(days=days), f"{days:+d}", audience)


def test_the_newest_reminder_that_reaches_somebody_counts():
    groups = {
        "holder": People({"a"}),
        "supervisor": People({"b"}),
        "escalation": People({"c", "a"}),
    }
    reminders = [
        reminder(5, "holder", "escalation"),
        reminder(-1, "holder"),
        reminder(1, "holder", "supervisor"),
    ]
    told = newest_each(reminders, groups)
    assert {person: (each.cause, group) for person, (each, group) in told.items()} == {
        "a": ("+5", "holder"),
        "b": ("+1", "supervisor"),
        "c": ("+5", "escalation"),
    }


@pytest.mark.parametrize(
    ("today", "direct", "kind"),
    [
        (30, True, "due_soon"),
        (31, True, "due_today"),
        (30, False, "escalated"),
    ],
)
def test_the_kind_of_a_reminder(today: int, direct: bool, kind: str):  # noqa: FBT001 - a table
    due_on = date(2026, 3, 31)
    assert kind_of_reminder(direct=direct, due_on=due_on, today=date(2026, 3, today)) == kind
    assert kind_of_reminder(direct=True, due_on=due_on, today=date(2026, 4, 1)) == "overdue"


HELD = {
    "unit_head": {"head"},
    "department_officer": {"officer", "other officer"},
    "performance_section": {"section"},
}


def circle(*past: PastAct) -> Circle:
    """Return the circle around a problem where nobody is a clerk or heads the department."""
    return Circle(
        workflow=PROBLEM.workflow,
        roles=LIBRARY.roles,
        past=past,
        people=lambda role: People(HELD.get(role, ())),
    )


def task(state: str, role: str, stands_for: str = "", person: str | None = None) -> OpenTask:
    return OpenTask(state, role, stands_for or role, f"task of {role}", person)


def told(happening: Happening) -> list[tuple[str, list[str], str, str]]:
    return [
        (each.kind.value, sorted(each.people), each.task, each.role)
        for each in occasions(circle(), happening)
    ]


def test_a_task_is_told_to_all_of_its_role():
    opened = [task("measure_review", "department_officer")]
    people = ["officer", "other officer"]
    assert told(Happening(opened=opened)) == [
        ("task_opened", people, "task of department_officer", "")
    ]


def test_an_alarm_goes_to_the_stand_in_and_without_one_to_whom_stands_above():
    stood_in = task("measuring", "unit_head", "unit_clerk")
    nobody = task("department_check", "department_head")
    happening = Happening(opened=[stood_in, nobody], unheld=["unit_clerk", "department_head"])
    assert told(happening) == [
        ("role_unheld", ["head"], "task of unit_head", "单位经办"),
        ("role_unheld", ["section"], "task of department_head", "主管部门负责人"),
        ("task_opened", ["head"], "task of unit_head", ""),
        ("task_opened", [], "task of department_head", ""),
    ]


def test_the_end_a_copy_and_a_moved_day_are_told():
    moved = task("claiming", "unit_head", person="claimed it")
    happening = Happening(opener="opener", copied=People({"reader"}), moved=[moved])
    assert told(happening) == [
        ("case_ended", ["opener"], "", ""),
        ("case_copied", ["reader"], "", ""),
        ("deadline_moved", ["claimed it"], "task of unit_head", ""),
    ]


def test_a_person_is_in_the_circle_by_what_they_hold_and_what_they_did():
    check = task("department_check", "department_officer")
    done = [PastAct("report_outcome", who, "rectifying", "") for who in ("officer",)]
    some, none = circle(*done), circle(*done, PastAct("submit_outcome", "other officer", "", ""))
    assert some.able(check) == some.holders(check) == {"other officer"}
    assert none.able(check) == set()
    assert none.holders(check) == {"officer", "other officer"}
    assert none.holding(["unit_head", "unit_clerk", "performance_section"]) == {"head", "section"}


def test_reminders_reach_holders_supervisors_and_whom_the_state_names():
    tasks = [task("unit_confirmation", "unit_head")]
    assert circle().groups(tasks, ["department_head", "department_officer"]) == {
        "holder": {"head"},
        "supervisor": {"officer", "other officer"},
        "escalation": {"section", "officer", "other officer"},
    }


def test_the_line_of_supervisors_ends_where_it_began():
    assert list(LIBRARY.roles.above("unit_head"))[-2:] == ["vice_mayor", "mayor"]
    assert list(LIBRARY.roles.above("mayor")) == []
    looped = LIBRARY.roles.model_copy(
        update={
            "roles": {
                "one": LIBRARY.roles["mayor"].model_copy(update={"supervisor": "two"}),
                "two": LIBRARY.roles["mayor"].model_copy(update={"supervisor": "one"}),
            }
        }
    )
    assert list(looped.above("one")) == ["two"]
