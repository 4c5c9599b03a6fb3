"""Check that the machine moves along acts and along nothing else."""

import pytest
from transitions import MachineError

from tests.workflow.engine.surroundings import DEFINITIONS, SMALL


@pytest.mark.parametrize("name", sorted(DEFINITIONS))
def test_machine_knows_exactly_the_acts(name):
    definition = DEFINITIONS[name]
    assert set(definition._machine.events) == set(definition.workflow.acts)
    for state in definition.workflow.states:
        with pytest.raises(KeyError):
            definition.move(definition.workflow.initial, f"to_{state}", to=state)


def test_act_leads_to_the_branch_that_was_chosen():
    for target in ("checking", "waiting", "closed"):
        assert SMALL.move("drafting", "send", to=target) == target


def test_note_stays_where_it_is():
    assert SMALL.move("drafting", "note", to="drafting") == "drafting"


def test_act_of_another_state_is_an_error():
    with pytest.raises(MachineError):
        SMALL.move("checking", "send", to="closed")


def test_machine_keeps_no_state_between_moves():
    assert SMALL.move("drafting", "send", to="closed") == "closed"
    assert SMALL.move("drafting", "send", to="checking") == "checking"
    assert SMALL._machine.models == []
