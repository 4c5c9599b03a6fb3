"""Read what the demonstration plays: the city, the courses, the projects."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from ruamel.yaml import YAML

from web.commands.demonstration.plans import (
    Branch,
    City,
    Course,
    MeetingPlan,
    Patterns,
    Projects,
    Step,
)

FOLDER = Path(__file__).resolve().parents[3] / "demo"
# The tour only says where to look; nothing is seeded from it.
_TOUR = "tour.yaml"


class ScenarioError(Exception):
    """Say what in the demonstration's files does not fit together."""


@dataclass(frozen=True)
class Scenario:
    """Hold everything that is played; `digest` changes with any of its files."""

    folder: Path
    digest: str
    city: City
    projects: Projects
    patterns: Patterns
    courses: Mapping[str, Course]

    @cached_property
    def meetings(self) -> Mapping[int, MeetingPlan]:
        """Return the meetings by number."""
        return {each.ordinal: each for each in self.projects.meetings}

    def steps(self, branch: Branch) -> tuple[Step, ...]:
        """Return the steps of a branch up to where it stops; raises ScenarioError."""
        steps = tuple(self._expanded(branch.course))
        if branch.last:
            return steps[: _end([each.act == branch.last for each in steps])]
        if branch.stops:
            return steps[: _end([each.to == branch.stops for each in steps])]
        return steps

    def workflow(self, course: str) -> str:
        """Return the workflow that a course belongs to."""
        return self._course(course).workflow

    def _expanded(self, course: str) -> Iterator[Step]:
        for step in self._course(course).steps:
            if step.follow is None:
                yield step
            else:
                yield from self._expanded(step.follow)

    def _course(self, name: str) -> Course:
        if name not in self.courses:
            raise ScenarioError("course", name)
        return self.courses[name]


def load_scenario(folder: Path = FOLDER) -> Scenario:
    """Read the files of the demonstration; raises pydantic's ValidationError."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != _TOUR)
    hashed = sha256()
    for path in files:
        hashed.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return Scenario(
        folder=folder,
        digest=hashed.hexdigest(),
        city=City.model_validate(_read(folder / "city.yaml")),
        projects=Projects.model_validate(_read(folder / "projects.yaml")),
        patterns=Patterns.model_validate(_read(folder / "patterns.yaml")),
        courses={
            path.stem: Course.model_validate(_read(path))
            for path in sorted((folder / "courses").glob("*.yaml"))
        },
    )


def _read(path: Path) -> object:
    return YAML(typ="safe").load(path.read_text("utf-8"))


def _end(found: list[bool]) -> int:
    """Return the place after the last step that fits; nought when a case stops at once."""
    return max((at + 1 for at, fits in enumerate(found) if fits), default=0)
