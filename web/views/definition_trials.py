"""Try a definition on a case that exists on the page only."""

import uuid

from flask import Blueprint, Response, render_template, request

from web.downloads import download
from web.trial_pages import ground_of
from web.trial_running import Answer, answer_to, first_answer, scenario_file

blueprint = Blueprint("definition_trials", __name__, url_prefix="/definitions")
_YAML = "application/yaml"


@blueprint.get("/<uuid:key>/try")
def show(key: uuid.UUID) -> tuple[str, int]:
    """Begin with people and circumstances as proposed."""
    return _rendered(first_answer(ground_of(key)))


@blueprint.post("/<uuid:key>/try")
def go_on(key: uuid.UUID) -> tuple[str, int]:
    """Take a step, take one back, or begin anew; everything stands in the form."""
    return _rendered(answer_to(ground_of(key), request.form))


@blueprint.post("/<uuid:key>/try/file")
def save(key: uuid.UUID) -> Response:
    """Give the trial out as a scenario."""
    ground = ground_of(key)
    text = scenario_file(ground, request.form)
    return download(f"{ground.workflow.workflow}_trial.yaml", text.encode(), media_type=_YAML)


def _rendered(answer: Answer) -> tuple[str, int]:
    return render_template(answer.template, **answer.page), answer.status
