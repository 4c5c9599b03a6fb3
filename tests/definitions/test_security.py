"""The shipped rules of passwords, lockout and sessions are those that were promised."""

from datetime import timedelta

import pytest

from definitions.errors import DefinitionError
from definitions.security import load_security
from tests.support.factories import SECURITY


def test_passwords_are_as_level_three_asks():
    rules = SECURITY.password
    assert (rules.min_length, rules.max_length, rules.min_classes) == (12, 128, 3)
    assert {"password", "财政", "jixiao"} <= rules.refused
    assert all(word == word.casefold() for word in rules.refused)


def test_five_failures_in_a_quarter_of_an_hour_lock():
    rules = SECURITY.lockout
    assert (rules.failures, rules.window) == (5, timedelta(minutes=15))
    assert (rules.address_failures, rules.address_window) == (30, timedelta(minutes=5))


@pytest.mark.parametrize(
    ("before", "minutes"), [(0, 30), (1, 60), (5, 960), (6, 1440), (10**6, 1440)]
)
def test_locks_double_up_to_a_day(before, minutes):
    assert SECURITY.lockout.lock(before) == timedelta(minutes=minutes)


def test_sessions_end_sooner_for_administrators():
    rules = SECURITY.session
    assert rules.absolute == timedelta(hours=8)
    assert rules.idle(administrator=False) == timedelta(minutes=30)
    assert rules.idle(administrator=True) == timedelta(minutes=15)
    assert (rules.limit(administrator=False), rules.limit(administrator=True)) == (2, 1)


def test_weaker_rules_are_refused(tmp_path):
    (tmp_path / "security.yaml").write_text(
        "password: {min_length: 4, max_length: 128, min_classes: 3, refused: []}", "utf-8"
    )
    with pytest.raises(DefinitionError):
        load_security(tmp_path)
