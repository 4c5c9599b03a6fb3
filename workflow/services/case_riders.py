"""Tell what rides on a case: signatures, delegation, suspension, supervision, a wish for time."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.engine.operations import (
    ADD_SIGNER,
    ANSWER_SLIP,
    ASK_EXTENSION,
    COUNTERSIGN,
    DELEGATE,
    REPORT_BACK,
    SUPERVISE,
    SUSPEND,
)
from workflow.engine.riders import Extension, Riders, Signer, Slip
from workflow.models import Account, CaseEvent


@dataclass(frozen=True, slots=True)
class SignerLine:
    """Be somebody who was asked, with how they were asked and what they said."""

    signer: Signer
    name: str
    asked_by: str
    asked: CaseEvent | None
    said: CaseEvent | None


@dataclass(frozen=True, slots=True)
class RidersPage:
    """Hold what rides on a case, each with the event that attached it."""

    signers: tuple[SignerLine, ...]
    suspended: CaseEvent | None
    slip: Slip | None
    ordered: CaseEvent | None
    answer: CaseEvent | None
    extension: Extension | None
    wished: CaseEvent | None

    @property
    def delegates(self) -> tuple[SignerLine, ...]:
        """Return those who do the work first."""
        return tuple(each for each in self.signers if each.signer.place == DELEGATE)

    @property
    def countersigners(self) -> tuple[SignerLine, ...]:
        """Return those who were asked to sign."""
        return tuple(each for each in self.signers if each.signer.place != DELEGATE)


def show_riders(session: Session, riders: Riders, events: Sequence[CaseEvent]) -> RidersPage:
    """Return what rides on a case of which all events are given."""
    ordered = _latest(events, SUPERVISE) if riders.slip else None
    answered = riders.slip is not None and riders.slip.answered
    return RidersPage(
        signers=tuple(_signers(session, riders, events)),
        suspended=_latest(events, SUSPEND) if riders.suspended_on else None,
        slip=riders.slip,
        ordered=ordered,
        answer=_latest(events, ANSWER_SLIP) if answered else None,
        extension=riders.extension,
        wished=_latest(events, ASK_EXTENSION) if riders.extension else None,
    )


def _latest(events: Sequence[CaseEvent], act: str) -> CaseEvent | None:
    return next((each for each in reversed(events) if each.act == act), None)


def _signers(session: Session, riders: Riders, events: Sequence[CaseEvent]) -> Iterable[SignerLine]:
    """Yield the signers in the order in which they were asked; each event tells of one of them."""
    signers = riders.signers
    names = _names(session, {each.person for each in signers} | {each.asked_by for each in signers})
    left = list(events)
    found = []
    for signer in reversed(signers):
        said = None if signer.choice is None else _take(left, signer, _SAYING, by=signer.person)
        asked = _take(left, signer, _ASKING, by=signer.asked_by, whom=signer.person)
        name, asker = names.get(signer.person, ""), names.get(signer.asked_by, "")
        found.append(SignerLine(signer, name, asker, asked, said))
    return reversed(found)


_SAYING: Mapping[bool, str] = {True: REPORT_BACK, False: COUNTERSIGN}
_ASKING: Mapping[bool, str] = {True: DELEGATE, False: ADD_SIGNER}


def _take(
    events: list[CaseEvent],
    signer: Signer,
    acts: Mapping[bool, str],
    *,
    by: str,
    whom: str | None = None,
) -> CaseEvent | None:
    """Take the latest fitting event out of those left, so that no two signers share it."""
    act = acts[signer.place == DELEGATE]
    for event in reversed(events):
        if event.act == act and str(event.person_id) == by and whom in (None, _asked(event)):
            events.remove(event)
            return event
    return None


def _asked(event: CaseEvent) -> object:
    asked = event.world.get("asked")
    return asked.get("person") if isinstance(asked, dict) else None


def _names(session: Session, people: Iterable[str]) -> Mapping[str, str]:
    ids = [uuid.UUID(each) for each in people]
    if not ids:
        return {}
    rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(ids)))
    return {str(row.id): row.name for row in rows}
