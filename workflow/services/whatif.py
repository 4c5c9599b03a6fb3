"""Ask what would differ for the open cases of a workflow under another definition."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from definitions.schema import Workflow
from workflow.domain.deadlines import local_day
from workflow.engine.definition import Definition
from workflow.engine.values import CaseView, World
from workflow.engine.whatif import Consequence, Offer, consequence
from workflow.engine.whatif_ballots import votes_otherwise
from workflow.models import Account, EvaluationCase
from workflow.services.actors import Actor
from workflow.services.bulk_views import Around, OpenCase, look_around, with_views
from workflow.services.case_views import view_case, view_world
from workflow.services.definitions import definition_of
from workflow.services.resources import Resources
from workflow.services.scope import visible_cases

READ = "definitions.read"
# Cases that are looked at together, by a fixed number of questions.
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class CaseConsequence:
    """Be an open case for which something would differ.

    ``people`` are the names of those known for a task that is gained or lost, ``names`` those of
    who sits on a seat, by account.
    """

    number: str
    title: str
    state_before: str
    state_after: str
    found: Consequence
    people: Mapping[Offer, Sequence[str]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Be what would differ: how many cases were looked at, and those that would, stuck first."""

    total: int
    rows: Sequence[CaseConsequence]


def what_if(
    session: Session,
    actor: Actor,
    *,
    resources: Resources,
    target: Workflow,
    states: Mapping[str, str] | None = None,
) -> WhatIf:
    """Compare all open cases in the actor's sight with what a definition would make of them.

    Nothing is written. ``states`` says where cases of states would be that have another name.
    """
    actor.require(READ)
    after = Definition(target)
    around = look_around(session, resources)
    total, rows = 0, list[CaseConsequence]()
    for case, view, due in _open_cases(session, actor, around, target.workflow):
        total += 1
        before = definition_of(session, resources, version_id=case.definition_version_id).workflow
        seen, world = view, around.world_of(view)
        there = (states or {}).get(case.state, case.state)
        if votes_otherwise(before, target, case.state, there):
            seen, world = _whole(session, resources, case, target)
        found = consequence(
            before,
            after,
            seen,
            world,
            entered_on=local_day(case.entered_at),
            due_on=due,
            states=states,
        )
        if found.differs:
            rows.append(_row(case, before, target, found))
    rows.sort(key=lambda row: row.found.stuck is None)
    return WhatIf(total, _with_names(session, rows))


def _whole(
    session: Session, resources: Resources, row: OpenCase, target: Workflow
) -> tuple[CaseView, World]:
    """Return a case with its seats, and the world in which they are taken."""
    case = session.get_one(EvaluationCase, row.id)
    return view_case(session, case), view_world(session, resources, case, target)


def _row(case: OpenCase, before: Workflow, target: Workflow, found: Consequence) -> CaseConsequence:
    there = target.states.get(found.state)
    return CaseConsequence(
        number=case.number,
        title=case.title,
        state_before=before.states[case.state].title,
        state_after=there.title if there else "",
        found=found,
    )


def _with_names(session: Session, rows: Sequence[CaseConsequence]) -> list[CaseConsequence]:
    """Name the people of all cases by one question."""
    ids = {uuid.UUID(person) for row in rows for person in _people_of(row.found)}
    names = session.execute(select(Account.id, Account.name).where(Account.id.in_(ids)))
    known = {str(row.id): row.name for row in names}
    return [replace(row, people=_named(row.found, known), names=known) for row in rows]


def _people_of(found: Consequence) -> Iterator[str]:
    yield from (person for _, person in found.people)
    if found.ballot is not None:
        seats = (*found.ballot.gained, *found.ballot.lost)
        yield from (seat.person for seat in seats if seat.person is not None)


def _named(found: Consequence, known: Mapping[str, str]) -> Mapping[Offer, Sequence[str]]:
    named: dict[Offer, list[str]] = {}
    for offer, person in found.people:
        named.setdefault(offer, []).append(known[person])
    return named


def _open_cases(
    session: Session, actor: Actor, around: Around, workflow: str
) -> Iterator[tuple[OpenCase, CaseView, date | None]]:
    """Yield the open cases in sight with their views and due days, in batches."""
    statement = (
        select(*(getattr(EvaluationCase, name) for name in OpenCase._fields))
        .where(
            EvaluationCase.workflow == workflow,
            EvaluationCase.ended_at.is_(None),
            visible_cases(actor),
        )
        .order_by(EvaluationCase.id)
        .limit(_BATCH)
    )
    last: uuid.UUID | None = None
    while True:
        behind = [] if last is None else [EvaluationCase.id > last]
        batch = [OpenCase(*row) for row in session.execute(statement.where(*behind))]
        yield from with_views(session, around, batch)
        if len(batch) < _BATCH:
            return
        last = batch[-1].id
