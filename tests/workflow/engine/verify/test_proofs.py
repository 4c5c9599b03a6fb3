"""Check every proof on one small workflow with one fault: code, place and counter-example."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from definitions.library import parse_workflow
from definitions.messages import load_messages
from definitions.source import read_source
from tests.definitions.samples import MARK
from tests.workflow.engine.verify.small import SOUND, outside, prove, replay, the_fault, titles
from workflow.engine.verify import problem_of, verify

MESSAGES = load_messages()
PROOFS: dict[str, Any] = YAML(typ="safe").load(Path(__file__).with_name("proofs.yaml"))


def planted(edits: list[dict[str, str]]) -> tuple[str, int, int]:
    """Return the small workflow with a fault, and the line and column of the mark."""
    text = SOUND
    for edit in edits:
        assert text.count(edit["old"]) == 1, edit["old"]
        text = text.replace(edit["old"], edit["new"])
    place = text.index(MARK)
    line = text.count("\n", 0, place) + 1
    return text.replace(MARK, ""), line, place - text.rfind("\n", 0, place)


@pytest.mark.parametrize("name", PROOFS)
def test_fault_is_told_at_its_place_with_its_course(name: str):
    case = PROOFS[name]
    text, line, column = planted(case["edits"])
    workflow = parse_workflow(text, name="small.yaml")
    fault = the_fault(verify(workflow, outside(workflow)), f"definition.{case['code']}")
    problem = problem_of(workflow, read_source(text, name="small.yaml"), fault)
    assert (problem.line, problem.column) == (line, column)
    sentence = problem.sentence(MESSAGES)
    assert "{" not in sentence
    assert ("反例" in sentence) == ("course" in case)
    if fault.example is not None:
        assert titles(workflow, fault.example.moves) == case["course"]
        replay(workflow, fault.example)


def test_sound_workflow_has_no_fault():
    assert prove(SOUND).faults == []
