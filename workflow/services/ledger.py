"""List the problems under rectification: rows, their sums, and what stands behind every number."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from definitions.ledger import load_ledger
from workflow.models import EvaluationCase, Problem
from workflow.services.actors import Actor
from workflow.services.definitions import definition_of
from workflow.services.ledger_filter import (
    IS_ON_TIME,
    IS_REPORTED,
    IS_WRITTEN_OFF,
    Condition,
    LedgerFilter,
    conditions_of,
    has_age,
    has_light,
)
from workflow.services.ledger_joins import (
    DEPARTMENT,
    IS_OPEN,
    ROOT,
    Key,
    joined,
    order_key,
    place_of,
    placed_at,
    with_names,
)
from workflow.services.ledger_rows import LedgerRow, fetch_rows
from workflow.services.lights import KINDS, LampKind, lamps_of
from workflow.services.resources import Resources

READ = "ledger.read"
PAGE = 20
_CHUNK = 500
_SUMS = {"amount": Problem.amount, "outcome_amount": Problem.outcome_amount}


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerPage:
    """Hold the rows of one page, their place among all, and the sums of all (yuan) by column."""

    rows: tuple[LedgerRow, ...]
    first: int
    total: int
    sums: Mapping[str, Decimal]
    before: uuid.UUID | None
    after: uuid.UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerOverview:
    """Count what a ledger holds; `days` is the average from handing down to writing off."""

    cases: int
    problems: int
    open: int
    written_off: int
    lights: Mapping[LampKind, int]
    ages: tuple[int, ...]
    reported: int
    on_time: int
    days: Decimal | None
    gain: Decimal


@dataclass(frozen=True, slots=True)
class LedgerChoices:
    """Hold what a ledger can be filtered by: departments and states, each with its name."""

    departments: Sequence[tuple[uuid.UUID, str]]
    states: Sequence[tuple[str, str]]


def list_ledger(
    session: Session,
    actor: Actor,
    *,
    resources: Resources,
    wanted: LedgerFilter,
    after: uuid.UUID | None = None,
    before: uuid.UUID | None = None,
    size: int = PAGE,
) -> LedgerPage:
    """Return the page of rows after a problem, or before one, else the first.

    A problem that is no longer in sight leads to the first page.
    """
    actor.require(READ)
    conditions = _conditions(session, resources, wanted)
    place = place_of(session, actor, problem_id=before or after)
    back = before is not None and place is not None
    rows = fetch_rows(
        session,
        actor,
        resources=resources,
        conditions=conditions,
        place=place,
        back=back,
        size=size,
    )
    first = place_of(session, actor, problem_id=rows[0].id) if rows else None
    total, earlier, sums = _sums(session, actor, conditions, first)
    return LedgerPage(
        rows=rows,
        first=earlier + bool(rows),
        total=total,
        sums=sums,
        before=rows[0].id if earlier else None,
        after=rows[-1].id if rows and earlier + len(rows) < total else None,
    )


def all_rows(
    session: Session, actor: Actor, *, resources: Resources, wanted: LedgerFilter
) -> Iterator[LedgerRow]:
    """Yield every row of a filter in order, reading them in portions."""
    actor.require(READ)
    conditions = _conditions(session, resources, wanted)
    place: Key | None = None
    while True:
        rows = fetch_rows(
            session, actor, resources=resources, conditions=conditions, place=place, size=_CHUNK
        )
        yield from rows
        if len(rows) < _CHUNK:
            return
        place = place_of(session, actor, problem_id=rows[-1].id)


def overview(
    session: Session, actor: Actor, *, resources: Resources, wanted: LedgerFilter
) -> LedgerOverview:
    """Count the rows of a filter in every way that the page shows and offers as a filter."""
    actor.require(READ)
    lamps = lamps_of(session, resources)
    limits = load_ledger().ageing
    steps = range(1, len(limits) + 2)
    counted: list[Condition] = [IS_OPEN, IS_WRITTEN_OFF, IS_REPORTED, IS_ON_TIME]
    counted += [has_light(kind, lamps=lamps) for kind in KINDS]
    counted += [has_age(step, lamps=lamps, limits=limits) for step in steps]
    opened_on = func.date(func.timezone("Asia/Shanghai", EvaluationCase.opened_at))
    statement = select(
        func.count(ROOT.id.distinct()),
        func.count(),
        func.avg(Problem.written_off_on - opened_on),
        func.coalesce(func.sum(Problem.outcome_amount), 0),
        *(func.count().filter(each) for each in counted),
    )
    row = session.execute(
        joined(statement, actor).where(*_conditions(session, resources, wanted))
    ).one()
    cases, problems, days, gain, is_open, written_off, reported, on_time, *rest = row
    return LedgerOverview(
        cases=cases,
        problems=problems,
        open=is_open,
        written_off=written_off,
        lights=dict(zip(KINDS, rest, strict=False)),
        ages=tuple(rest[len(KINDS) :]),
        reported=reported,
        on_time=on_time,
        days=days,
        gain=Decimal(gain),
    )


def ledger_choices(
    session: Session, actor: Actor, *, resources: Resources, year: int | None
) -> LedgerChoices:
    """Return the departments and states that occur in the ledger of a year."""
    actor.require(READ)
    place = conditions_of(LedgerFilter(year=year), lamps=lamps_of(session, resources), limits=())
    departments = session.execute(
        with_names(joined(select(DEPARTMENT.id, DEPARTMENT.name), actor))
        .where(*place)
        .distinct()
        .order_by(DEPARTMENT.name, DEPARTMENT.id)
    )
    states = session.execute(
        joined(select(EvaluationCase.definition_version_id, EvaluationCase.state), actor)
        .where(*place)
        .distinct()
    )
    return LedgerChoices(
        [(row[0], row[1]) for row in departments],
        _titled(session, resources, [(row[0], row[1]) for row in states]),
    )


def _titled(
    session: Session, resources: Resources, states: Sequence[tuple[uuid.UUID, str]]
) -> Sequence[tuple[str, str]]:
    """Return each state with its title, in the order of the definition."""
    found: dict[str, tuple[int, str]] = {}
    for version, state in states:
        defined = definition_of(session, resources, version_id=version).workflow.states
        found[state] = (list(defined).index(state), defined[state].title)
    return [(state, found[state][1]) for state in sorted(found, key=lambda each: found[each])]


def _conditions(
    session: Session, resources: Resources, wanted: LedgerFilter
) -> tuple[Condition, ...]:
    lamps = lamps_of(session, resources)
    return conditions_of(wanted, lamps=lamps, limits=load_ledger().ageing)


def _sums(
    session: Session, actor: Actor, conditions: Sequence[Condition], first: Key | None
) -> tuple[int, int, Mapping[str, Decimal]]:
    """Return how many rows there are, how many before the first one shown, and the sums of all."""
    earlier = func.count() if first is None else func.count().filter(order_key() < placed_at(first))
    sums = (func.coalesce(func.sum(column), 0) for column in _SUMS.values())
    row = session.execute(joined(select(func.count(), earlier, *sums), actor).where(*conditions))
    total, before, *amounts = row.one()
    known = 0 if first is None else before
    return total, known, dict(zip(_SUMS, map(Decimal, amounts), strict=True))
