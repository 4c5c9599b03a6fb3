"""Prepare the pages on which a definition is tried."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import url_for
from werkzeug.datastructures import MultiDict

from definitions.scenario_text import scenario_text
from definitions.source import read_source
from web.diagrams.steps import steps
from web.diagrams.svg import draw
from web.people import names_of, role_titles
from web.system import actor, db, resources, say
from web.trial_acts import Faults, trial_acts
from web.trial_faults import opinion_faults
from web.trial_given import given_now, given_view
from web.trial_history import history
from web.trial_operations import trial_operations
from web.trial_pictures import trial_diagram
from web.trial_riders import trial_riders
from web.trial_setup import setup_view
from web.trial_texts import Content, Tried, told_content
from workflow.scenarios.expectations import named
from workflow.scenarios.loading import read_scenario
from workflow.scenarios.runner import run_scenario
from workflow.scenarios.trial import Trial
from workflow.services.definition_trials import TrialGround, trial_ground

Typed = MultiDict[str, str]


def ground_of(key: uuid.UUID) -> TrialGround:
    """Return what a version or a draft is tried in."""
    return trial_ground(db(), actor(), resources=resources(), key=key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Hold what was typed for a step that was not taken, and why: by act, by given value."""

    typed: Typed = field(default_factory=MultiDict)
    refused: Sequence[str] = ()
    faults: Mapping[str, Faults] = field(default_factory=dict)
    given_faults: Mapping[str, str] = field(default_factory=dict)


def trial_page(
    ground: TrialGround, tried: Tried, *, who: str = "", attempt: Attempt | None = None
) -> Mapping[str, object]:
    """Return a trial as it stands, to somebody of its people, and why the last step failed."""
    trial, attempt = tried.trial, attempt or Attempt()
    typed = attempt.typed
    play, case = trial.play, trial.play.case
    able = able_people(trial)
    person = acting_person(trial, who)
    diagram = trial_diagram(trial, able)
    next_at = case.next_timer_at
    return {
        **_frame(ground),
        "text": tried.text,
        "content": tried.content,
        "state": case.definition.workflow.states[case.view.state],
        "case": case,
        "now": play.now,
        "next_at": typed.get("until")
        or (f"{next_at.astimezone(play.now.tzinfo):%Y-%m-%dT%H:%M}" if next_at else ""),
        "tasks": _tasks(trial),
        "people": [
            {"name": name, "roles": role_titles([each.role for each in held]), "able": name in able}
            for name, held in play.scenario.people.items()
        ],
        "who": person,
        "acts": trial_acts(play, person, typed=typed, faults=attempt.faults),
        "opinion": typed.get("opinion", ""),
        "opinion_errors": opinion_faults(attempt.faults),
        "operations": trial_operations(play, person, typed=typed, faults=attempt.faults),
        "riders": trial_riders(trial),
        "children": _children(ground, trial),
        "given": given_view(
            ground.workflow,
            given={**given_now(trial), **_typed_given(typed)},
            guards=play.given.fixed,
            people=list(play.scenario.people),
            faults=attempt.given_faults,
        ),
        "history": history(trial),
        "svg": draw(diagram),
        "diagram": steps(diagram),
        "refused": attempt.refused,
    }


def setup_page(
    ground: TrialGround,
    content: Content,
    *,
    faults: Sequence[str] = (),
    given_faults: Mapping[str, str] | None = None,
) -> Mapping[str, object]:
    """Return what a trial begins with, to be changed, and what is wrong with it."""
    return {**_frame(ground), "setup": setup_view(ground, content, given_faults), "faults": faults}


def scenario_page(ground: TrialGround, tried: Tried, *, name: str) -> Mapping[str, object]:
    """Return a trial as a scenario, and whether it holds."""
    text = scenario_text(told_content(tried, name))
    read = read_scenario(read_source(text, name=""), ground.setting)
    return {
        **_frame(ground),
        "text": tried.text,
        "scenario": text,
        "scenario_name": name,
        "count": len(read.scenario.steps),
        "holds": run_scenario(read, ground.setting).failure is None,
    }


def able_people(trial: Trial) -> list[str]:
    """Return who can do an open task, in the order of the people."""
    case = trial.play.case
    circle = trial.play.messages.circle(case)
    able = {person for task in case.tasks for person in circle.able(task)}
    return [name for name in trial.play.scenario.people if name in able]


def acting_person(trial: Trial, who: str) -> str:
    """Return who acts: as chosen while they are there, else who can do an open task."""
    people = trial.play.scenario.people
    if who in people:
        return who
    return next(iter(able_people(trial)), next(iter(people)))


def _frame(ground: TrialGround) -> dict[str, object]:
    side = ground.side
    number = side.number
    href = (
        url_for("definition_drafts.show", draft_id=side.id)
        if number is None
        else url_for("definitions.show", version_id=side.id)
    )
    name = say("trials.draft") if number is None else say("trials.version", number=number)
    return {"key": side.id, "title": ground.workflow.title, "name": name, "home": href}


def _tasks(trial: Trial) -> list[Mapping[str, object]]:
    case = trial.play.case
    circle = trial.play.messages.circle(case)
    return [
        {
            "title": task.title,
            "role": role_titles([task.role]),
            "stands_for": role_titles([task.stands_for]) if task.stands_for != task.role else "",
            "who": names_of(sorted(circle.able(task))),
        }
        for task in case.tasks
    ]


def _children(ground: TrialGround, trial: Trial) -> list[Mapping[str, object]]:
    return [
        {
            "name": named(child),
            "title": ground.setting.workflows[child.workflow].title,
            "endings": {
                state.final: state.title
                for state in ground.setting.workflows[child.workflow].states.values()
                if state.final is not None
            },
        }
        for child in trial.play.case.open_children
    ]


def _typed_given(typed: Typed) -> dict[str, object]:
    """Return what was typed as given when it could not be taken."""
    names = [key for key in typed if key.startswith("given.")]
    found = {key.partition(".")[2]: typed.getlist(key) for key in names}
    return {name: texts[0] if len(texts) == 1 else texts for name, texts in found.items()}
