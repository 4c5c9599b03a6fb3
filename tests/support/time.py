"""Give tests a clock that stands still, and Hypothesis its profiles."""

import os
from datetime import UTC, datetime

import pytest
from hypothesis import Phase, settings

from workflow.clock import SHANGHAI, FixedClock

# The gate looks at the same examples every time; "explore" looks at new ones and at more of them;
# "first" only wants to know whether there is a failure.
settings.register_profile("gate", max_examples=60, deadline=None, derandomize=True)
settings.register_profile("explore", max_examples=1000, deadline=None, print_blob=True)
settings.register_profile(
    "first", settings.get_profile("gate"), phases=(Phase.explicit, Phase.generate)
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))


@pytest.fixture
def clock() -> FixedClock:
    """Return a clock at nine o'clock on Thursday 17 September 2026 in Shanghai."""
    return clock_of_tests()


def clock_of_tests() -> FixedClock:
    """Return the clock that every test begins with."""
    return FixedClock(datetime(2026, 9, 17, 9, tzinfo=SHANGHAI).astimezone(UTC))
