"""Read the whole definitions folder into one checked library."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from definitions.checks import Names, check_workflow
from definitions.errors import DefinitionError, Problem
from definitions.operations import Operations, load_operations
from definitions.parts import Identifier, Title
from definitions.roles import Roles, load_roles
from definitions.schema import Workflow
from definitions.source import Source, check_model, load_model, read_source
from definitions.subjects import Subjects
from definitions.suggestions import closest

FOLDER = Path(__file__).parent


class Grade(BaseModel):
    """Describe one grade: a band from its minimum up to the next better grade."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Identifier
    title: Title
    minimum: int = Field(ge=0, le=100)


class GradeScheme(BaseModel):
    """List grades from best to worst."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Title
    grades: tuple[Grade, ...]

    @model_validator(mode="after")
    def _bands_descend(self) -> Self:
        minima = [grade.minimum for grade in self.grades]
        if minima != sorted(set(minima), reverse=True) or minima[-1:] != [0]:
            raise PydanticCustomError("grades", "", {"code": "definition.grade_bands"})
        return self


class Grades(BaseModel):
    """Hold the grade schemes and which one applies by default."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schemes: dict[Identifier, GradeScheme]
    default: str

    @model_validator(mode="after")
    def _default_exists(self) -> Self:
        if self.default not in self.schemes:
            near = closest(self.default, self.schemes)
            context = {"name": self.default, "suggestion": near, "at": ("default",)}
            code = "definition.unknown_scheme"
            raise PydanticCustomError("grades", "", {"code": code, **context})
        return self

    @property
    def current(self) -> tuple[Grade, ...]:
        """Return the grades of the default scheme, best first."""
        return self.schemes[self.default].grades

    def titled(self, grade: str) -> str:
        """Return the title of a grade; raises KeyError."""
        return next(each.title for each in self.current if each.id == grade)


class ReminderRule(BaseModel):
    """Remind somebody so many workdays before (negative) or after the due day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    offset: int = Field(ge=-60, le=60)
    to: tuple[Literal["holder", "supervisor", "escalation"], ...]


class Lights(BaseModel):
    """Say up to how many workdays left the light is yellow."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    yellow: int = Field(ge=1, le=30)


class Reminders(BaseModel):
    """Hold the sets of reminders and the hour of the day at which they go."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hour: int = Field(ge=0, le=23)
    lights: Lights
    sets: dict[Identifier, tuple[ReminderRule, ...]]


class Choice(BaseModel):
    """Name one choice of a list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Identifier
    title: Title


class Problems(BaseModel):
    """Hold the lists that describe problems and their rectification."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    categories: tuple[Title, ...]
    kinds: tuple[Choice, ...]
    outcome_kinds: tuple[Title, ...]
    institution_kinds: tuple[Title, ...]


@dataclass(frozen=True, slots=True)
class Library:
    """Hold everything that the shipped definitions say."""

    workflows: Mapping[str, Workflow]
    sources: Mapping[str, str]
    roles: Roles
    grades: Grades
    reminders: Reminders
    problems: Problems
    subjects: Subjects
    operations: Operations

    @property
    def names(self) -> Names:
        """Return the names that a workflow may refer to."""
        return Names(
            roles=frozenset(self.roles.roles),
            reminders=frozenset(self.reminders.sets),
            subjects=self.subjects.subjects,
            workflows=frozenset(self.workflows),
            slips=frozenset(self.operations.slips),
        )


def load_library(folder: Path = FOLDER) -> Library:
    """Read and check a definitions folder, ours once a process; raises DefinitionError."""
    return _shipped() if folder == FOLDER else _read(folder)


@cache
def _shipped() -> Library:
    return _read(FOLDER)


def _read(folder: Path) -> Library:
    texts = {
        path.name: path.read_text("utf-8") for path in sorted((folder / "workflows").glob("*.yaml"))
    }
    sources, parsed = _parse_all(texts)
    roles = load_roles(folder)
    library = Library(
        workflows={each.workflow: each for each in parsed.values()},
        sources={each.workflow: texts[name] for name, each in parsed.items()},
        roles=roles,
        grades=load_model(folder / "grades.yaml", Grades),
        reminders=load_model(folder / "reminders.yaml", Reminders),
        problems=load_model(folder / "problems.yaml", Problems),
        subjects=load_model(folder / "facts.yaml", Subjects),
        operations=load_operations(folder, roles=roles.roles),
    )
    problems: list[Problem] = []
    for name, workflow in parsed.items():
        problems += check_workflow(workflow, sources[name], library.names)
    if problems:
        raise DefinitionError(problems)
    return library


def _parse_all(
    texts: Mapping[str, str],
) -> tuple[Mapping[str, Source], Mapping[str, Workflow]]:
    sources: dict[str, Source] = {}
    parsed: dict[str, Workflow] = {}
    problems: list[Problem] = []
    for name, text in texts.items():
        try:
            sources[name] = read_source(text, name=name)
            parsed[name] = check_model(sources[name], Workflow)
        except DefinitionError as error:
            problems += error.problems
    problems += _repeated(sources, parsed)
    if problems:
        raise DefinitionError(problems)
    return sources, parsed


def _repeated(sources: Mapping[str, Source], parsed: Mapping[str, Workflow]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for name, workflow in parsed.items():
        other = first.setdefault(workflow.workflow, name)
        if other != name:
            values = {"name": workflow.workflow, "other": other}
            yield sources[name].problem(("workflow",), "definition.repeated_workflow", **values)


def parse_workflow(text: str, *, name: str) -> Workflow:
    """Read one workflow by its form alone; raises DefinitionError."""
    return check_model(read_source(text, name=name), Workflow)
