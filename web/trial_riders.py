"""Show what rides on the case of a trial, as the page of a case shows it."""

from collections.abc import Mapping, Sequence

from web.people import names_of
from web.riders_view import Said, SignerView, signer_view
from web.slips import slip_view
from workflow.engine.operations import (
    ANSWER_SLIP,
    ASK_EXTENSION,
    COUNTERSIGN,
    DELEGATE,
    REPORT_BACK,
    SUPERVISE,
    SUSPEND,
)
from workflow.engine.riders import Signer
from workflow.scenarios.trial import Passed, Trial


def trial_riders(trial: Trial) -> Mapping[str, object]:
    """Return what operations have attached to the case, and what a return asks to correct."""
    riders = trial.play.case.view.riders
    slip = riders.slip
    signers = _signers(trial)
    return {
        "suspended": _latest(trial, SUSPEND) if riders.suspended_on else None,
        "slip": slip_view(slip.colour) if slip else None,
        "slip_until": slip.until if slip else None,
        "ordered": _latest(trial, SUPERVISE) if slip else None,
        "answer": _latest(trial, ANSWER_SLIP) if slip and slip.answered else None,
        "extension": riders.extension,
        "wished": _latest(trial, ASK_EXTENSION) if riders.extension else None,
        "rulers": _rulers(trial),
        "delegates": [view for signer, view in signers if signer.place == DELEGATE],
        "signers": [view for signer, view in signers if signer.place != DELEGATE],
        "to_correct": _to_correct(trial),
    }


def _latest(trial: Trial, act: str) -> Said | None:
    return next((_said(each) for each in reversed(trial.passed) if _taken(each, act)), None)


def _taken(passed: Passed, act: str, by: str | None = None) -> bool:
    """Tell whether a step was such an act of somebody."""
    taken = passed.step.act if passed.step else None
    return taken is not None and taken[1] == act and by in (None, taken[0])


def _said(passed: Passed) -> Said:
    step = passed.step
    who = step.act[0] if step and step.act else ""
    return Said(who, passed.at, (step.opinion or "") if step else "")


def _signers(trial: Trial) -> Sequence[tuple[Signer, SignerView]]:
    """Return who was asked, in their order; each step says something for one of them."""
    left, found = list(trial.passed), []
    for signer in reversed(trial.play.case.view.riders.signers):
        said = _take(left, signer) if signer.choice else None
        view = signer_view(signer, name=signer.person, asked_by=signer.asked_by, said=said)
        found.append((signer, view))
    return found[::-1]


def _take(left: list[Passed], signer: Signer) -> Said | None:
    act = REPORT_BACK if signer.place == DELEGATE else COUNTERSIGN
    found = next((each for each in reversed(left) if _taken(each, act, signer.person)), None)
    if found is None:
        return None
    left.remove(found)
    return _said(found)


def _rulers(trial: Trial) -> str:
    case = trial.play.case
    circle = trial.play.messages.circle(case)
    tasks = zip(case.view.tasks, case.tasks, strict=True)
    able = {name for view, task in tasks if view.duty == "rule" for name in circle.able(task)}
    return names_of([name for name in trial.play.scenario.people if name in able])


def _to_correct(trial: Trial) -> list[str]:
    """Return by their titles what the last return asks to correct."""
    correction = trial.play.case.view.riders.correction
    fields = trial.play.case.definition.workflow.fields
    items = correction.items if correction else ()
    return [fields[each].title if each in fields else each for each in items]
