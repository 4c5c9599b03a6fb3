"""Count the evaluations of a year: by phase, grade, light and department."""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.models import EvaluationCase
from workflow.services.actors import Actor
from workflow.services.case_lights import CaseLights
from workflow.services.case_lines import DEPARTMENT, ENDED, PARENT, UNGRADED
from workflow.services.definitions import definition_of
from workflow.services.keyset import AnyRow
from workflow.services.resources import Resources
from workflow.services.scope import visible_cases


@dataclass(frozen=True, slots=True)
class DepartmentCount:
    """Count the cases of a department: all, those that go on, and how many of these are late."""

    id: uuid.UUID
    name: str
    total: int
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Board:
    """Hold the numbers of a year; the keys are values of the filters that find the cases.

    `phases` are those of the definition, in its order, with their titles.
    """

    total: int
    ended: int
    phases: Sequence[tuple[str, str, int]]
    grades: Mapping[str, int]
    lights: Mapping[str, int]
    departments: Sequence[DepartmentCount]

    @property
    def open(self) -> int:
        """Count the cases that go on."""
        return self.total - self.ended


def board_of(session: Session, actor: Actor, *, resources: Resources, year: int) -> Board:
    """Count the evaluations in sight of a fiscal year."""
    shown = CaseLights(session, resources)
    what = (
        EvaluationCase.workflow,
        EvaluationCase.definition_version_id.label("version_id"),
        EvaluationCase.phase,
        EvaluationCase.department_id,
        DEPARTMENT.name.label("department"),
        EvaluationCase.ended_at.is_not(None).label("ended"),
        shown.grade(actor).label("grade"),
        shown.light().label("light"),
    )
    one = select(*what).outerjoin(PARENT, PARENT.id == EvaluationCase.parent_id)
    cases = (
        one.join(DEPARTMENT, DEPARTMENT.id == EvaluationCase.department_id)
        .where(
            visible_cases(actor),
            EvaluationCase.parent_id.is_(None),
            EvaluationCase.fiscal_year == year,
        )
        .subquery()
    )
    rows = session.execute(select(*cases.c, func.count().label("cases")).group_by(*cases.c)).all()
    return Board(
        total=sum(row.cases for row in rows),
        ended=sum(row.cases for row in rows if row.ended),
        phases=_phases(session, resources, rows),
        grades=_count((row.grade or UNGRADED, row.cases) for row in rows),
        lights=_count((row.light or ENDED, row.cases) for row in rows),
        departments=_departments(rows),
    )


def _count(pairs: Iterable[tuple[str, int]]) -> Mapping[str, int]:
    found: Counter[str] = Counter()
    for key, count in pairs:
        found[key] += count
    return found


def _phases(
    session: Session, resources: Resources, rows: Sequence[AnyRow]
) -> Sequence[tuple[str, str, int]]:
    counts = _count((f"{row.workflow}:{row.phase}", row.cases) for row in rows if not row.ended)
    titles: dict[str, str] = {}
    for row in sorted(rows, key=lambda each: (each.workflow, each.version_id)):
        workflow = definition_of(session, resources, version_id=row.version_id).workflow
        for phase, title in workflow.phases.items():
            titles.setdefault(f"{row.workflow}:{phase}", title)
    return [(key, title, counts.get(key, 0)) for key, title in titles.items()]


def _departments(rows: Sequence[AnyRow]) -> Sequence[DepartmentCount]:
    own: dict[tuple[str, uuid.UUID], list[AnyRow]] = {}
    for row in rows:
        own.setdefault((row.department, row.department_id), []).append(row)
    return [
        DepartmentCount(
            id=key,
            name=name,
            total=sum(row.cases for row in group),
            open=sum(row.cases for row in group if not row.ended),
            overdue=sum(row.cases for row in group if row.light == "red"),
        )
        for (name, key), group in sorted(own.items())
    ]
