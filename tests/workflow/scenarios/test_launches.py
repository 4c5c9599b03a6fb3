"""What a launch rule opens while a scenario is played."""

import pytest

from definitions.errors import DefinitionError
from tests.support.launched import REPORT, launching
from tests.workflow.scenarios.stage import failing, play, read, setting_with
from workflow.scenarios.trial import run_trial

HEAD = """\
scenario: 定期立案
workflow: monthly_report
people: {吴: unit_clerk, 周: department_officer}
"""
SETTING = setting_with(REPORT)


def holds(text: str, rule: str = "", head: str = "now: 2026-09-07 09:00\n") -> None:
    setting = setting_with(launching(rule)) if rule else SETTING
    verdict = play(f"{HEAD}{head}steps:\n{text}", setting)
    assert verdict.failure is None, verdict.failure


def test_the_day_of_the_opening_counts_and_no_day_before():
    holds("  - expect: {launched: 2026-08}\n")
    holds("  - expect: {launched: []}\n", head="now: 2026-09-08 00:00\n")
    holds("  - expect: {launched: []}\n", head="now: 2026-09-06 23:59\n")


def test_each_stretch_of_time_launches_what_falls_into_it():
    holds(
        "  - until: 2026-10-08 00:00\n    expect: {launched: 2026-09}\n"
        "  - expect: {launched: 2026-09}\n"
        "  - until: 2026-11-04 23:59\n    expect: {launched: []}\n"
        "  - until: 2026-12-08 09:00\n    expect: {launched: [2026-10, 2026-11]}\n"
        "  - 吴: submit\n    fields: {progress: 1, deviates: false}\n    expect: {launched: []}\n"
    )


@pytest.mark.parametrize(
    ("rule", "launched"),
    [
        ("every: quarter, on: {month: 1, day: 20}", "[2026-Q4, 2027-Q1]"),
        ("every: year, on: {month: 1, day: 20}, about: previous", "2026"),
        ("every: month, on: last, roll: none", "[2026-09, 2026-10, 2026-11, 2026-12]"),
    ],
)
def test_every_kind_of_period_has_its_name(rule, launched):
    rule = f'{{{rule}, for: units, title: "{{period}}"}}'
    holds(f"  - until: 2027-01-30 09:00\n    expect: {{launched: {launched}}}\n", rule)


def test_the_days_of_the_scenario_move_a_launch():
    head = "now: 2026-09-08 09:00\ncalendar: {off: [2026-10-05]}\n"
    holds("  - until: 2026-10-06 00:00\n    expect: {launched: 2026-09}\n", head=head)


def test_what_was_launched_otherwise_is_told():
    steps = "now: 2026-09-08 09:00\nsteps:\n  - until: 2026-10-08 00:00\n"
    failure = failing(f"{HEAD}{steps}    expect: {{launched: []}}\n", SETTING)
    assert (failure.expected, failure.found) == ({"launched": []}, {"launched": ["2026-09"]})


def test_a_workflow_without_a_rule_launches_nothing_and_nothing_may_be_expected():
    without = setting_with(launching(""))
    text = f"{HEAD}now: 2026-09-08 09:00\nsteps:\n  - until: 2026-10-08 00:00\n    expect: "
    assert play(f"{text}{{state: reporting}}\n", without).failure is None
    with pytest.raises(DefinitionError) as caught:
        read(f"{text}{{launched: []}}\n", without)
    assert [(each.code, each.line) for each in caught.value.problems] == [("scenario.no_launch", 7)]


def test_a_trial_keeps_what_was_launched():
    text = f"{HEAD}now: 2026-09-08 09:00\nsteps:\n  - until: 2026-10-08 00:00\n"
    trial = run_trial(read(text, SETTING).scenario, SETTING)
    assert [each.expect.get("launched") for each in trial.passed] == [None, ["2026-09"]]
