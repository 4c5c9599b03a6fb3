"""Who is told what, as tables of values."""

from datetime import UTC, date, datetime, timedelta

import pytest

from definitions.notices import NoticeKind
from notifications.backoff import MOST_ATTEMPTS, wait_after
from notifications.fault_points import fault, read_point
from notifications.mailroom import message_id_header
from notifications.recipients import (
    Occasion,
    People,
    Reminder,
    kind_of_reminder,
    newest_each,
    one_each,
)
from notifications.rendering import one_line

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


def test_waiting_grows_to_an_hour_and_then_to_six():
    waits = [wait_after(number, key="k") for number in range(1, MOST_ATTEMPTS)]
    minutes = [1, 2, 4, 8, 16, 32, 60, 360]
    assert all(
        timedelta(minutes=least) <= wait <= timedelta(minutes=least * 1.25)
        for least, wait in zip(minutes, waits, strict=False)
    )
    assert sum(waits, timedelta()) > timedelta(days=7)
    assert waits == [wait_after(number, key="k") for number in range(1, MOST_ATTEMPTS)]
    assert wait_after(1, key="k") != wait_after(1, key="l")


def test_a_message_id_is_the_same_each_time():
    first = message_id_header("event:1:a", "smtp", "example.cn")
    assert first == message_id_header("event:1:a", "smtp", "example.cn")
    assert first.endswith("@example.cn>")
    assert first != message_id_header("event:1:b", "smtp", "example.cn")


@pytest.mark.parametrize(
    ("text", "clean"),
    [("甲\r\nBcc: x", "甲 Bcc: x"), ("甲\u202e乙\u0000", "甲乙"), ("  甲\t乙 ", "甲 乙")],
)
def test_a_title_stays_on_its_line(text: str, clean: str):
    assert one_line(text) == clean


@pytest.mark.parametrize(
    ("environment", "armed"),
    [
        ({"BIHUAN_MODE": "test", "BIHUAN_FAULT_POINT": "a.b:3"}, ("a.b", 3)),
        ({"BIHUAN_MODE": "test", "BIHUAN_FAULT_POINT": "a.b"}, ("a.b", 1)),
        ({"BIHUAN_MODE": "test"}, None),
        ({"BIHUAN_MODE": "production", "BIHUAN_FAULT_POINT": "a.b"}, None),
        ({"BIHUAN_MODE": "demo", "BIHUAN_FAULT_POINT": "a.b"}, None),
        ({"BIHUAN_FAULT_POINT": "a.b"}, None),
    ],
)
def test_fault_points_are_armed_in_tests_only(environment: dict[str, str], armed: object):
    assert read_point(environment) == armed
    fault("a.b")
