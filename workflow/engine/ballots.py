"""Decide from ballots whether a group has passed or failed something, as a pure function."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from definitions.groups import Group, Threshold
from workflow.engine.values import Choice, SeatView

Result = Literal["pending", "passed", "failed"]
Reason = Literal["waiting", "rule", "certain", "veto", "quorum", "nobody"]


@dataclass(frozen=True, slots=True)
class Decision:
    """Hold what the ballots of a group come to, and why."""

    result: Result
    reason: Reason


def decide(group: Group, seats: Iterable[SeatView]) -> Decision:
    """Return what the ballots given so far come to, pending while they can still go either way.

    A seat left open may yet vote for, vote against, or stay silent; mixtures of these lie between.
    """
    seated = [seat for seat in seats if seat.excluded is None]
    if all(seat.choice is not None for seat in seated):
        return _count(group, seated)
    ways = [_count(group, _filled(seated, choice)) for choice in _ways(group)]
    if len({way.result for way in ways}) > 1:
        return Decision("pending", "waiting")
    # Everybody in favour is the last hope: why that fails is why it is certain.
    found = ways[0]
    return found if found.reason == "veto" else Decision(found.result, "certain")


def decided_act(group: Group, seats: Iterable[SeatView]) -> str | None:
    """Return the act that the ballots of a group lead to, nothing while they are open."""
    result = decide(group, seats).result
    if result == "pending":
        return None
    return group.then.passed if result == "passed" else group.then.failed


def silenced(group: Group, seats: Iterable[SeatView]) -> tuple[SeatView, ...]:
    """Return the seats as they stand when the time is up: silence counts as the group says."""
    return tuple(
        replace(seat, choice=group.silence, silent=True)
        if seat.choice is None and seat.excluded is None
        else seat
        for seat in seats
    )


@dataclass(frozen=True, slots=True)
class Tally:
    """Add up ballots: weights by choice, and how many and what weight was present."""

    members: int
    supporters: int
    opponents: int
    present: int
    weight_for: int
    weight_against: int
    weight_present: int
    weight: int

    @classmethod
    def of(cls, seats: Sequence[SeatView]) -> "Tally":
        """Count seats that have all voted or been silent."""
        came = [seat for seat in seats if not seat.silent]

        def weigh(choice: Choice) -> int:
            return sum(seat.weight for seat in seats if seat.choice == choice)

        return cls(
            members=len(seats),
            supporters=sum(seat.choice == "for" for seat in seats),
            opponents=sum(seat.choice == "against" for seat in seats),
            present=len(came),
            weight_for=weigh("for"),
            weight_against=weigh("against"),
            weight_present=sum(seat.weight for seat in came),
            weight=sum(seat.weight for seat in seats),
        )


def _ways(group: Group) -> Sequence[tuple[Choice, bool]]:
    return (("for", False), ("against", False), (group.silence, True))


def _filled(seats: Sequence[SeatView], way: tuple[Choice, bool]) -> list[SeatView]:
    choice, silent = way
    return [
        replace(seat, choice=choice, silent=silent) if seat.choice is None else seat
        for seat in seats
    ]


def _count(group: Group, seats: Sequence[SeatView]) -> Decision:
    if not seats:
        return Decision("failed", "nobody")
    if any(seat.veto and seat.choice == "against" for seat in seats):
        return Decision("failed", "veto")
    tally = Tally.of(seats)
    if group.quorum is not None and not _met(group.quorum, tally, _present):
        return Decision("failed", "quorum")
    return Decision("passed" if _met(group.passes, tally, _in_favour) else "failed", "rule")


_Measure = Callable[[Tally], tuple[int, int]]


def _in_favour(tally: Tally) -> tuple[int, int]:
    return tally.supporters, tally.weight_for


def _present(tally: Tally) -> tuple[int, int]:
    return tally.present, tally.weight_present


def _met(threshold: Threshold, tally: Tally, measure: _Measure) -> bool:
    """Tell whether the members or the weight measured are enough."""
    count, weight = measure(tally)
    if threshold.count is not None:
        return count >= threshold.count
    if threshold.weight is not None:
        return weight >= threshold.weight
    part = weight - threshold.fraction * _base(threshold, tally)
    # Nobody in favour is never enough, whatever share of nothing is asked.
    return weight > 0 and (part > 0 if threshold.more_than else part >= 0)


def _base(threshold: Threshold, tally: Tally) -> int:
    if threshold.of == "present":
        return tally.weight_present
    if threshold.of == "votes":
        return tally.weight_for + tally.weight_against
    return tally.weight
