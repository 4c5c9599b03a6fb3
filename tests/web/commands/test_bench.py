"""What is measured is done, on data of its own; how long it takes is nobody's test."""

import json

import pytest
from click.testing import CliRunner

from definitions.checks import check_workflow
from definitions.library import load_library
from definitions.source import Source
from web.commands import bench as measuring
from web.commands.bench import bench
from web.commands.synthetic import synthetic_workflow
from workflow.services import transfer_plans

LIBRARY = load_library()


def test_made_up_workflow_is_proved_so_often():
    result = CliRunner().invoke(bench, ["verify", "--json", "--times", "2"])
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert (told["states"], told["acts"], told["times"], told["faults"]) == (30, 80, 2, 0)
    assert 0 < told["best"] <= told["median"]


def test_time_is_told_in_a_sentence():
    result = CliRunner().invoke(bench, ["verify", "--states", "4", "--acts", "6", "--times", "1"])
    assert result.exit_code == 0
    assert result.stdout.startswith("推演4个状态、6个动作的流程，1次里最快")


@pytest.mark.parametrize(("states", "acts"), [(30, 80), (4, 6), (3, 2)])
def test_made_up_workflow_is_as_large_as_asked_and_names_what_exists(states: int, acts: int):
    workflow = synthetic_workflow(LIBRARY, states=states, acts=acts)
    assert (len(workflow.states), len(workflow.acts)) == (states, acts)
    assert check_workflow(workflow, Source("synthetic", None, {}), LIBRARY.names) == []


def test_what_if_is_asked_of_so_many_cases():
    result = CliRunner().invoke(bench, ["whatif", "--cases", "3", "--json"])
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["cases"], told["changed"]) == (3, 3)
    assert told["seconds"] >= 0


def test_so_many_cases_are_moved_in_batches(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(transfer_plans, "MOST_CASES", 2)
    monkeypatch.setattr(measuring, "_MOST_SECONDS", -1.0)
    result = CliRunner().invoke(bench, ["migrate", "--cases", "3"])
    assert result.exit_code == 1, "what takes longer than it may fails"
    assert result.stdout.startswith("改办3件案卷，分2批，用时")


def test_the_past_of_so_many_cases_is_looked_at():
    result = CliRunner().invoke(bench, ["past", "--cases", "3", "--json"])
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert set(told) == {"cases", "worklist", "search", "board", "seconds"}
