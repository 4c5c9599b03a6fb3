"""Verify histories on request, and keep when that was done and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.models import Account, CaseEvent, EvaluationCase, SecurityEvent
from workflow.services.actors import Actor
from workflow.services.history import verify_chain
from workflow.services.replay import differences
from workflow.services.resources import Resources
from workflow.services.security_log import SecurityKind, record_security

READ = "audit.read"
VERIFY = "audit.verify"


@dataclass(frozen=True, slots=True)
class Fault:
    """Name one place where a history is broken or a case is not what it gives, with a code."""

    case: str
    seq: int
    code: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Verification:
    """Be one verification: when, by whom, and how many faults it found in how much."""

    at: datetime
    person: str
    cases: int
    events: int
    faults: int


@dataclass(frozen=True, slots=True)
class ChainState:
    """Count what there is to verify, and say when that was done last."""

    cases: int
    events: int
    last_event_at: datetime | None
    last: Verification | None


def find_faults(session: Session, resources: Resources) -> list[Fault]:
    """Return every broken link and every difference, in order of case and event."""
    broken = [
        Fault(each.case_number, each.seq, f"audit.{each.kind}", {"seq": each.seq})
        for each in verify_chain(session)
    ]
    different = [
        Fault(each.number, each.seq, each.code, {"seq": each.seq, **each.values})
        for each in differences(session, resources)
    ]
    return sorted([*broken, *different], key=lambda fault: (fault.case, fault.seq))


def verify_histories(
    session: Session, actor: Actor, *, resources: Resources, now: datetime, address: str = ""
) -> list[Fault]:
    """Check every chain, replay every case, and log that it was done; return the faults."""
    actor.require(VERIFY)
    faults = find_faults(session, resources)
    cases, events, _ = _extent(session)
    record_security(
        session,
        SecurityKind.HISTORY_VERIFIED,
        at=now,
        account_id=actor.account_id,
        address=address,
        detail={"cases": cases, "events": events, "faults": len(faults)},
    )
    return faults


def chain_state(session: Session, actor: Actor) -> ChainState:
    """Return how many chains there are and what the last verification found."""
    actor.require(READ)
    return ChainState(*_extent(session), _last_verification(session))


def _extent(session: Session) -> tuple[int, int, datetime | None]:
    cases = session.scalar(select(func.count()).select_from(EvaluationCase)) or 0
    events, last = session.execute(select(func.count(), func.max(CaseEvent.at))).one()
    return cases, events, last


def _last_verification(session: Session) -> Verification | None:
    row = session.execute(
        select(SecurityEvent, Account.name)
        .outerjoin(Account, Account.id == SecurityEvent.account_id)
        .where(SecurityEvent.kind == SecurityKind.HISTORY_VERIFIED)
        .order_by(SecurityEvent.at.desc(), SecurityEvent.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    event, name = row
    counts = [int(str(event.detail.get(key, 0))) for key in ("cases", "events", "faults")]
    return Verification(event.at, name or "", *counts)
