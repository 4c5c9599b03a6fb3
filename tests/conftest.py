"""Gather what all tests share; the fixtures stand in tests/support by what they are about."""

pytest_plugins = [
    "tests.support.time",
    "tests.support.database",
    "tests.support.city",
    "tests.support.post_office",
    "tests.support.pages",
    "tests.support.browser",
    "tests.support.served",
]
