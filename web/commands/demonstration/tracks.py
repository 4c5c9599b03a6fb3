"""Follow one case along its course."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from definitions.library import Grade
from web.commands.demonstration.plans import Branch, MeetingPlan, ProblemPlan, ProjectPlan, Step
from web.commands.demonstration.scenario import Scenario, ScenarioError
from web.commands.demonstration.timetable import days_of, instant_of
from workflow.clock import SHANGHAI
from workflow.domain.scoring import find_grade
from workflow.domain.workdays import WorkCalendar

# An item is decided on a quarter of an hour after the one before.
_EACH_ITEM = timedelta(minutes=11)
_OPENING = timedelta(minutes=25)


@dataclass(slots=True)
class Track:
    """Be one case on its course; `serial` numbers the projects, `position` the steps done."""

    project: ProjectPlan
    branch: Branch
    steps: Sequence[Step]
    serial: int
    name: str
    problem: ProblemPlan | None = None
    case_id: UUID | None = None
    position: int = 0
    _instants: dict[int, datetime] = field(default_factory=dict)

    @property
    def is_main(self) -> bool:
        """Tell whether this is the project's own case, not a child."""
        return self.branch is self.project

    @property
    def is_over(self) -> bool:
        """Tell whether the case has come to its stop."""
        return self.position >= len(self.steps)

    @property
    def step(self) -> Step:
        """Return the next step."""
        return self.steps[self.position]

    @property
    def instant(self) -> datetime:
        """Return when the next step happens."""
        return self._instants[self.position]

    def schedule(
        self,
        start: date,
        after: datetime,
        *,
        calendar: WorkCalendar,
        meetings: Mapping[int, MeetingPlan],
    ) -> None:
        """Give the steps up to the next wait their instants, beginning on a day."""
        segment: list[Step] = []
        for step in self.steps[self.position :]:
            if step.waits:
                break
            segment.append(step)
        given = self._given(segment, meetings)
        days = days_of(segment, start=start, given=given, calendar=calendar)
        for at, (step, day) in enumerate(zip(segment, days, strict=True), self.position):
            after = self._instant(step, day, f"{self.name}/{at}", after, meetings)
            self._instants[at] = after

    def grade(self, grades: Sequence[Grade]) -> str:
        """Return the grade that the project's score earns, nothing without a score."""
        score = self.project.score
        found = None if score is None else find_grade(score, grades)
        return "" if found is None else found.id

    def child(self, scenario: Scenario, case_id: UUID, ordinal: int | None) -> "Track":
        """Return the track of a child: of the problem of an ordinal, or else of the item."""
        problem = None if ordinal is None else self.project.problems[ordinal - 1]
        branch = problem or self.project.item
        if branch is None:
            raise ScenarioError("child", self.name)
        steps = scenario.steps(branch)
        name = f"{self.name}/{ordinal or 0}"
        return Track(
            self.project, branch, steps, self.serial, name, problem=problem, case_id=case_id
        )

    def _given(
        self, segment: Sequence[Step], meetings: Mapping[int, MeetingPlan]
    ) -> dict[int, date]:
        """Return the days that are given; an act taken twice has its day the last time."""
        last = {step.act: at for at, step in enumerate(segment)}
        given = {last[act]: day for act, day in self.branch.on.items() if act in last}
        for at, step in enumerate(segment):
            if step.at_meeting:
                given[at] = self._meeting(meetings).held_on
        return given

    def _instant(
        self,
        step: Step,
        day: date,
        seed: str,
        after: datetime,
        meetings: Mapping[int, MeetingPlan],
    ) -> datetime:
        if not step.at_meeting:
            return instant_of(day, seed=seed, after=after)
        opening = instant_at(day, self._meeting(meetings).hour) + _OPENING
        return opening + _EACH_ITEM * (self.serial % 12)

    def _meeting(self, meetings: Mapping[int, MeetingPlan]) -> MeetingPlan:
        number = self.project.item.meeting if self.project.item else None
        if number is None or number not in meetings:
            raise ScenarioError("meeting", self.name)
        return meetings[number]


def main_tracks(scenario: Scenario, names: frozenset[str] = frozenset()) -> list[Track]:
    """Return the tracks of all projects, or of those named."""
    return [
        Track(project, project, scenario.steps(project), serial, project.name)
        for serial, project in enumerate(scenario.projects.projects)
        if not names or project.name in names
    ]


def instant_at(day: date, hour: int) -> datetime:
    """Return the full hour of a day in Shanghai."""
    return datetime.combine(day, time(hour), SHANGHAI)
