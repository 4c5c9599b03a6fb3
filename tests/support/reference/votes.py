"""Take ballots, let members step aside, and count silence, as docs/definitions.md says."""

from collections.abc import Mapping

from tests.support.reference.seats import Seating
from tests.support.reference.standing import Held, Seat, Standing


def vote(seating: Seating, post: Held, opinion: str, typed: Mapping[str, object]) -> Standing | str:
    """Return the case after a member's ballot, or the rule that refuses it."""
    seat = _seat_of(seating, post)
    if isinstance(seat, str):
        return seat
    choice = typed.get("choice")
    if choice not in ("for", "against", "abstain"):
        return "fields"
    if choice == "abstain" and not seating.group.abstain:
        return "fields"
    if choice == "against" and not opinion.strip():
        return "needs"
    given = seat._replace(choice=str(choice), person=post.person)
    return seating.voted(_with(seating, given), "vote", post.person)


def recuse(
    seating: Seating, post: Held, opinion: str, _typed: Mapping[str, object]
) -> Standing | str:
    """Return the case after a member has stepped aside, or the rule that refuses it."""
    seat = _seat_of(seating, post)
    if isinstance(seat, str):
        return seat
    if not seating.group.recuse.declared:
        return "no_recusal"
    if not opinion.strip():
        return "needs"
    seats = _with(seating, seat._replace(excluded="declared"))
    if all(each.excluded for each in seats):
        seats = (*seats, seating.stand_in(seats, seat.stands_for))
    return seating.voted(seats, "recuse", post.person)


def close(seating: Seating) -> Standing:
    """Return the case when the time is up: silence counts as the group says."""
    silence = seating.group.silence
    seats = tuple(
        each._replace(choice=silence, silent=True) if each.awaited else each
        for each in seating.case.seats
    )
    return seating.voted(seats, "close_ballot", None)


def _seat_of(seating: Seating, post: Held) -> Seat | str:
    case = seating.case
    own = [each for each in case.seats if (each.person, each.role) == (post.person, post.role)]
    free = [each for each in case.seats if (each.person, each.role) == (None, post.role)]
    if any(each.person == post.person for each in case.seats):
        free = []
    if not own and not free:
        return "not_a_member"
    seat = (own or free)[0]
    if seat.excluded is not None:
        return f"excluded.{seat.excluded}"
    if seat.choice is not None:
        return "voted"
    if not seating.country.covers(post, case.handed_to):
        return "out_of_scope"
    return seat if seat.number in [task.seat for task in case.tasks] else "not_in_turn"


def _with(seating: Seating, changed: Seat) -> tuple[Seat, ...]:
    return tuple(changed if each.number == changed.number else each for each in seating.case.seats)
