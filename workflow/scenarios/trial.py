"""Play a scenario as far as it goes and keep what each step did, to be looked at and told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from definitions.scenarios import Scenario, Step
from workflow.engine.riders import Riders
from workflow.engine.values import CaseView, PastAct, Value
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
    passed = [_passed(play, None, play.case.view)]
    for number, step in enumerate(scenario.steps, 1):
        before = play.case.view
        failure = failure or happen(play, step)
        if failure is not None:
            return Trial(play, passed, replace(failure, step=number))
        passed.append(_passed(play, step, before))
    return Trial(play, passed, failure)


def _passed(play: Play, step: Step | None, before: CaseView) -> Passed:
    case = play.case
    return Passed(
        step=step,
        at=play.now,
        state=case.view.state,
        acts=case.view.past[len(before.past) if step else 0 :],
        told={person: tuple(kinds) for person, kinds in play.messages.told.items()},
        expect={**_standing(play), **_riders(before.riders, case.view.riders)},
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


def _riders(before: Riders, now: Riders) -> Mapping[str, Value]:
    """Return what operations have attached, and what of it has just gone."""
    found: dict[str, Value] = {}
    if now.signers:
        found["signers"] = {each.person: each.choice for each in now.signers}
    if before.slip or now.slip:
        found["slip"] = now.slip.colour if now.slip else None
    if before.suspended_on or now.suspended_on:
        found["suspended"] = now.suspended_on is not None
    return found
