"""Put into words what would differ for a case under another definition."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from definitions.messages import fill
from definitions.roles import Roles
from workflow.engine.values import SeatView
from workflow.engine.whatif import Consequence, Offer
from workflow.engine.whatif_ballots import BallotChange
from workflow.services.whatif import CaseConsequence

KINDS: Mapping[str, Callable[[Consequence], bool]] = {
    "stuck": lambda found: found.stuck is not None,
    "tasks": lambda found: bool(found.gained or found.lost),
    "due": lambda found: found.moves_due,
    "votes": lambda found: found.ballot is not None,
    "acts": lambda found: bool(found.acts_gained or found.acts_lost),
}


def whatif_lines(
    row: CaseConsequence,
    *,
    roles: Roles,
    messages: Mapping[str, str],
    day: Callable[[date | None], str],
) -> Iterator[str]:
    """Yield the sentences of one case, the gravest first."""

    def say(code: str, **values: object) -> str:
        return fill(messages, f"whatif.{code}", values)

    def who(offer: Offer) -> str:
        role = roles.titled(offer.role)
        if offer.role != offer.stands_for:
            role = say("stand_in", role=role, stands_for=roles.titled(offer.stands_for))
        names = messages["cases.and"].join(row.people.get(offer, ()))
        return say("named", who=role, names=names) if names else role

    found = row.found
    if found.stuck is not None:
        yield say(found.stuck, state=row.state_after or row.state_before)
    yield from _fixed_lines(row, say, roles)
    yield from (say("gained", who=who(offer)) for offer in found.gained)
    yield from (say("lost", who=who(offer)) for offer in found.lost)
    if found.moves_due:
        yield say("due", before=day(found.due_before), after=day(found.due_after))
    for code, acts in (("act_gained", found.acts_gained), ("act_lost", found.acts_lost)):
        yield from (say(code, role=roles.titled(role), act=act) for role, act in acts)


def _fixed_lines(row: CaseConsequence, say: Callable[..., str], roles: Roles) -> Iterator[str]:
    """Yield why the case stays with its definition all the same, and what is about its vote."""
    if row.found.fixed is not None:
        yield say(f"fixed.{row.found.fixed}", state=row.state_before)
    if row.found.ballot is not None:
        yield from _ballot_lines(row.found.ballot, row, say, roles)


def _ballot_lines(
    ballot: BallotChange, row: CaseConsequence, say: Callable[..., str], roles: Roles
) -> Iterator[str]:
    """Yield what a vote would come to by the other rules; who loses a seat may have voted."""
    if ballot.rules:
        names = say("vote.and").join(say(f"vote.rule.{rule}") for rule in ballot.rules)
        yield say("vote.rules", names=names)
    yield from (say("vote.gained", who=_sits(seat, row, say, roles)) for seat in ballot.gained)
    for seat in ballot.lost:
        code = "vote.lost" if seat.choice is None else "vote.lost_ballot"
        yield say(code, who=_sits(seat, row, say, roles))
    if ballot.result != "pending":
        yield say(f"vote.{ballot.result}", act=ballot.act)
    elif ballot.silent_before != ballot.silent_after:
        results = (ballot.silent_before, ballot.silent_after)
        before, after = (say(f"vote.result.{result}") for result in results)
        yield say("vote.silent", before=before, after=after)


def _sits(seat: SeatView, row: CaseConsequence, say: Callable[..., str], roles: Roles) -> str:
    role = roles.titled(seat.role)
    if seat.role != seat.stands_for:
        role = say("stand_in", role=role, stands_for=roles.titled(seat.stands_for))
    names = row.names.get(seat.person or "")
    return say("named", who=role, names=names) if names else role
