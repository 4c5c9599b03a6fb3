"""Describe what stands in the demonstration's files."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from workflow.clock import SHANGHAI


class Part(BaseModel):
    """Refuse words that nobody reads."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RegionPlan(Part):
    """Be a region of the invented country."""

    code: str
    name: str
    parent: str | None = None


class OfficePlan(Part):
    """Be an organisation; one with a department is a unit."""

    code: str
    name: str
    short: str = ""
    kind: str = "unit"
    region: str | None = None
    department: str | None = None
    serves: tuple[str, ...] = ()


class PersonPlan(Part):
    """Be somebody with an account and a post."""

    name: str
    login: str
    role: str
    at: str


class City(Part):
    """Hold the city and everybody in it."""

    password: str
    opens: date
    regions: tuple[RegionPlan, ...]
    bureau: str
    organisations: tuple[OfficePlan, ...]
    people: tuple[PersonPlan, ...]

    @property
    def home(self) -> str:
        """Return the region of the bureau: the second in the tree."""
        return self.regions[1].code


class Step(Part):
    """Be one step of a course.

    `days` are workdays after the step before, which a firm step keeps when the course has to fit
    between given days; `person` picks another holder of the role.
    """

    follow: str | None = None
    by: str = ""
    person: int = 0
    days: int = Field(default=0, ge=0)
    firm: bool = False
    opens: bool = False
    imports: bool = False
    waits: bool = False
    at_meeting: bool = False
    writes: tuple[str, ...] = ()
    act: str | None = None
    opinion: str = ""
    fields: Mapping[str, str] = Field(default_factory=dict)
    to: str = ""


class Course(Part):
    """Be what happens to cases of a workflow, in order."""

    title: str
    workflow: str
    steps: tuple[Step, ...]


class Branch(Part):
    """Say how far a case goes: its course, its stop, and the days of named acts."""

    course: str = ""
    stops: str = ""
    last: str = ""
    on: Mapping[str, date] = Field(default_factory=dict)


class ProblemPlan(Branch):
    """Be a problem of a project, and what becomes of it."""

    category: str
    text: str
    amount: Decimal | None = None
    planned_on: date | None = None


class ItemPlan(Branch):
    """Be the project's item, on the agenda of a numbered meeting."""

    meeting: int | None = None


class MainFigure(NamedTuple):
    """Be the main indicator: its name, target, unit and actual value."""

    name: str
    target: str
    unit: str
    actual: str


class Correction(Part):
    """Be a correction of a row that was read from a workbook; without a row a new one."""

    row: str = ""
    cells: Mapping[str, str]


class ProjectPlan(Branch):
    """Be a project with its figures (万元) and how far its case goes."""

    name: str
    unit: str
    begins: date
    fiscal_year: int | None = None
    pattern: str = ""
    budget: Decimal = Decimal(0)
    executed: Decimal = Decimal(0)
    main: MainFigure = MainFigure("", "", "", "")
    score: Decimal | None = None
    problems: tuple[ProblemPlan, ...] = ()
    item: ItemPlan | None = None
    table: str = ""
    corrections: tuple[Correction, ...] = ()


class MeetingPlan(Part):
    """Be an executive meeting; one that is planned has not taken place."""

    ordinal: int
    title: str
    planned_on: date
    held_on: date
    hour: int
    place: str
    status: Literal["planned", "held"]


class CalledPlan(Part):
    """Be somebody called to meetings."""

    name: str
    organisation: str
    kind: str


class Projects(Part):
    """Hold all projects and meetings, and the instant at which the demonstration begins."""

    now: datetime
    fiscal_year: int
    document_from: int
    meetings: tuple[MeetingPlan, ...]
    called: tuple[CalledPlan, ...]
    manager: str
    projects: tuple[ProjectPlan, ...]

    @property
    def begins(self) -> datetime:
        """Return the instant, aware."""
        return self.now.replace(tzinfo=SHANGHAI)


class PatternRow(NamedTuple):
    """Be a row of a pattern of self-evaluations."""

    level1: str
    level2: str
    name: str
    operator: str
    target: str
    unit: str
    weight: int
    actual: str


class Pattern(Part):
    """Be what the self-evaluations of a kind of project look like."""

    goal: str
    done: str
    rows: tuple[PatternRow, ...]


class Names(Part):
    """Name the row of the main figure and the operator of judged rows."""

    main: str
    judged: str


class ReviewManner(Part):
    """Say how points are taken off."""

    worst: Decimal
    said: str
    kept: str


class MeasurePlan(Part):
    """Be what is done about a category of problem."""

    measure: str
    outcome: str
    kind: str = "time_limited"
    outcome_kind: str | None = None
    institution: str = ""
    institution_number: str = ""


class RequiredPlan(Part):
    """Be what a meeting requires."""

    problem: str
    project: str
    budget: Mapping[str, str]
    workdays: int


class Patterns(Part):
    """Hold what people write."""

    patterns: Mapping[str, Pattern]
    names: Names
    report: str
    reason: str
    remedy: str
    said: Mapping[str, str]
    review: ReviewManner
    files: Mapping[str, Mapping[str, str]]
    document: str
    required: RequiredPlan
    planned_workdays: int
    day: str
    measures: Mapping[str, MeasurePlan]
