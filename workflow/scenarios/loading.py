"""Read scenarios and refuse what cannot be played."""

from dataclasses import dataclass, replace

from definitions.checks import Names
from definitions.errors import DefinitionError
from definitions.scenario_checks import check_scenario
from definitions.scenarios import Scenario
from definitions.source import Source, check_model
from workflow.guards import ENGINE_GUARDS
from workflow.scenarios.given import Values
from workflow.scenarios.setting import Setting


@dataclass(frozen=True, slots=True)
class ReadScenario:
    """Hold a sound scenario and the file it stands in."""

    file: str
    scenario: Scenario


def read_scenario(source: Source, setting: Setting) -> ReadScenario:
    """Return a scenario that fits the workflow it is for; raises DefinitionError."""
    scenario = check_model(source, Scenario)
    problems = check_scenario(
        scenario, source, setting.workflows, _names(setting), rules=setting.rules
    )
    if not problems:
        values = Values.of(setting, setting.workflows[scenario.workflow])
        problems = list(values.faults(scenario, source))
    if problems:
        raise DefinitionError(problems)
    return ReadScenario(source.name, scenario)


def _names(setting: Setting) -> Names:
    return replace(setting.library.names, guards=frozenset(ENGINE_GUARDS))
