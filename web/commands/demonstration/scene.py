"""Hold what somebody who writes or acts in the demonstration has before them."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from web.commands.demonstration.plans import ProblemPlan, ProjectPlan
from web.commands.demonstration.population import Cast
from web.commands.demonstration.scenario import Scenario
from workflow.domain.workdays import WorkCalendar
from workflow.models import EvaluationCase
from workflow.services.actors import Actor
from workflow.services.attachments import Upload, attach_file
from workflow.services.resources import Resources


@dataclass(frozen=True, slots=True)
class Stage:
    """Hold what stays the same for the whole play; `meetings` are found by number."""

    scenario: Scenario
    resources: Resources
    cast: Cast
    calendar: WorkCalendar
    meetings: dict[int, UUID] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scene:
    """Hold one moment: who sits before which case of which project."""

    stage: Stage
    session: Session
    actor: Actor
    case: EvaluationCase
    project: ProjectPlan
    problem: ProblemPlan | None = None

    @property
    def resources(self) -> Resources:
        """Return what services take beside session and actor."""
        return self.stage.resources


def attach(scene: Scene, part: str, *, named: str) -> None:
    """Attach the files that the scenario names for a part."""
    scenario = scene.stage.scenario
    for name, file in scenario.patterns.files[named].items():
        data = (scenario.folder / "files" / file).read_bytes()
        attach_file(
            scene.session,
            scene.actor,
            resources=scene.resources,
            case_id=scene.case.id,
            kind=part,
            upload=Upload(name, data),
        )
