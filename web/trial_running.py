"""Answer what is pressed on the pages of a trial."""

from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from definitions.errors import DefinitionError
from definitions.scenario_text import scenario_text
from web.errors import sentence
from web.trial_faults import failure_faults, failure_lines, fault_lines
from web.trial_given import GivenError
from web.trial_operations import OPERATE
from web.trial_pages import (
    Attempt,
    able_people,
    acting_person,
    scenario_page,
    setup_page,
    trial_page,
)
from web.trial_setup import typed_content
from web.trial_steps import next_step
from web.trial_texts import (
    Content,
    Tried,
    content_of,
    proposed_content,
    steps_of,
    told_content,
    try_content,
    with_steps,
)
from workflow.errors import RefusedError
from workflow.services.definition_trials import TrialGround

Typed = MultiDict[str, str]
_REFUSED = 422


@dataclass(frozen=True, slots=True)
class Answer:
    """Be a page to be shown."""

    template: str
    page: Mapping[str, object]
    status: int = 200


def first_answer(ground: TrialGround) -> Answer:
    """Return a trial as it is proposed."""
    return _running(ground, try_content(ground, proposed_content(ground)))


def answer_to(ground: TrialGround, typed: Typed) -> Answer:
    """Return what follows from what was pressed; raises RefusedError for what is no trial."""
    pressed, content = typed.get("do", ""), content_of(typed.get("text", ""))
    if pressed == "setup":
        return Answer("definitions/trial_setup.html", setup_page(ground, content))
    if pressed == "begin":
        return _begin(ground, typed)
    if pressed == "restart":
        content = with_steps(content, [])
    if pressed == "undo":
        content = with_steps(content, steps_of(content)[:-1])
    tried = _replayed(ground, content)
    if pressed == "scenario":
        page = scenario_page(ground, tried, name=_name(tried, typed))
        return Answer("definitions/trial_scenario.html", page)
    verb, _, what = pressed.partition(":")
    if verb == "who":
        return _running(ground, tried, who=what)
    return _step(ground, tried, pressed, typed)


def scenario_file(ground: TrialGround, typed: Typed) -> str:
    """Return a trial as the text of a scenario."""
    tried = _replayed(ground, content_of(typed.get("text", "")))
    return scenario_text(told_content(tried, _name(tried, typed)))


def _name(tried: Tried, typed: Typed) -> str:
    return typed.get("name", "").strip() or str(tried.content["scenario"])


def _replayed(ground: TrialGround, content: Content) -> Tried:
    try:
        tried = try_content(ground, content)
    except DefinitionError as error:
        raise RefusedError("trials.stale") from error
    if tried.trial.failure is not None:
        raise RefusedError("trials.stale")
    return tried


def _running(ground: TrialGround, tried: Tried, *, who: str = "") -> Answer:
    return Answer("definitions/trial.html", trial_page(ground, tried, who=who))


def _begin(ground: TrialGround, typed: Typed) -> Answer:
    """Begin with what was typed as people and circumstances, or show what is wrong there."""
    try:
        return _running(ground, try_content(ground, typed_content(ground, typed)))
    except (RefusedError, DefinitionError) as error:
        given = error.faults if isinstance(error, GivenError) else {}
        content = typed_content(ground, typed, faulty=True)
        page = setup_page(ground, content, faults=_lines(error), given_faults=given)
        return Answer("definitions/trial_setup.html", page, _REFUSED)


def _step(ground: TrialGround, tried: Tried, pressed: str, typed: Typed) -> Answer:
    """Take a step, or show the trial as it stands with what was typed and why it was not taken."""
    who = acting_person(tried.trial, typed.get("who", ""))
    try:
        step = next_step(tried.trial, who=who, pressed=pressed, typed=typed)
        if step is None:
            return _running(ground, tried, who=who)
        later = try_content(ground, with_steps(tried.content, [*steps_of(tried.content), step]))
    except (RefusedError, DefinitionError) as error:
        return _untaken(ground, tried, who, _attempt(error, typed))
    failure = later.trial.failure
    if failure is None:
        stays = _stays(tried, later, who, pressed)
        return _running(ground, later, who=who if stays else "")
    lines = failure_lines(failure, ground.workflow)
    faults = failure_faults(failure, ground.workflow)
    return _untaken(ground, tried, who, Attempt(typed=typed, refused=lines, faults=faults))


def _stays(before: Tried, after: Tried, who: str, pressed: str) -> bool:
    """Tell whether the same person goes on: nobody else has work, or they handled it for others."""
    able = able_people(after.trial)
    if who in able or not able:
        return True
    there = [each.trial.play.case.view.state for each in (before, after)]
    handled = pressed.startswith(OPERATE) and there[0] == there[1]
    return handled and who not in able_people(before.trial)


def _attempt(error: RefusedError | DefinitionError, typed: Typed) -> Attempt:
    given = error.faults if isinstance(error, GivenError) else {}
    return Attempt(typed=typed, refused=_lines(error), given_faults=given)


def _lines(error: RefusedError | DefinitionError) -> list[str]:
    return fault_lines(error) if isinstance(error, DefinitionError) else [sentence(error)]


def _untaken(ground: TrialGround, tried: Tried, who: str, attempt: Attempt) -> Answer:
    page = trial_page(ground, tried, who=who, attempt=attempt)
    return Answer("definitions/trial.html", page, _REFUSED)
