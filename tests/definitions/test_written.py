"""Values are told as a definition writes them, not as the program does."""

from datetime import date

import pytest

from definitions.written import written


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (3, "3"),
        (1.5, "1.5"),
        ("甲", "甲"),
        (date(2026, 3, 31), "2026-03-31"),
        (("a", "b"), "[a, b]"),
        ([None, [True]], "[null, [true]]"),
        ({"a": {"b": [1]}}, "{a: {b: [1]}}"),
        ([], "[]"),
    ],
)
def test_value_is_written_as_in_yaml(value: object, said: str):
    assert written(value) == said
