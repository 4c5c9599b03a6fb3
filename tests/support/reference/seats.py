"""Seat groups and say whose ballot is awaited, as docs/definitions.md does."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from definitions.groups import Group, Seats
from tests.support.reference.ballots import decided
from tests.support.reference.people import Country
from tests.support.reference.rules import Knowledge, holds
from tests.support.reference.standing import Done, Seat, Standing, Task


@dataclass(frozen=True)
class Seating:
    """Hold a group, the case before it, and whom it may be made of."""

    group: Group
    country: Country
    case: Standing
    known: Knowledge
    loads: Mapping[str, int]
    now: datetime

    def seated(self) -> tuple[Seat, ...]:
        """Return the seats of the group as the case comes before it."""
        seats: list[Seat] = []
        for line in self.group.members:
            if line.when is None or holds(line.when, self.known):
                for person in list(self._line(line, {each.person for each in seats})):
                    conflict = None if person is None else self._conflict(person)
                    seat = Seat(len(seats), line.role, line.role, person, line.weight, line.veto)
                    seats.append(seat._replace(excluded=conflict))
        sitting = [each.person for each in seats if each.person]
        waiting: list[str] = []
        for at, seat in enumerate(seats):
            if seat.person is None:
                waiting.append(self.country.free_above(seat.stands_for, sitting, waiting))
                seats[at] = seat._replace(role=waiting[-1])
        if all(each.excluded for each in seats):
            seats.append(self.stand_in(seats, self.group.members[0].role))
        return tuple(seats)

    def stand_in(self, seats: Sequence[Seat], role: str) -> Seat:
        """Return the seat of whoever stands above a role, beside those that nobody can use."""
        sitting = [each.person for each in seats if each.person]
        waiting = [each.role for each in seats if each.person is None]
        return Seat(len(seats), self.country.free_above(role, sitting, waiting), role, None)

    def tasks(self) -> tuple[Task, ...]:
        """Return the tasks of the seats whose turn it is."""
        awaited = [each for each in self.case.seats if each.awaited]
        if self.group.order == "in_turn":
            awaited = awaited[:1]
        return tuple(Task(each.role, each.stands_for, each.person, each.number) for each in awaited)

    def result(self) -> str | None:
        """Return the act that the group has decided on, if it has."""
        return decided(self.group, self.case.seats)

    def voted(self, seats: tuple[Seat, ...], act: str, person: str | None) -> Standing:
        """Return the case after a ballot: its act, its seats, and the tasks that still wait."""
        state = self.case.state
        done = Done(act, person, state, state, self.now)
        case = replace(self.case, seats=seats, past=(*self.case.past, done))
        wanted = {task.seat: task for task in replace(self, case=case).tasks()}
        kept = tuple(task for task in self.case.tasks if task.seat in wanted)
        standing = {task.seat for task in kept}
        over = decided(self.group, seats) is not None
        new = tuple(task for seat, task in wanted.items() if seat not in standing and not over)
        return case.with_tasks(kept, new)

    def _line(self, line: Seats, taken: set[str | None]) -> Iterator[str | None]:
        holders = self.country.holders(line.role)
        if line.people is not None:
            listed = self.case.fields.get(line.people) or []
            assert isinstance(listed, list)
            for person in dict.fromkeys(listed):
                if person not in taken:
                    yield person if person in holders else None
            return
        free = sorted(holders - {each for each in taken if each is not None})
        if line.every and free:
            yield from free
            return
        fit = [person for person in free if self._conflict(person) is None]
        yield min(fit, key=lambda person: (self.loads.get(person, 0), person), default=None)

    def _conflict(self, person: str) -> str | None:
        recuse = self.group.recuse
        earlier = recuse.different_person_from
        if any(each.person == person and each.act in earlier for each in self.case.past):
            return "earlier_act"
        if recuse.same_office and self.country.belongs(person):
            return "same_office"
        return None
