"""Read the whole definitions folder into one checked library."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from definitions.checks import Names, check_workflow
from definitions.errors import DefinitionError, Problem
from definitions.roles import Roles, load_roles
from definitions.schema import FieldType, Identifier, Title, Workflow
from definitions.source import check_model, load_model, read_source

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


class Grades(BaseModel):
    """Hold the grade schemes and which one applies by default."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schemes: dict[Identifier, GradeScheme]
    default: str

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
    to: tuple[str, ...]


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


class Fact(BaseModel):
    """Describe one fact that the domain tells about a subject."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Title
    type: FieldType


class Subject(BaseModel):
    """List the facts of one kind of subject."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Title
    facts: dict[Identifier, Fact]


class Subjects(BaseModel):
    """Hold the subjects by id."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    subjects: dict[Identifier, Subject]


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

    @property
    def names(self) -> Names:
        """Return the names that a workflow may refer to."""
        return Names(
            roles=frozenset(self.roles.roles),
            reminders=frozenset(self.reminders.sets),
            facts={key: frozenset(each.facts) for key, each in self.subjects.subjects.items()},
            workflows=frozenset(self.workflows),
        )


def load_library(folder: Path = FOLDER) -> Library:
    """Read and check a definitions folder; raises DefinitionError."""
    texts = {
        path.name: path.read_text("utf-8") for path in sorted((folder / "workflows").glob("*.yaml"))
    }
    parsed = {name: parse_workflow(text, name=name) for name, text in texts.items()}
    library = Library(
        workflows={each.workflow: each for each in parsed.values()},
        sources={each.workflow: texts[name] for name, each in parsed.items()},
        roles=load_roles(folder),
        grades=load_model(folder / "grades.yaml", Grades),
        reminders=load_model(folder / "reminders.yaml", Reminders),
        problems=load_model(folder / "problems.yaml", Problems),
        subjects=load_model(folder / "facts.yaml", Subjects),
    )
    problems: list[Problem] = []
    for name, text in texts.items():
        problems += check_workflow(parsed[name], read_source(text, name=name), library.names)
    if problems:
        raise DefinitionError(problems)
    return library


def parse_workflow(text: str, *, name: str) -> Workflow:
    """Read one workflow by its form alone; raises DefinitionError."""
    return check_model(read_source(text, name=name), Workflow)
