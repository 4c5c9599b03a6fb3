"""Put a group decision into words."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from definitions.groups import Group, Seats, Threshold
from definitions.parts import Condition


class Words(Protocol):
    """Say parts of a workflow; the wording of the whole offers this."""

    def say(self, code: str, **values: object) -> str:
        """Return a sentence of the messages."""
        ...

    def join(self, mark: str, parts: Iterable[str]) -> str:
        """Join parts with a mark of the messages."""
        ...

    def quoted_acts(self, acts: Iterable[str]) -> str:
        """Return the titles of acts."""
        ...

    def role(self, role: str) -> str:
        """Return the title of a role."""
        ...

    def field(self, name: str) -> str:
        """Return the title of a field."""
        ...

    def condition(self, condition: Condition) -> str:
        """Return a condition in words."""
        ...


@dataclass(frozen=True, slots=True)
class GroupWording:
    """Tell who decides, how, and what follows."""

    words: Words

    def tell(self, group: Group) -> Iterator[str]:
        """Yield the clauses of a group."""
        say, titles = self.words.say, self.words.quoted_acts
        yield say(
            "group_state",
            members=self.words.join("pause", map(self.seats, group.members)),
            order=say("in_turn" if group.order == "in_turn" else "together"),
            passes=self.threshold("threshold", group.passes),
            passed=titles([group.then.passed]),
            failed=titles([group.then.failed]),
        )
        if group.quorum is not None:
            yield self.threshold("quorum", group.quorum)
        yield from self.rules(group)

    def rules(self, group: Group) -> Iterator[str]:
        """Yield who may abstain or steps aside, and what silence counts."""
        say, titles = self.words.say, self.words.quoted_acts
        if not group.abstain:
            yield say("no_abstention")
        if group.recuse.declared:
            yield say("recuse.declared")
        if group.recuse.different_person_from:
            yield say("recuse.acts", acts=titles(group.recuse.different_person_from))
        if group.recuse.same_office:
            yield say("recuse.office")
        yield say(f"silence.{group.silence}")

    def seats(self, seats: Seats) -> str:
        """Return who sits on some seats."""
        say: Callable[..., str] = self.words.say
        role = self.words.role(seats.role)
        if seats.people is not None:
            text = say("seat.list", role=role, field=self.words.field(seats.people))
        else:
            text = say("seat.every" if seats.every else "seat.one", role=role)
        if seats.when is not None:
            text = say("seat.when", seat=text, condition=self.words.condition(seats.when))
        if seats.weight > 1:
            text = say("seat.weight", seat=text, weight=seats.weight)
        return say("seat.veto", seat=text) if seats.veto else text

    def threshold(self, kind: str, threshold: Threshold) -> str:
        """Return how much is enough, to pass or for a quorum."""
        say = self.words.say
        if threshold.every:
            return say(f"{kind}.all")
        if threshold.count is not None:
            return say(f"{kind}.count", count=threshold.count)
        if threshold.weight is not None:
            return say(f"{kind}.weight", weight=threshold.weight)
        code = f"{kind}.more" if threshold.more_than else f"{kind}.share"
        return say(code, of=say(f"of.{threshold.of}"), share=threshold.share)
