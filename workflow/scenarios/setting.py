"""Make the world of a scenario: its people, what is given, and the calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from definitions.calendars import (
    CalendarContent,
    ListedDay,
    Notice,
    NoticedYear,
    load_calendar_days,
)
from definitions.library import FOLDER, Library
from definitions.messages import load_messages
from definitions.scenario_checks import refusal_rules
from definitions.scenarios import Days, Scenario
from definitions.schema import Workflow
from workflow.domain.deadlines import Deadlines
from workflow.domain.workdays import WorkCalendar
from workflow.engine.values import Guard, Missing, Timetable, Value, World
from workflow.guards import ENGINE_GUARDS

Candidates = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Setting:
    """Hold what scenarios are played in: definitions, the calendar, the rules that may refuse."""

    library: Library
    workflows: Mapping[str, Workflow]
    timetable: Deadlines
    rules: frozenset[str]

    @classmethod
    def of(cls, library: Library, workflows: Mapping[str, Workflow]) -> "Setting":
        """Join a library with workflows that win over those of the same name in it."""
        workflows = {**library.workflows, **workflows}
        return cls(library, workflows, _shipped_days(), _known_rules())

    @property
    def grades(self) -> frozenset[str]:
        """Return the grades in force."""
        return frozenset(grade.id for grade in self.library.grades.current)

    def facts_of(self, workflow: Workflow) -> frozenset[str]:
        """Return the names of the facts of a workflow's subject."""
        return frozenset(self.library.subjects.subjects[workflow.subject].facts)

    def timetable_of(self, scenario: Scenario) -> Timetable:
        """Return the timetable of a scenario: of its own days, else of the shipped calendar."""
        return self.timetable if scenario.calendar is None else _own_days(scenario.calendar)

    def world(self, scenario: Scenario, given: "Circumstances", candidates: Candidates) -> World:
        """Return the world of a scenario under some circumstances."""
        facts = self.facts_of(self.workflows[scenario.workflow])
        return World(
            roles=self.library.roles,
            reminders=self.library.reminders,
            grades=self.grades,
            guards={
                name: given.guard(name, guard, hidden=facts - given.facts.keys())
                for name, guard in ENGINE_GUARDS.items()
            },
            facts={**dict.fromkeys(facts), **given.facts},
            timetable=self.timetable_of(scenario),
            operations=self.library.operations,
            candidates=candidates,
        )


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Hold the facts that are given, and the guards whose answer is fixed."""

    facts: Mapping[str, Value]
    fixed: Mapping[str, bool]

    def changed(self, facts: Mapping[str, Value], fixed: Mapping[str, bool]) -> "Circumstances":
        """Return the circumstances after some of them changed."""
        return replace(self, facts={**self.facts, **facts}, fixed={**self.fixed, **fixed})

    def guard(self, name: str, guard: Guard, *, hidden: frozenset[str]) -> Guard:
        """Return a guard as it answers here: as fixed, else by the facts that are not hidden."""
        if name in self.fixed:
            return _Fixed(name, self.fixed[name])
        return _ByWhatIsGiven(guard, hidden)


@dataclass(frozen=True, slots=True)
class _Fixed:
    """Answer as the scenario says."""

    name: str
    holds: bool

    def __call__(
        self, facts: Mapping[str, Value], parameters: Mapping[str, Value], /
    ) -> Sequence[Missing]:
        """Return what is missing."""
        del facts, parameters
        return [] if self.holds else [Missing("missing.guard", {"guard": self.name})]


@dataclass(frozen=True, slots=True)
class _ByWhatIsGiven:
    """Hold when the guard reads a fact that nobody gave."""

    guard: Guard
    hidden: frozenset[str]

    def __call__(
        self, facts: Mapping[str, Value], parameters: Mapping[str, Value], /
    ) -> Sequence[Missing]:
        """Return what is missing."""
        shown = _Shown({name: facts[name] for name in facts if name not in self.hidden})
        try:
            return self.guard(shown, parameters)
        except _NotGivenError:
            return []


class _NotGivenError(KeyError):
    """Say that a fact was read which nobody gave."""


class _Shown(dict[str, Value]):
    """Be the facts that are given; others cannot be read."""

    def __missing__(self, name: str) -> Value:
        raise _NotGivenError(name)


# What is shipped stays as it is while a program runs, and takes long to read.
@cache
def _shipped_days() -> Deadlines:
    return Deadlines(WorkCalendar.from_content(load_calendar_days(FOLDER / "calendar")))


@cache
def _known_rules() -> frozenset[str]:
    return refusal_rules(load_messages().keys())


def _own_days(days: Days) -> Deadlines:
    listed = {day: ListedDay(kind="off", name="") for day in days.off}
    listed |= {day: ListedDay(kind="work", name="") for day in days.work}
    # The year of a notice only tells which deadlines are provisional.
    years = {1949: NoticedYear(notice=Notice(), days=listed)}
    return Deadlines(WorkCalendar.from_content(CalendarContent(years=years)))
