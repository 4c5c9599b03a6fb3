"""Gather what all tests share; the fixtures stand in tests/support by what they are about."""

import pytest

pytest_plugins = [
    "tests.support.time",
    "tests.support.database",
    "tests.support.city",
    "tests.support.post_office",
    "tests.support.pages",
    "tests.support.browser",
    "tests.support.served",
]

# Begun last, one of these would go on alone when everything else is done.
_LONG = ("tests/journeys/", "tests/faults/", "tests/web/commands/", "tests/web/look/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that take long; within them and after them the order stays as it is."""
    items.sort(key=lambda item: not item.nodeid.startswith(_LONG))
