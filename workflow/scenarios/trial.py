"""Play a scenario as far as it goes and keep what each step did, to be looked at and told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from definitions.scenarios import Scenario, Step
from workflow.engine.values import PastAct, Value
from workflow.scenarios.expectations import named
from workflow.scenarios.playing import Play
from workflow.scenarios.runner import Failure, happen, settle
from workflow.scenarios.setting import Setting


@dataclass(frozen=True, slots=True)
class Passed:
    """Be what one step did; without a step it is the opening.

    ``expect`` is how the case stood then, as a scenario would say it.
    """

    step: Step | None
    at: datetime
    state: str
    acts: Sequence[PastAct]
    told: Mapping[str, Sequence[str]]
    expect: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Trial:
    """Be a scenario as far as it could be played, and why the next step could not be taken."""

    play: Play
    passed: Sequence[Passed]
    failure: Failure | None


def run_trial(scenario: Scenario, setting: Setting) -> Trial:
    """Play a scenario up to the first step that cannot be taken; nothing that it expects counts."""
    play = Play.begin(scenario, setting)
    failure = settle(play)
    passed = [_passed(play, None, 0)]
    for number, step in enumerate(scenario.steps, 1):
        before = len(play.case.view.past)
        failure = failure or happen(play, step)
        if failure is not None:
            return Trial(play, passed, replace(failure, step=number))
        passed.append(_passed(play, step, before))
    return Trial(play, passed, failure)


def _passed(play: Play, step: Step | None, before: int) -> Passed:
    case = play.case
    return Passed(
        step=step,
        at=play.now,
        state=case.view.state,
        acts=case.view.past[before:],
        told={person: tuple(kinds) for person, kinds in play.messages.told.items()},
        expect=_standing(play),
    )


def _standing(play: Play) -> Mapping[str, Value]:
    case = play.case
    circle = play.messages.circle(case)
    able = {person for task in case.tasks for person in circle.able(task)}
    told = {person: list(kinds) for person, kinds in play.messages.told.items() if kinds}
    found: dict[str, Value] = {
        "state": case.view.state,
        "open": sorted(able),
        "due": case.deadline.due_on.isoformat() if case.deadline else None,
        "messages": told,
    }
    if case.ending is not None:
        found["ended"] = case.ending
    if play.launched:
        found["launched"] = list(play.launched)
    if case.open_children:
        found["children"] = [named(child) for child in case.open_children]
    ballots = {seat.person: seat.choice for seat in case.view.seats if seat.person}
    return {**found, **({"ballots": ballots} if ballots else {})}
