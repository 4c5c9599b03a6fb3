"""Count ballots in the plainest way: by trying every way in which the rest could vote."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from definitions.groups import Group, Threshold
from tests.support.reference.standing import Seat


class Ballot(NamedTuple):
    """Be what a seat weighs and how it votes, if it has voted."""

    weight: int
    veto: bool
    choice: str | None
    silent: bool


class Limit(NamedTuple):
    """Be a threshold: so many heads, so much weight, or a share of something."""

    heads: int | None
    weight: int | None
    share: Fraction
    more: bool
    of: str


@dataclass(frozen=True)
class Rule:
    """Be what decides a group."""

    passing: Limit
    quorum: Limit | None
    abstain: bool
    silence: str


def rule_of(group: Group) -> Rule:
    """Return what the definition says of a group, as values that can be looked up."""
    quorum = None if group.quorum is None else _limit(group.quorum)
    return Rule(_limit(group.passes), quorum, group.abstain, group.silence)


def decided(group: Group, seats: Iterable[Seat]) -> str | None:
    """Return the act that a group has decided on, nothing while it can still go either way."""
    voting = tuple(
        sorted(
            Ballot(each.weight, each.veto, each.choice, each.silent)
            for each in seats
            if each.excluded is None and each.choice is not None
        )
    )
    waiting = tuple(
        sorted(Ballot(each.weight, each.veto, None, False) for each in seats if each.awaited)
    )
    ends = _ends(rule_of(group), voting, waiting)
    if len(ends) > 1:
        return None
    return group.then.passed if True in ends else group.then.failed


def _limit(threshold: Threshold) -> Limit:
    share = Fraction(1) if threshold.every else Fraction(threshold.share or 0)
    return Limit(threshold.count, threshold.weight, share, threshold.more_than, threshold.of)


@lru_cache(maxsize=100_000)
def _ends(rule: Rule, voted: tuple[Ballot, ...], waiting: tuple[Ballot, ...]) -> frozenset[bool]:
    if not waiting:
        return frozenset({_passes(rule, voted)})
    seat, rest = waiting[0], waiting[1:]
    ways = {("for", False), ("against", False), (rule.silence, True)}
    if rule.abstain:
        ways.add(("abstain", False))
    found: frozenset[bool] = frozenset()
    for choice, silent in ways:
        ballot = seat._replace(choice=choice, silent=silent)
        found |= _ends(rule, tuple(sorted((*voted, ballot))), rest)
    return found


def _passes(rule: Rule, voted: tuple[Ballot, ...]) -> bool:
    if not voted or any(each.veto and each.choice == "against" for each in voted):
        return False
    present = [each for each in voted if not each.silent]
    if rule.quorum is not None and not _reached(rule.quorum, present, voted):
        return False
    favour = [each for each in voted if each.choice == "for"]
    return _reached(rule.passing, favour, voted)


def _reached(limit: Limit, counted: list[Ballot], voted: tuple[Ballot, ...]) -> bool:
    if limit.heads is not None:
        return len(counted) >= limit.heads
    weight = sum(each.weight for each in counted)
    if limit.weight is not None:
        return weight >= limit.weight
    if weight == 0:
        return False
    whole = [each for each in voted if _belongs(each, limit.of)]
    part = Fraction(weight, sum(each.weight for each in whole))
    return part > limit.share if limit.more else part >= limit.share


def _belongs(ballot: Ballot, base: str) -> bool:
    if base == "present":
        return not ballot.silent
    return base == "members" or ballot.choice in ("for", "against")
