"""Seat the members of a group when its state is entered; from then on membership is fixed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from definitions.groups import Group, Seats
from workflow.engine.conditions import Reader, holds
from workflow.engine.values import CaseView, Exclusion, NewTask, SeatView, Value, World


def seat_members(
    group: Group, case: CaseView, world: World, *, facts: Reader[Value]
) -> tuple[SeatView, ...]:
    """Return the seats of a group, numbered; a group in which nobody has a voice gets a stand-in.

    Nobody sits twice. Who has a conflict keeps a seat without a voice where the definition names
    the members, and is passed over where it asks for one holder of a role.
    """
    seating = _Seating(group, case, world)
    found: list[SeatView] = []
    for seats in group.members:
        if _is_asked_for(seats, case, facts):
            taken = {seat.person for seat in found}
            found += seating.fill(seats, taken=taken, first=len(found))
    if any(seat.excluded is None for seat in found):
        return tuple(found)
    return (*found, stand_in_seat(group, world, number=len(found)))


def stand_in_seat(group: Group, world: World, *, number: int, role: str = "") -> SeatView:
    """Return a seat for whoever stands above a role, the group's first role by default."""
    wanted = role or group.members[0].role
    return SeatView(number, _above(world, wanted), wanted, None)


def seat_tasks(group: Group, seats: Iterable[SeatView], title: str) -> tuple[NewTask, ...]:
    """Return the tasks of the seats whose ballot is awaited: of all, or of the next in turn."""
    awaited = [seat for seat in seats if seat.choice is None and seat.excluded is None]
    if group.order == "in_turn":
        awaited = awaited[:1]
    return tuple(
        NewTask(seat.role, seat.stands_for, title, seat.person, seat.number) for seat in awaited
    )


@dataclass(frozen=True, slots=True)
class _Seating:
    group: Group
    case: CaseView
    world: World

    def fill(self, seats: Seats, *, taken: set[str | None], first: int) -> Iterator[SeatView]:
        """Yield the seats that one line of the members asks for."""
        for number, (role, person) in enumerate(self._people(seats, taken), start=first):
            yield SeatView(
                number,
                role,
                seats.role,
                person,
                weight=seats.weight,
                veto=seats.veto,
                excluded=None if person is None else self._conflict(person),
            )

    def _people(self, seats: Seats, taken: set[str | None]) -> list[tuple[str, str | None]]:
        holders = self.world.membership.holders.get(seats.role, frozenset())
        if seats.people is not None:
            listed = self.case.fields.get(seats.people)
            names = [str(each) for each in listed] if isinstance(listed, (list, tuple)) else []
            wanted = [name for name in dict.fromkeys(names) if name not in taken]
            above = _above(self.world, seats.role)
            # Who was listed and has left the post is replaced by somebody above it.
            return [(seats.role, name) if name in holders else (above, None) for name in wanted]
        free = sorted(holders - taken)
        if seats.every and free:
            return [(seats.role, name) for name in free]
        fit = [name for name in free if self._conflict(name) is None]
        if not fit:
            return [(_above(self.world, seats.role), None)]
        loads = self.world.membership.loads
        return [(seats.role, min(fit, key=lambda name: (loads.get(name, 0), name)))]

    def _conflict(self, person: str) -> Exclusion | None:
        recuse = self.group.recuse
        barred = set(recuse.different_person_from)
        if any(each.person == person and each.act in barred for each in self.case.past):
            return "earlier_act"
        offices = self.world.membership.offices.get(person, frozenset())
        place = self.case.placement
        if recuse.same_office and offices & {place.unit, place.department}:
            return "same_office"
        return None


def _is_asked_for(seats: Seats, case: CaseView, facts: Reader[Value]) -> bool:
    return seats.when is None or holds(
        seats.when, fields=case.fields, facts=facts, parameters=case.parameters
    )


def _above(world: World, role: str) -> str:
    """Return the first role up the line of supervisors that somebody holds, else the role."""
    seen = {role}
    above = world.roles[role].supervisor
    while above is not None and above not in seen:
        if world.membership.holders.get(above):
            return above
        seen.add(above)
        above = world.roles[above].supervisor
    return role
