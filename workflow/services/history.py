"""Write the history of cases as hash chains, and find out whether a chain is whole."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from itertools import groupby

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from definitions.messages import fill, load_messages
from workflow.canonical import digest_of, plain, plain_object, text_of
from workflow.models import CaseEvent, EvaluationCase, Task
from workflow.services.actors import Actor
from workflow.services.many_rows import insert_many, update_many, values_of

# The kinds of events that are acts of the definition, and that open a case.
ACT, OPENED = "act", "open"
# What of an event's world tells how the open tasks stood before it.
STANDING = "standing"
FIRST_HASH = "0" * 64
_MICROSECOND = timedelta(microseconds=1)
_ROWS_AT_ONCE = 500

# The format number and the names are part of what is hashed: a later format gets a later number.
_FORMAT = "sha256/1"
_HASHED = (
    *("id", "case_id", "region_code", "fiscal_year", "seq", "at", "kind", "act", "title"),
    *("from_state", "to_state", "person_id", "person_name", "principal_id", "role"),
    *("organisation_id", "organisation_name", "opinion", "fields", "world", "attachments"),
    *("idempotency_key", "previous_hash"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Be what is to be written into a case's history.

    Without ``to_state`` the case stays in its state. The names of the person and of the one acted
    for, and the post, come from the actor; the system acts when there is none.
    """

    kind: str
    title: str
    at: datetime
    act: str | None = None
    to_state: str | None = None
    opinion: str | None = None
    fields: Mapping[str, object] | None = None
    world: Mapping[str, object] | None = None
    attachments: Sequence[object] = ()
    idempotency_key: str | None = None


class BreakKind(StrEnum):
    """Name what is wrong with a link."""

    ALTERED = "altered"
    MISSING = "missing"
    UNLINKED = "unlinked"
    HEAD_DIFFERS = "head_differs"


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """Name a history row that is not as it was written, or the place where one should be."""

    case_id: uuid.UUID
    case_number: str
    seq: int
    kind: BreakKind


def append_event(
    session: Session, actor: Actor | None, *, case: EvaluationCase, entry: Entry
) -> CaseEvent:
    """Add the next link to a case whose row the caller has locked, and show it on the case."""
    latest = session.scalar(
        select(CaseEvent.at).where(CaseEvent.case_id == case.id, CaseEvent.seq == case.row_version)
    )
    event = _next_event(actor, case, entry, latest, _standing(session, [(case, entry)]))
    for name, value in _head(event).items():
        setattr(case, name, value)
    session.add(event)
    session.flush()
    return event


def append_events(
    session: Session,
    actor: Actor | None,
    *,
    entries: Sequence[tuple[EvaluationCase, Entry, Mapping[str, object]]],
) -> Sequence[CaseEvent]:
    """Add the next link to each of many cases, as `append_event` does, with what else they show.

    All is written by two statements; the session knows neither the links nor the changed cases.
    """
    ids = [case.id for case, _, _ in entries]
    rows = session.execute(
        select(CaseEvent.case_id, CaseEvent.at)
        .join(EvaluationCase, EvaluationCase.id == CaseEvent.case_id)
        .where(CaseEvent.case_id.in_(ids), CaseEvent.seq == EvaluationCase.row_version)
    )
    latest = {row.case_id: row.at for row in rows}
    standing = _standing(session, [(case, entry) for case, entry, _ in entries])
    events = [
        _next_event(actor, case, entry, latest.get(case.id), standing) for case, entry, _ in entries
    ]
    heads = [
        {"id": event.case_id, **_head(event), **shown}
        for event, (_, _, shown) in zip(events, entries, strict=True)
    ]
    update_many(session, EvaluationCase, heads)
    insert_many(session, CaseEvent, [values_of(event) for event in events])
    return events


def _next_event(
    actor: Actor | None,
    case: EvaluationCase,
    entry: Entry,
    latest: datetime | None,
    standing: Mapping[uuid.UUID, Mapping[str, object]],
) -> CaseEvent:
    """Return the next link of a case.

    Time never runs backwards in a history: an entry is at least a microsecond later than the one
    before. Tasks are changed afterwards, for the entry keeps how they stood.
    """
    event = CaseEvent(
        **case.place,
        seq=case.row_version + 1,
        at=entry.at if latest is None else max(entry.at, latest + _MICROSECOND),
        kind=entry.kind,
        act=entry.act,
        title=entry.title,
        from_state=case.state if case.row_version else None,
        to_state=entry.to_state or case.state,
        opinion=entry.opinion,
        fields=plain_object(entry.fields or {}),
        world=plain_object({**(entry.world or {}), **standing.get(case.id, {})}),
        attachments=[plain(each) for each in entry.attachments],
        idempotency_key=entry.idempotency_key,
        previous_hash=case.chain_head,
        **_person(actor),
    )
    event.hash = _digest(getattr(event, name) for name in _HASHED)
    return event


def _head(event: CaseEvent) -> Mapping[str, object]:
    """Return what a case shows of its last link; nothing else writes a case's state."""
    return {"row_version": event.seq, "state": event.to_state, "chain_head": event.hash}


def events_of(session: Session, *, case_id: uuid.UUID, after: int = 0) -> Sequence[CaseEvent]:
    """Return a case's events in order, those after a version when a caller saw that one."""
    return session.scalars(
        select(CaseEvent)
        .where(CaseEvent.case_id == case_id, CaseEvent.seq > after)
        .order_by(CaseEvent.seq)
    ).all()


def decides(event: CaseEvent) -> bool:
    """Tell whether an event makes stale what somebody typed before it.

    Acts do, and whatever else moved the case; claims, ballots of others, receipts and recomputed
    days do not.
    """
    return event.kind == ACT or event.from_state != event.to_state


def verify_chain(session: Session, *, case_id: uuid.UUID | None = None) -> list[BrokenLink]:
    """Return every broken link of one case's history, or of all, in order of case and sequence."""
    columns = [getattr(CaseEvent, name) for name in (*_HASHED, "hash")]
    statement = (
        select(
            EvaluationCase.id.label("subject"),
            EvaluationCase.number,
            EvaluationCase.row_version,
            EvaluationCase.state,
            EvaluationCase.chain_head,
            *columns,
        )
        .outerjoin(CaseEvent, CaseEvent.case_id == EvaluationCase.id)
        .order_by(EvaluationCase.id, CaseEvent.seq)
        .execution_options(yield_per=_ROWS_AT_ONCE)
    )
    if case_id is not None:
        statement = statement.where(EvaluationCase.id == case_id)
    chains = groupby(session.execute(statement), key=lambda row: row.subject)
    return [broken for _, rows in chains for broken in _breaks(rows)]


def by_proxy(name: str, principal: str) -> str:
    """Return how somebody is named who acts for another."""
    return fill(_messages(), "history.by_proxy", {"name": name, "principal": principal})


@cache
def _messages() -> Mapping[str, str]:
    return load_messages()


def _person(actor: Actor | None) -> dict[str, object]:
    if actor is None:
        return {"person_name": ""}
    principal = actor.principal
    return {
        "person_id": actor.account_id,
        "person_name": actor.name if principal is None else by_proxy(actor.name, principal.name),
        "principal_id": None if principal is None else principal.account_id,
        "role": actor.role,
        "organisation_id": actor.organisation_id,
        "organisation_name": actor.organisation_name,
    }


def _standing(
    session: Session, entries: Sequence[tuple[EvaluationCase, Entry]]
) -> Mapping[uuid.UUID, Mapping[str, object]]:
    """Return, by case, the open tasks as they stand before what may change them.

    An act that leads on closes all of them as they are, so nothing is lost of these.
    """
    ids = [case.id for case, entry in entries if entry.kind not in (ACT, OPENED)]
    if not ids:
        return {}
    tasks = session.execute(
        select(
            Task.case_id,
            Task.id,
            Task.role,
            Task.person_id.label("person"),
            Task.title,
            Task.state,
            Task.due_on,
            Task.provisional,
            Task.seen_at,
        ).where(Task.case_id.in_(ids), Task.closed_at.is_(None))
    )
    found: dict[uuid.UUID, dict[str, object]] = {case_id: {} for case_id in ids}
    for row in tasks:
        known = row._asdict()
        found[known.pop("case_id")][str(row.id)] = known
    return {case_id: {STANDING: each} for case_id, each in found.items()}


def _digest(values: Iterable[object]) -> str:
    """Return the hash of a link; what is written was made plain, what is read may be anything."""
    hashed = {"format": _FORMAT} | dict(zip(_HASHED, values, strict=True))
    return digest_of(text_of(hashed))


def _breaks(rows: Iterator[Row[*tuple[object, ...]]]) -> Iterator[BrokenLink]:
    """Walk one case's rows; each row carries the case's head beside the event."""
    seq, previous, state, row = 0, FIRST_HASH, None, None
    for row in rows:
        if row.seq is None:
            break
        if row.seq != seq + 1:
            yield BrokenLink(row.subject, row.number, seq + 1, BreakKind.MISSING)
        elif row.previous_hash != previous:
            yield BrokenLink(row.subject, row.number, row.seq, BreakKind.UNLINKED)
        if _digest(row[-len(_HASHED) - 1 : -1]) != row.hash:
            yield BrokenLink(row.subject, row.number, row.seq, BreakKind.ALTERED)
        seq, previous, state = row.seq, row.hash, row.to_state
    if row is not None and (row.row_version, row.chain_head, row.state) != (seq, previous, state):
        yield BrokenLink(row.subject, row.number, seq, BreakKind.HEAD_DIFFERS)
