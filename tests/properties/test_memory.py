"""Cases in memory go the way that the reference goes, whatever happens to them."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.properties.cast import workflows
from tests.properties.walk import walk_of

FEW = settings(
    max_examples=6,
    stateful_step_count=40,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("name", sorted(workflows()))
def test_in_memory_a_case_goes_as_the_reference_says(name: str):
    run_state_machine_as_test(walk_of(workflows()[name]), settings=FEW)
