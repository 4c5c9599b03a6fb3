"""Take the ballot of a member, let a member step aside, and close the vote when time is up."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from definitions.groups import Group
from definitions.schema import CLOSE_BALLOT, RECUSE, VOTE, State
from workflow.engine.authority import covers
from workflow.engine.ballots import decided_act, silenced
from workflow.engine.seating import conflict_of, seat_tasks, stand_in_seat
from workflow.engine.values import (
    CaseView,
    Choice,
    Missing,
    Outcome,
    Post,
    Refusal,
    Request,
    SeatView,
    World,
)

_CHOICES: Mapping[str, Choice] = {"for": "for", "against": "against", "abstain": "abstain"}


@dataclass(frozen=True, slots=True)
class Ballot:
    """Hold what a ballot is decided from: the group, its state, the case and what is asked."""

    group: Group
    state: State
    case: CaseView
    request: Request
    world: World


def vote(ballot: Ballot) -> Outcome | Refusal:
    """Return what a member's ballot changes; the choice is typed into the field `choice`."""
    request = ballot.request
    seat = _seat_of(ballot)
    if isinstance(seat, Refusal):
        return seat
    choice = _CHOICES.get(str(request.fields.get("choice", "")))
    if request.probe:
        choice = choice or "for"
    refusal = _refuse_choice(ballot.group, choice, request)
    if refusal is not None:
        return refusal
    # Who takes a free seat keeps it: a ballot has a name, and that of a proxy beside it.
    post = request.post
    person, proxy = (post.holder, _proxy(post)) if post else (None, None)
    given = replace(seat, choice=choice, person=person, proxy=proxy)
    return _outcome(ballot, _with(ballot.case.seats, given))


def recuse(ballot: Ballot) -> Outcome | Refusal:
    """Return what changes when a member steps aside for a declared conflict of interest."""
    group, request = ballot.group, ballot.request
    seat = _seat_of(ballot)
    if isinstance(seat, Refusal):
        return seat
    if not group.recuse.declared:
        return Refusal("refusal.no_recusal")
    if request.post is not None and request.post.principal is not None:
        # A conflict of interest is for the member to declare; a proxy's own keeps them from voting.
        return Refusal("refusal.recuse_in_person")
    if not request.probe and not request.opinion.strip():
        return _needs_opinion()
    seats = _with(ballot.case.seats, replace(seat, excluded="declared"))
    if all(each.excluded is not None for each in seats):
        seats = (*seats, stand_in_seat(ballot.world, seats, role=seat.stands_for))
    return _outcome(ballot, seats)


def close_ballot(ballot: Ballot) -> Outcome | Refusal:
    """Return what the end of the deadline makes of the ballots that were not given."""
    if ballot.request.post is not None or ballot.request.trigger != "expiry":
        return Refusal("refusal.not_by_itself")
    return _outcome(ballot, silenced(ballot.group, ballot.case.seats))


BALLOT_OPERATIONS: Mapping[str, Callable[[Ballot], Outcome | Refusal]] = {
    VOTE: vote,
    RECUSE: recuse,
    CLOSE_BALLOT: close_ballot,
}


def _seat_of(ballot: Ballot) -> SeatView | Refusal:
    """Return the seat whose ballot the post may give now, or why there is none."""
    case, post = ballot.case, ballot.request.post
    if post is None:
        return Refusal("refusal.not_by_itself")
    seat = _own(case, post) or _free(case, post)
    if seat is None:
        return Refusal("refusal.not_a_member", menders=ballot.group.roles)
    refusal = _refuse_voice(ballot, post, seat)
    if refusal is not None:
        return refusal
    if seat.choice is not None:
        return Refusal("refusal.voted")
    if not covers(post, case.placement):
        return Refusal("refusal.out_of_scope")
    if seat.number not in {task.seat for task in case.work}:
        return Refusal("refusal.not_in_turn")
    return seat


def _proxy(post: Post) -> str | None:
    return None if post.principal is None else post.person


def _refuse_voice(ballot: Ballot, post: Post, seat: SeatView) -> Refusal | None:
    """Return why somebody has no voice in a seat: a conflict, or a voice in another one."""
    if seat.excluded is not None and post.principal is None:
        return Refusal(f"refusal.excluded.{seat.excluded}")
    if seat.excluded is not None:
        return Refusal("refusal.principal_excluded")
    others = (each for each in ballot.case.seats if each.number != seat.number)
    if any(post.person in (each.person, each.proxy) for each in others):
        return Refusal("refusal.one_voice")
    if post.principal is None:
        return None
    conflict = conflict_of(ballot.group, ballot.case, post.person, post.own_offices)
    return None if conflict is None else Refusal(f"refusal.excluded.{conflict}")


def _own(case: CaseView, post: Post) -> SeatView | None:
    own = [each for each in case.seats if (each.person, each.role) == (post.holder, post.role)]
    return own[0] if own else None


def _free(case: CaseView, post: Post) -> SeatView | None:
    """Return the first seat that anybody of the role may take, for who has no seat."""
    if any(each.person == post.holder for each in case.seats):
        return None
    free = (each for each in case.seats if each.person is None and each.role == post.role)
    return next(free, None)


def _refuse_choice(group: Group, choice: Choice | None, request: Request) -> Refusal | None:
    if choice is None:
        return Refusal("refusal.fields", missing=(Missing("missing.choice", {}, "choice"),))
    if choice == "abstain" and not group.abstain:
        return Refusal("refusal.fields", missing=(Missing("invalid.abstention", {}, "choice"),))
    if choice == "against" and not request.probe and not request.opinion.strip():
        return _needs_opinion()
    return None


def _needs_opinion() -> Refusal:
    return Refusal("refusal.needs", missing=(Missing("missing.opinion", {}, "opinion"),))


def _with(seats: Iterable[SeatView], changed: SeatView) -> tuple[SeatView, ...]:
    return tuple(changed if seat.number == changed.number else seat for seat in seats)


def _outcome(ballot: Ballot, seats: tuple[SeatView, ...]) -> Outcome:
    group, state, case = ballot.group, ballot.state, ballot.case
    awaited = {task.seat: task for task in seat_tasks(group, seats, state.task or state.title)}
    standing = {task.seat for task in case.work}
    follow = decided_act(group, seats)
    # Nobody is called to a vote that is over.
    called = () if follow else (task for seat, task in awaited.items() if seat not in standing)
    return Outcome(
        act=ballot.request.act,
        from_state=case.state,
        to_state=case.state,
        fields={},
        facts={},
        closed=tuple(task.id for task in case.work if task.seat not in awaited),
        seats=seats,
        opened=tuple(called),
        follow=follow,
    )
