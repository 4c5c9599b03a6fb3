"""Check that the machine moves along acts and along nothing else."""

import pytest
from transitions import MachineError

from tests.workflow.engine.operation_samples import TRIAL
from tests.workflow.engine.surroundings import DEFINITIONS, SMALL


@pytest.mark.parametrize("name", sorted(DEFINITIONS))
def test_machine_knows_exactly_the_acts(name):
    definition = DEFINITIONS[name]
    moving = {"jump", "take_back", *definition.workflow.operations}
    assert set(definition._machine.events) == {*definition.workflow.acts, *moving}
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


def test_operations_lead_out_of_the_way_but_never_past_the_end():
    assert TRIAL.move("drafting", "jump", to="approving") == "approving"
    assert TRIAL.move("checking", "take_back", to="drafting") == "drafting"
    assert TRIAL.move("waiting", "terminate", to="stopped") == "stopped"
    assert TRIAL.move("done", "reopen", to="checking") == "checking"
    for state, name, to in (
        ("done", "jump", "checking"),
        ("done", "terminate", "stopped"),
        ("drafting", "reopen", "checking"),
    ):
        with pytest.raises(MachineError):
            TRIAL.move(state, name, to=to)


def test_where_an_act_does_not_lead_is_an_error():
    with pytest.raises(MachineError):
        SMALL.move("drafting", "send", to="drafting")


def test_machine_keeps_no_state_between_moves():
    assert SMALL.move("drafting", "send", to="closed") == "closed"
    assert SMALL.move("drafting", "send", to="checking") == "checking"
    assert SMALL._machine.models == []
