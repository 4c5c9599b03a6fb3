"""Play scenarios that tests write, on the shipped workflows or on others."""

from definitions.library import load_library, parse_workflow
from definitions.source import read_source
from workflow.scenarios.loading import ReadScenario, read_scenario
from workflow.scenarios.runner import Failure, Verdict, run_scenario
from workflow.scenarios.setting import Setting

LIBRARY = load_library()
SETTING = Setting.of(LIBRARY, {})


def read(text: str, setting: Setting = SETTING) -> ReadScenario:
    """Return a scenario from its text; raises DefinitionError."""
    return read_scenario(read_source(text, name="scenario.yaml"), setting)


def play(text: str, setting: Setting = SETTING) -> Verdict:
    """Return what a scenario gives."""
    return run_scenario(read(text, setting), setting)


def failing(text: str, setting: Setting = SETTING) -> Failure:
    """Return where a scenario does not hold; there must be such a step."""
    failure = play(text, setting).failure
    assert failure is not None
    return failure


def setting_with(*workflows: str) -> Setting:
    """Return a setting with more workflows, or with others in place of the shipped ones."""
    parsed = (parse_workflow(text, name="other.yaml") for text in workflows)
    return Setting.of(LIBRARY, {each.workflow: each for each in parsed})
