"""Keep what tables hold while a run goes on, to compare it later with a look back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.support.city import City
from workflow.clock import FixedClock
from workflow.engine.values import SeatView
from workflow.models import Base, CaseEvent, EvaluationCase, Problem, Task
from workflow.services.case_views import view_case
from workflow.services.past import open_past
from workflow.services.replay import disagreements, replay_case

Rows = Mapping[str, Mapping[str, object]]
Seats = Mapping[str, tuple[SeatView, ...]]
# Why a day is that day, and which event moved a task last, a look back does not tell.
_LEFT_OUT: Mapping[type[Base], set[str]] = {Task: {"explanation", "opened_seq"}}
# What acts write into problems; what people type there is known only once nobody can change it.
BY_ACTS = (
    *("returns", "department_opinion", "verifier_id", "verify_opinion"),
    *("verified_on", "written_off_on", "child_case_id", "ordinal"),
)


def rows_of(session: Session, table: type[Base]) -> Rows:
    """Return the rows of a table by key, without what a look back does not tell."""
    columns = [
        each for each in table.__table__.columns if each.name not in _LEFT_OUT.get(table, set())
    ]
    found = session.execute(select(table.id.label("key"), *columns).select_from(table))  # type: ignore[attr-defined]  # keyed
    return {str(row.key): dict(row._mapping) for row in found}


def seats_of_cases(session: Session) -> Seats:
    """Return the seats of every case, with what was said."""
    cases = session.scalars(select(EvaluationCase))
    return {str(each.id): view_case(session, each).seats for each in cases}


@dataclass
class Snapshots:
    """Hold what stood in the tables at instants of a run."""

    city: City
    kept: list[tuple[datetime, Rows, Rows, Rows, Seats]] = field(default_factory=list)

    def take(self) -> None:
        """Keep what stands now, and let some time pass."""
        session, clock = self.city.session, self.city.resources.clock
        session.flush()
        at = session.scalar(select(func.max(CaseEvent.at)))
        assert at is not None
        tables = (rows_of(session, each) for each in (EvaluationCase, Task, Problem))
        cases, tasks, problems = tables
        self.kept.append((at, cases, tasks, problems, seats_of_cases(session)))
        assert isinstance(clock, FixedClock)
        clock.advance(timedelta(hours=7))

    def after(self, steps: Iterable[object]) -> None:
        """Keep what stands after each step."""
        for _ in steps:
            self.take()

    def check(self) -> None:
        """Require that a look back to each instant, and a replay up to it, give what stood then.

        A case is replayed up to the instants at which something had happened to it.
        """
        before: Rows = {}
        for at, cases, tasks, problems, seats in self.kept:
            past, then = open_past(self.city.session, None, resources=self.city.resources, at=at)
            with past:
                assert rows_of(past, EvaluationCase) == cases, at
                assert rows_of(past, Task) == tasks, at
                _compare_problems(rows_of(past, Problem), problems)
                for case in past.scalars(select(EvaluationCase)):
                    if cases[str(case.id)] == before.get(str(case.id)):
                        continue
                    rebuilt = replay_case(past, then, case)
                    assert list(disagreements(past, case, rebuilt, seats=False)) == [], at
                    assert rebuilt.view.seats == seats[str(case.id)], at
            before = cases


def _compare_problems(found: Rows, stored: Rows) -> None:
    for key, row in stored.items():
        for name, value in row.items():
            shown = found[key][name]
            assert shown == value or (name not in BY_ACTS and shown in (None, "", 0)), name
