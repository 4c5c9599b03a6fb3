"""Say what would differ for a group that is voting if it went by the rules of another definition.

Members and rules are fixed when the state is entered, so that nothing of this happens to the vote
itself; it tells who would sit there, and what the ballots given would come to.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from definitions.groups import Group
from definitions.schema import Workflow
from workflow.engine.arrival import facts_of_day
from workflow.engine.ballots import Result, decide, decided_act, silenced
from workflow.engine.conditions import Reader
from workflow.engine.seating import seat_members
from workflow.engine.values import CaseView, SeatView, World

Rule = Literal[
    "passes", "quorum", "silence", "order", "abstain", "recuse", "weight", "veto", "then"
]
_RULES: tuple[Rule, ...] = ("passes", "quorum", "silence", "order", "abstain", "recuse")


@dataclass(frozen=True, slots=True)
class BallotChange:
    """Hold what would differ for a vote.

    ``result`` is what the ballots given would come to, ``act`` the title of the act that would
    follow at once, ``silent_before`` and ``silent_after`` the results when nobody else votes.
    """

    rules: tuple[Rule, ...]
    gained: tuple[SeatView, ...]
    lost: tuple[SeatView, ...]
    result: Result
    act: str
    silent_before: Result
    silent_after: Result


def ballot_change(
    before: Workflow,
    after: Workflow,
    case: CaseView,
    there: CaseView,
    world: World,
    *,
    entered_on: date,
) -> BallotChange | None:
    """Return what would differ for the vote that a case is before, nothing where nothing does.

    ``there`` is the case as it would stand under the other definition.
    """
    old, new = before.states[case.state].group, after.states[there.state].group
    if old is None or new is None or not case.seats:
        return None
    same = (old.members, old.recuse) == (new.members, new.recuse)
    entered = case.seats if same else _entered(new, there, world, entered_on)
    kept = _kept(new, case.seats, entered)
    seats = [_with_ballot(seat, kept.get(seat.number)) for seat in entered]
    rules = tuple(_rules(before, after, old, new))
    weighed = tuple(_weighed(kept, entered))
    gained = tuple(seat for seat in entered if seat.number not in kept)
    lost = tuple(seat for seat in case.seats if seat not in kept.values())
    if not (rules or weighed or gained or lost):
        return None
    act = decided_act(new, seats)
    return BallotChange(
        rules=(*rules, *weighed),
        gained=gained,
        lost=lost,
        result=decide(new, seats).result,
        act="" if act is None else after.acts[act].title,
        silent_before=decide(old, silenced(old, case.seats)).result,
        silent_after=decide(new, silenced(new, seats)).result,
    )


def votes_otherwise(before: Workflow, after: Workflow, state: str, there: str) -> bool:
    """Tell whether a group votes in both states, and by other rules."""
    if there not in after.states:
        return False
    old, new = before.states[state].group, after.states[there].group
    if old is None or new is None:
        return False
    return old.members != new.members or any(_rules(before, after, old, new))


def _entered(group: Group, case: CaseView, world: World, on: date) -> tuple[SeatView, ...]:
    return seat_members(group, case, world, facts=Reader(facts_of_day(on, world, case)))


def _kept(
    group: Group, seats: Iterable[SeatView], entered: Iterable[SeatView]
) -> Mapping[int, SeatView]:
    """Return by number the seats of the other rules that are those of now.

    A seat is its person's; where any one holder of a role is asked for, it is the role's.
    """
    left, found = list(seats), dict[int, SeatView]()
    drawn = {each.role for each in group.members if each.people is None and not each.every}
    unmatched = []
    for seat in entered:
        same = [each for each in left if (each.role, each.person) == (seat.role, seat.person)]
        if same:
            found[seat.number] = same[0]
            left.remove(same[0])
        else:
            unmatched.append(seat)
    for seat in unmatched:
        alike = [each for each in left if each.stands_for == seat.stands_for]
        if seat.stands_for in drawn and alike:
            found[seat.number] = alike[0]
            left.remove(alike[0])
    return found


def _with_ballot(seat: SeatView, known: SeatView | None) -> SeatView:
    """Return a seat with the ballot that was given in it; who stepped aside stays aside."""
    if known is None:
        return seat
    declared = known.excluded == "declared"
    excluded = known.excluded if declared else seat.excluded
    return replace(seat, person=known.person, choice=known.choice, excluded=excluded)


def _rules(before: Workflow, after: Workflow, old: Group, new: Group) -> Iterator[Rule]:
    yield from (name for name in _RULES if getattr(old, name) != getattr(new, name))
    titles = [
        [workflow.acts[act].title for act in (group.then.passed, group.then.failed)]
        for workflow, group in ((before, old), (after, new))
    ]
    if titles[0] != titles[1]:
        yield "then"


def _weighed(kept: Mapping[int, SeatView], entered: Iterable[SeatView]) -> Iterator[Rule]:
    """Yield what would be otherwise about seats that stay: their weight, their veto."""
    pairs = [(kept[seat.number], seat) for seat in entered if seat.number in kept]
    if any(one.weight != other.weight for one, other in pairs):
        yield "weight"
    if any(one.veto != other.veto for one, other in pairs):
        yield "veto"
