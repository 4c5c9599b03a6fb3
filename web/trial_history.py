"""Tell what happened in a trial, step by step, and whom the system told."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from definitions.scenarios import Step
from definitions.schema import CLAIMING, OPERATIONS, Workflow
from web.system import resources, say, system
from web.trial_given import shown
from workflow.engine.values import PastAct
from workflow.scenarios.trial import Passed, Trial
from workflow.services.operation_titles import people_chosen, title_with


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """Be one step: what happened, what was said, where the case then stood, who was told what."""

    number: int
    at: datetime
    words: Sequence[str]
    opinion: str
    state: str
    told: Sequence[str]


def history(trial: Trial) -> list[HistoryLine]:
    """Return the steps, the latest first."""
    workflow = trial.play.case.definition.workflow
    lines = [_line(number, each, workflow) for number, each in enumerate(trial.passed)]
    return lines[::-1]


def _line(number: int, passed: Passed, workflow: Workflow) -> HistoryLine:
    return HistoryLine(
        number=number,
        at=passed.at,
        words=list(_words(passed, workflow)),
        opinion=(passed.step.opinion or "") if passed.step else "",
        state=workflow.states[passed.state].title,
        told=list(_told(passed.told)),
    )


def _words(passed: Passed, workflow: Workflow) -> Iterator[str]:
    step = passed.step
    if step is None:
        yield say("trials.opened")
        return
    if step.until is not None:
        yield say("trials.time_passed")
    for child, ending in (step.children or {}).items():
        yield say("trials.child_ended", child=child, ending=ending)
    if step.given is not None or step.guards is not None:
        yield say("trials.changed", names=_changed(step.given or {}, step.guards or {}, workflow))
    if step.act is not None and step.act[1] in CLAIMING:
        person, what = step.act
        yield say("trials.did", who=person, what=say(f"trials.{what}"))
    for act in passed.acts:
        yield _act_words(act, step, workflow)


def _act_words(act: PastAct, step: Step, workflow: Workflow) -> str:
    who = act.person or say("cases.system")
    if act.act not in OPERATIONS:
        return say("trials.did", who=who, what=workflow.acts[act.act].past)
    fields = step.typed
    library, names = resources().library, people_chosen(fields)
    what = title_with(library, workflow, act.act, fields, names=names)
    return say("trials.did", who=who, what=what)


def _changed(given: Mapping[str, object], guards: Mapping[str, bool], workflow: Workflow) -> str:
    titles = {name: spec.title for name, spec in workflow.fields.items()}
    titles |= {name: system().messages.get(f"guard.{name}", name) for name in guards}
    values = {
        **given,
        **{name: say(f"trials.guard.{holds}".lower()) for name, holds in guards.items()},
    }
    pairs = (
        say("trials.pair", name=titles.get(name, name), value=shown(value))
        for name, value in values.items()
    )
    return say("cases.and").join(pairs)


def _told(told: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for person, kinds in told.items():
        words = say("cases.and").join(say(f"trials.told.{kind}") for kind in kinds)
        yield say("trials.told_person", person=person, words=words)
