"""How often, by which name and in which words people are written to, as tables of values."""

from datetime import timedelta

import pytest

from notifications.backoff import MOST_ATTEMPTS, wait_after
from notifications.fault_points import fault, read_point
from notifications.mailroom import message_id_header
from notifications.rendering import one_line


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
