"""Play scenarios that tests write, on the shipped workflows or on others."""

from definitions.library import load_library, parse_workflow
from definitions.source import read_source
from workflow.scenarios.loading import ReadScenario, read_scenario
from workflow.scenarios.runner import Failure, Verdict, run_scenario
from workflow.scenarios.setting import Setting

LIBRARY = load_library()
SETTING = Setting.of(LIBRARY, {})

# A workflow that waits for child cases: who holds `asking` sends it there.
WAITING = """\
workflow: small
title: 等整改
subject: evaluation
number: "X{fiscal_year}-{serial:04}"
lanes: {unit: {title: 单位, roles: [unit_clerk]}}
phases: {all: 全部}
states:
  asking: {title: 填写, phase: all, initial: true, holder: unit_clerk}
  waiting:
    title: 等整改
    phase: all
    lane: unit
    children: {workflow: rectification_problem, each: $problems}
  done: {title: 完, phase: all, lane: unit, final: completed}
acts:
  send: {title: 送, past: 送, from: asking, to: waiting, by: unit_clerk}
  finish:
    title: 完
    past: 完
    from: waiting
    to: done
    by: system
    on: {children: rectification_problem}
"""


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
