"""Cursors survive the way through an address, and nonsense begins anew."""

import uuid
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from workflow.services.keyset import Cursor

PLACE = (datetime(2026, 9, 17, 1, tzinfo=UTC), uuid.UUID(int=7))


@given(backwards=some.booleans(), ordinal=some.integers(1, 10**6))
def test_a_cursor_is_read_as_it_was_written(*, backwards: bool, ordinal: int):
    cursor = Cursor(PLACE, backwards, ordinal)
    assert Cursor.read(cursor.text()) == cursor


@given(some.text())
def test_any_text_is_read(text: str):
    assert isinstance(Cursor.read(text), Cursor)


@pytest.mark.parametrize("text", ["", "x", "W10", "bnVsbA", "WzEsMiwzLDRd", "é"])
def test_nonsense_is_the_beginning(text: str):
    assert Cursor.read(text) == Cursor()


def test_the_beginning_needs_no_word():
    assert Cursor().text() == ""
