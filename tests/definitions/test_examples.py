"""The examples of the language are sound, hold, and are all named in docs/language.md."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from definitions.library import FOLDER, load_library, parse_workflow
from definitions.scenarios import SHIPPED
from definitions.source import read_source
from tests.definitions.samples import ROOT
from workflow.domain.guards import GUARDS
from workflow.engine.verify import examine
from workflow.scenarios.loading import read_scenario
from workflow.scenarios.runner import run_scenario
from workflow.scenarios.setting import Setting
from workflow.services.effects import EFFECTS

EXAMPLES = FOLDER / "examples"
LIBRARY = load_library()
TABLE = (ROOT / "docs" / "language.md").read_text("utf-8")
PLACES = [
    place
    for row in re.findall(r"^\| (?!---|what)[^|]+ \| ([^|]+) \|$", TABLE, re.MULTILINE)
    for place in re.findall(r"`([^`]+)`", row)
]
FILES = sorted(EXAMPLES.glob("*.yaml"))
SCENARIOS = sorted(EXAMPLES.glob("*/*.yaml"))


@pytest.fixture(scope="module")
def setting() -> Setting:
    """Return a setting that knows the examples."""
    workflows = (parse_workflow(path.read_text("utf-8"), name=path.name) for path in FILES)
    return Setting.of(LIBRARY, {each.workflow: each for each in workflows})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_examples_are_proved(path: Path):
    text = path.read_text("utf-8")
    names = replace(LIBRARY.names, guards=frozenset(GUARDS), effects=frozenset(EFFECTS))
    source = read_source(text, name=path.name)
    workflow = parse_workflow(text, name=path.name)
    assert examine(workflow, source, library=LIBRARY, names=names) == ([], {})


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_scenarios_of_the_examples_hold(path: Path, setting: Setting):
    read = read_scenario(read_source(path.read_text("utf-8"), name=path.name), setting)
    assert run_scenario(read, setting).failure is None


def test_every_place_named_in_the_table_is_there():
    assert len(PLACES) > len(SCENARIOS)
    for place in PLACES:
        if place.startswith("bihuan "):
            continue
        known = (ROOT / place, EXAMPLES / f"{place}.yaml", SHIPPED / f"{place}.yaml")
        assert any(path.exists() for path in known), place


def test_every_example_is_named_in_the_table():
    names = {f"{path.parent.name}/{path.stem}" for path in SCENARIOS}
    assert names <= set(PLACES)
