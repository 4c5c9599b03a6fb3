"""List the cases under supervision (督办): slip, holders, what was ordered and answered."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import (
    ColumnElement,
    DateTime,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from workflow.engine.operations import ANSWER_SLIP, SUPERVISE
from workflow.engine.riders import Slip
from workflow.errors import NotFoundError
from workflow.models import Account, CaseEvent, EvaluationCase, Task
from workflow.services.actors import Actor
from workflow.services.case_lines import CaseLine, Lines, lines_of, select_lines
from workflow.services.keyset import SIZES, AnyRow, Cursor, take_slice
from workflow.services.lights import lamps_of
from workflow.services.resources import Resources
from workflow.services.scope import open_tasks, visible_cases

SUPERVISE_CASES = "cases.supervise"
_SLIP = EvaluationCase.riders["slip"]
_ANSWERED = _SLIP["answered"].astext == "true"
# What was answered comes after all that waits for an answer, whose day has passed before the rest.
_LAST = literal(datetime(9999, 1, 1, tzinfo=UTC))
_UNTIL = case(
    (or_(_ANSWERED, _SLIP["until"].astext.is_(None)), _LAST),
    else_=cast(_SLIP["until"].astext, DateTime(timezone=True)),
)
_ORDER, _ANSWER = aliased(CaseEvent), aliased(CaseEvent)


@dataclass(frozen=True, slots=True)
class Supervised:
    """Be one case under supervision, with what was ordered and what was answered."""

    line: CaseLine
    slip: Slip
    holders: tuple[str, ...]
    ordered: CaseEvent
    answer: CaseEvent | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class SupervisionList:
    """Hold one page of the list, and where the next and the previous begin."""

    rows: Sequence[Supervised]
    first: int
    next: str
    previous: str

    @property
    def last(self) -> int:
        """Return the ordinal of the last row."""
        return self.first + len(self.rows) - 1


def list_supervised(
    session: Session,
    actor: Actor,
    *,
    resources: Resources,
    colour: str = "",
    cursor: Cursor | None = None,
    size: int = SIZES[0],
) -> SupervisionList:
    """Return the supervised cases in sight, those with an overdue answer first."""
    narrowed = [EvaluationCase.slip == colour] if colour else []
    found = take_slice(
        session,
        _select().where(_reach(actor), *narrowed),
        place=(_UNTIL, EvaluationCase.id.expression),
        key_of=lambda row: (row.place, row.EvaluationCase.id),
        cursor=cursor or Cursor(),
        size=size,
    )
    rows = _rows(session, resources, found.rows)
    return SupervisionList(rows, found.first, found.next, found.previous)


def count_supervised(session: Session, actor: Actor) -> Mapping[str, int]:
    """Return how many supervised cases in sight stand under each slip."""
    rows = session.execute(
        select(EvaluationCase.slip, func.count().label("cases"))
        .where(_reach(actor))
        .group_by(EvaluationCase.slip)
    )
    return {str(row.slip): row.cases for row in rows}


def show_supervised(
    session: Session, actor: Actor, *, resources: Resources, number: str
) -> Supervised:
    """Return one supervised case in sight, whoever looks; raises NotFoundError."""
    known = and_(EvaluationCase.slip.is_not(None), visible_cases(actor))
    rows = session.execute(_select().where(known, EvaluationCase.number == number)).all()
    if not rows:
        raise NotFoundError("accounts.case_not_found")
    return _rows(session, resources, rows)[0]


def _reach(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on a supervised case that it is on the list of the post acted in.

    Who may supervise sees all in sight, everybody else what waits for them.
    """
    reach = visible_cases(actor)
    if not actor.may(SUPERVISE_CASES):
        mine = exists().where(Task.case_id == EvaluationCase.id, open_tasks(actor))
        reach = and_(reach, mine.correlate(EvaluationCase))
    return and_(EvaluationCase.slip.is_not(None), reach)


def _select() -> Lines:
    return (
        select_lines(_UNTIL.label("place"))
        .add_columns(_ORDER, _ANSWER)
        .join(_ORDER, _ORDER.id == _latest(SUPERVISE))
        .outerjoin(_ANSWER, and_(_ANSWERED, _ANSWER.id == _latest(ANSWER_SLIP)))
    )


def _latest(act: str) -> ColumnElement[uuid.UUID]:
    return (
        select(CaseEvent.id)
        .where(CaseEvent.case_id == EvaluationCase.id, CaseEvent.act == act)
        .order_by(CaseEvent.seq.desc())
        .limit(1)
        .correlate(EvaluationCase)
        .scalar_subquery()
    )


def _rows(session: Session, resources: Resources, found: Sequence[AnyRow]) -> Sequence[Supervised]:
    lines = lines_of(session, resources, lamps_of(session, resources), found)
    holders = _holders(session, resources, [line.id for line in lines])
    today = resources.today()
    return [
        _supervised(row, line, holders.get(line.id, ()), today)
        for row, line in zip(found, lines, strict=True)
    ]


def _supervised(row: AnyRow, line: CaseLine, holders: tuple[str, ...], today: date) -> Supervised:
    slip = line.riders.slip
    assert slip is not None  # noqa: S101 - the query asks for cases with a slip
    overdue = not slip.answered and slip.until is not None and slip.until < today
    return Supervised(line, slip, holders, row[-2], row[-1], overdue)


def _holders(
    session: Session, resources: Resources, case_ids: Iterable[uuid.UUID]
) -> Mapping[uuid.UUID, tuple[str, ...]]:
    """Return who has the open work of cases: by name when claimed, otherwise by role."""
    rows = session.execute(
        select(Task.case_id, Task.role, Account.name)
        .outerjoin(Account, Account.id == Task.person_id)
        .where(Task.case_id.in_(list(case_ids)), Task.closed_at.is_(None))
        .order_by(Task.opened_at, Task.id)
    )
    found: dict[uuid.UUID, dict[str, None]] = {}
    for row in rows:
        name = row.name or resources.library.roles.titled(row.role)
        found.setdefault(row.case_id, {})[name] = None
    return {key: tuple(names) for key, names in found.items()}
