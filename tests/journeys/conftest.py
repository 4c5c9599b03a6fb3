"""Gather people before their browsers, on a city of the journey's own."""

import re
from collections.abc import Generator, Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser

from tests.journeys.album import open_album
from tests.journeys.people import Cast, settle
from tests.support.served import Served
from workflow.clock import SHANGHAI, FixedClock

FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember that a journey failed, so that its last pages are kept."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture
def cast(served: Served, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Cast]:
    """Return everybody of the small city; at the end no page may have a fault of look."""
    settle(served)
    name = re.sub(r"\W+", "-", request.node.name.removeprefix("test_")).strip("-")
    made = Cast(served, browser, open_album(name))
    yield made
    if request.node.stash.get(FAILED, False):
        made.show_where_everybody_is()
    made.leave()
    made.album.note_faults()
    assert made.album.faults == []


@pytest.fixture
def clock() -> FixedClock:
    """Return a clock at nine o'clock on Monday 16 March 2026, two weeks before the due day."""
    return FixedClock(datetime(2026, 3, 16, 9, tzinfo=SHANGHAI).astimezone(UTC))
