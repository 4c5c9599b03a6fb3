"""Every shipped scenario holds, and together they leave nothing of a workflow untried."""

from collections.abc import Mapping

import pytest

from definitions.scenarios import shipped_scenarios
from definitions.schema import PLACES
from tests.workflow.scenarios.stage import LIBRARY, play
from workflow.engine.values import PastAct
from workflow.scenarios.runner import Verdict

TEXTS = shipped_scenarios()
VERDICTS: Mapping[str, Verdict] = {name: play(text) for name, text in TEXTS.items()}
WORKFLOWS = sorted(LIBRARY.workflows)


def of(workflow: str) -> list[Verdict]:
    return [each for each in VERDICTS.values() if each.workflow == workflow]


def history_of(workflow: str) -> list[PastAct]:
    return [past for verdict in of(workflow) for past in verdict.case.view.past]


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_shipped_scenario_holds(name):
    assert VERDICTS[name].failure is None


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_every_act_is_taken(workflow):
    taken = {past.act for past in history_of(workflow)}
    assert LIBRARY.workflows[workflow].acts.keys() - taken == set()


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_every_state_and_so_every_ending_is_reached(workflow):
    states = LIBRARY.workflows[workflow].states
    reached = {past.to_state for past in history_of(workflow)}
    begun = {LIBRARY.workflows[workflow].initial}
    assert states.keys() - reached - begun == set()


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_every_branch_is_taken(workflow):
    acts = LIBRARY.workflows[workflow].acts
    gone = {(past.act, past.to_state) for past in history_of(workflow)}
    branches = {
        (name, each.to)
        for name, act in acts.items()
        for each in act.to
        if each.to not in PLACES  # where these lead is a matter of the case
    }
    assert branches - gone == set()


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_every_expiry_happens_by_itself(workflow):
    states = LIBRARY.workflows[workflow].states
    expiring = {(name, each.on_expiry) for name, each in states.items() if each.on_expiry}
    happened = {(past.from_state, past.act) for past in history_of(workflow) if past.person is None}
    assert expiring - happened == set()


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_every_deadline_is_let_pass_until_it_escalates(workflow):
    sets = LIBRARY.reminders.sets
    escalating = {
        (name, f"{state.reminders}{rule.offset:+d}")
        for name, state in LIBRARY.workflows[workflow].states.items()
        for rule in (sets[state.reminders] if state.reminders and not state.on_expiry else ())
        if "escalation" in rule.to
    }
    fired = {(state, rule) for each in of(workflow) for state, rule, _ in each.case.fired}
    assert escalating - fired == set()
