"""Put together the card of a vote: who sits there, what they said, and one's own ballot."""

from collections.abc import Sequence
from dataclasses import dataclass

from definitions.group_wording import GroupWording
from definitions.wording import Wording
from web.people import role_titles
from web.system import resources, say, system
from workflow.services.ballots import BallotPage, SeatLine
from workflow.services.case_pages import CasePage


@dataclass(frozen=True, slots=True)
class SeatView:
    """Be one line of the seats; `kind` is the colour of its state."""

    name: str
    role: str
    weight: int
    veto: bool
    mine: bool
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class BallotView:
    """Be the card; without `may_vote` the reason says why the reader cannot vote."""

    seats: Sequence[SeatView]
    rules: Sequence[str]
    voted: int
    voting: int
    weighted: bool
    may_vote: bool
    may_abstain: bool
    may_recuse: bool
    reason: str


def ballot_view(page: CasePage) -> BallotView | None:
    """Return the card of the vote that a case is before, if it is before one."""
    ballot = page.ballot
    if ballot is None:
        return None
    wording = Wording(page.workflow, resources().library, system().messages)
    return BallotView(
        seats=[_seat(line) for line in ballot.seats],
        rules=list(GroupWording(wording).tell(ballot.group)),
        voted=ballot.voted,
        voting=ballot.voting,
        weighted=any(line.seat.weight > 1 for line in ballot.seats),
        may_vote=ballot.no_vote is None,
        may_abstain=ballot.group.abstain,
        may_recuse=ballot.no_recusal is None,
        reason=_reason(ballot),
    )


def _reason(ballot: BallotPage) -> str:
    """Say to a member why there is nothing to be done; others need no reason."""
    if ballot.no_vote is None or ballot.mine is None:
        return ""
    return say(ballot.no_vote.code, **ballot.no_vote.values)


def _seat(line: SeatLine) -> SeatView:
    seat = line.seat
    kind, text = _state(line)
    return SeatView(
        name=line.name or say("ballot.whoever"),
        role=role_titles([seat.role]),
        weight=seat.weight,
        veto=seat.veto,
        mine=line.mine,
        kind=kind,
        text=text,
    )


def _state(line: SeatLine) -> tuple[str, str]:
    seat = line.seat
    if seat.excluded is not None:
        return "excluded", say(f"ballot.excluded.{seat.excluded}")
    if seat.choice is not None:
        return seat.choice, say(f"ballot.{seat.choice}")
    return ("now", say("ballot.awaited")) if line.awaited else ("ahead", say("ballot.later"))
