"""Show the group that a case is before: its seats, what they said, and what one may do oneself."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from definitions.groups import Group
from definitions.schema import RECUSE, VOTE
from workflow.engine.definition import Definition
from workflow.engine.step import step
from workflow.engine.values import CaseView, Post, Refusal, Request, SeatView, World
from workflow.models import Account
from workflow.services.history import by_proxy


@dataclass(frozen=True, slots=True)
class SeatLine:
    """Be one seat with the name of who sits there, and of who voted for them if somebody did.

    `awaited` tells that its ballot is due now.
    """

    seat: SeatView
    name: str | None
    mine: bool
    awaited: bool


@dataclass(frozen=True, slots=True)
class BallotPage:
    """Hold a group as one post sees it, and why it may not vote or step aside, if so."""

    group: Group
    seats: Sequence[SeatLine]
    no_vote: Refusal | None
    no_recusal: Refusal | None

    @property
    def mine(self) -> SeatLine | None:
        """Return the seat of the post, if it has one."""
        return next((line for line in self.seats if line.mine), None)

    @property
    def voted(self) -> int:
        """Count the ballots given."""
        return sum(line.seat.choice is not None for line in self.seats)

    @property
    def voting(self) -> int:
        """Count the seats with a vote."""
        return sum(line.seat.excluded is None for line in self.seats)


def show_ballot(
    session: Session,
    post: Post,
    *,
    definition: Definition,
    view: CaseView,
    world: World,
    now: datetime,
) -> BallotPage | None:
    """Return the group that a case is before, nothing when its state has none."""
    group = definition.workflow.states[view.state].group
    if group is None:
        return None

    def refused(act: str) -> Refusal | None:
        answer = step(definition, view, Request(act, post, probe=True), world, now)
        return answer if isinstance(answer, Refusal) else None

    return BallotPage(
        group=group,
        seats=seat_lines(session, post, view=view),
        no_vote=refused(VOTE),
        no_recusal=refused(RECUSE),
    )


def seat_lines(session: Session, post: Post, *, view: CaseView) -> Sequence[SeatLine]:
    """Return the seats of a case as one post sees them."""
    names = _names(session, view.seats)
    awaited = {task.seat for task in view.work}
    return [
        SeatLine(
            seat,
            _name(seat, names),
            mine=(seat.person, seat.role) == (post.holder, post.role),
            awaited=seat.number in awaited,
        )
        for seat in view.seats
    ]


def _name(seat: SeatView, names: Mapping[str, str]) -> str | None:
    name = names.get(seat.person or "")
    if seat.proxy is None or name is None:
        return name
    return by_proxy(names[seat.proxy], name)


def _names(session: Session, seats: Sequence[SeatView]) -> Mapping[str, str]:
    people = {person for seat in seats for person in (seat.person, seat.proxy)} - {None}
    ids = [uuid.UUID(person) for person in people]
    rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(ids)))
    return {str(row.id): row.name for row in rows}
