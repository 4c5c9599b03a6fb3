"""Play a scenario step by step and say where it does not hold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from definitions.scenarios import ALL, Step
from workflow.engine.values import ChildView, Refusal, Value
from workflow.scenarios.case import KeptCase
from workflow.scenarios.expectations import Standing, differences, named
from workflow.scenarios.loading import ReadScenario
from workflow.scenarios.playing import Asked, Play
from workflow.scenarios.setting import Setting


@dataclass(frozen=True, slots=True)
class Failure:
    """Say at which step (from 1) a scenario does not hold: what was expected, what was found.

    The code names the sentence; `act` is what was to be done, `refusal` the engine's answer.
    """

    code: str
    expected: Mapping[str, Value]
    found: Mapping[str, Value]
    act: str | None = None
    refusal: Refusal | None = None
    step: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Say whether a scenario holds, and how its case stood at the end."""

    file: str
    name: str
    workflow: str
    failure: Failure | None
    case: KeptCase


def run_scenario(read: ReadScenario, setting: Setting) -> Verdict:
    """Play a scenario up to the first step that does not hold."""
    scenario = read.scenario
    play = Play.begin(scenario, setting)
    failure = _first_failure(play, scenario.steps)
    return Verdict(read.file, scenario.name, scenario.workflow, failure, play.case)


def _first_failure(play: Play, steps: Iterable[Step]) -> Failure | None:
    for number, step in enumerate(steps, 1):
        failure = happen(play, step) or _compare(play, step)
        if failure is not None:
            return replace(failure, step=number)
    return None


def happen(play: Play, step: Step) -> Failure | None:
    """Let a step happen, and at once what is overdue then; return why it cannot, if so."""
    return _take(play, step) or settle(play)


def settle(play: Play) -> Failure | None:
    """Let happen at once what is overdue already."""
    return None if play.pass_time(play.now) else _endless(play)


def _take(play: Play, step: Step) -> Failure | None:
    if not step.only_looks:
        play.forget()
    if step.act is not None:
        return _act(play, step, *step.act)
    if step.children is not None:
        return _end_children(play, step.children)
    if step.until is not None:
        play.launch(after=play.now, until=step.until)
        if not play.pass_time(step.until):
            return _endless(play)
    play.change(step.given or {}, step.guards or {})
    return None


def _act(play: Play, step: Step, person: str, act: str) -> Failure | None:
    asked = Asked(person, act, role=step.as_, principal=step.for_)
    refusal = play.ask(asked, opinion=step.opinion or "", fields=step.typed)
    if step.refused is None and refusal is None:
        return None
    if refusal is None:
        expected = {"refused": step.refused}
        return Failure("scenario.not_refused", expected, {"refused": None}, act)
    rule = refusal.code.removeprefix("refusal.")
    lacks = [each.code for each in refusal.missing]
    if step.refused in (rule, *lacks):
        return None
    code = "scenario.refused" if step.refused is None else "scenario.refused_otherwise"
    found = {"refused": rule, **({"missing": lacks} if lacks else {})}
    return Failure(code, {"refused": step.refused}, found, act, refusal)


def _end_children(play: Play, endings: Mapping[str, str]) -> Failure | None:
    for name, ending in endings.items():
        children = play.case.open_children
        meant = [child for child in children if name in (ALL, child.entry, child.workflow)]
        if not meant:
            return _no_child(name, children)
        for child in meant:
            play.end_child(child, ending)
    return None


def _no_child(name: str, children: Iterable[ChildView]) -> Failure:
    found = {"children": sorted(map(named, children))}
    if name == ALL:
        return Failure("scenario.no_child", {}, found)
    return Failure("scenario.no_such_child", {"children": [name]}, found)


def _endless(play: Play) -> Failure:
    return Failure("scenario.endless", {}, {"state": play.case.view.state})


def _compare(play: Play, step: Step) -> Failure | None:
    if step.expect is None:
        return None
    standing = Standing(play.case, play.messages, play.values, play.launched)
    pairs = differences(standing, step.expect)
    if not pairs:
        return None
    expected = {name: pair[0] for name, pair in pairs.items()}
    found = {name: pair[1] for name, pair in pairs.items()}
    return Failure("scenario.differs", expected, found)
