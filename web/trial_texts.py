"""Read and write the text of a trial: a scenario that grows by a step at a time."""

from collections.abc import Mapping
from dataclasses import dataclass

from definitions.errors import DefinitionError
from definitions.scenario_text import scenario_text
from definitions.scenarios import Scenario
from definitions.source import read_source
from web.system import resources, say
from workflow.clock import SHANGHAI
from workflow.errors import RefusedError
from workflow.scenarios.loading import read_scenario
from workflow.scenarios.proposing import propose_scenario
from workflow.scenarios.trial import Trial, run_trial
from workflow.services.definition_trials import TrialGround

Content = dict[str, object]

# What somebody tries by hand is far below these; what is above them is no trial.
MOST_STEPS, MOST_PEOPLE, _LONGEST = 200, 40, 200_000
# Outside of these no calendar counts anything.
_FIRST_YEAR, _LAST_YEAR = 2000, 2099


@dataclass(frozen=True, slots=True)
class Tried:
    """Be a trial with the content it was played from, and its text."""

    content: Content
    text: str
    trial: Trial


def proposed_content(ground: TrialGround) -> Content:
    """Return a scenario without steps, in which a definition can be tried at once."""
    now = resources().now().astimezone(SHANGHAI).replace(second=0, microsecond=0)
    return propose_scenario(
        ground.workflow,
        resources().library,
        name=say("trials.name", title=ground.workflow.title),
        now=now,
        needs_holders=ground.needs_holders,
    )


def content_of(text: str) -> Content:
    """Return the content of a text that a page of a trial sent; raises RefusedError."""
    if len(text) > _LONGEST:
        raise RefusedError("trials.too_long")
    try:
        data = read_source(text, name="").data
    except DefinitionError as error:
        raise RefusedError("trials.stale") from error
    if not isinstance(data, dict) or not isinstance(data.get("steps"), list):
        raise RefusedError("trials.stale")
    return data


def try_content(ground: TrialGround, content: Content) -> Tried:
    """Play a content on a definition; raises RefusedError, or DefinitionError with its faults."""
    text = scenario_text(content)
    scenario = read_scenario(read_source(text, name=""), ground.setting).scenario
    _limit(ground, scenario)
    return Tried(content, text, run_trial(scenario, ground.setting))


def steps_of(content: Content) -> list[object]:
    """Return the steps of a content."""
    steps = content["steps"]
    return list(steps) if isinstance(steps, list) else []


def with_steps(content: Content, steps: list[object]) -> Content:
    """Return a content with other steps."""
    return {**content, "steps": steps}


def told_content(tried: Tried, name: str) -> Content:
    """Return a trial as a test: each of its steps with how the case must then stand."""
    first, *passed = tried.trial.passed
    steps: list[object] = [{"expect": dict(first.expect)}]
    for step, line in zip(steps_of(tried.content), passed, strict=True):
        given: Mapping[str, object] = step if isinstance(step, dict) else {}
        steps.append({**given, "expect": dict(line.expect)})
    return {**tried.content, "scenario": name, "steps": steps}


def _limit(ground: TrialGround, scenario: Scenario) -> None:
    if scenario.workflow != ground.workflow.workflow:
        raise RefusedError("trials.stale")
    if len(scenario.steps) > MOST_STEPS:
        raise RefusedError("trials.too_many_steps", most=MOST_STEPS)
    if len(scenario.people) > MOST_PEOPLE:
        raise RefusedError("trials.too_many_people", most=MOST_PEOPLE)
    instants = [scenario.now, *(step.until for step in scenario.steps if step.until)]
    years = [scenario.year, *(each.year for each in instants)]
    if not all(_FIRST_YEAR <= year <= _LAST_YEAR for year in years):
        raise RefusedError("trials.years", first=_FIRST_YEAR, last=_LAST_YEAR)
