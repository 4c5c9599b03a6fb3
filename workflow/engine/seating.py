"""Seat the members of a group when its state is entered; from then on membership is fixed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

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


def reseated(group: Group, case: CaseView, world: World) -> tuple[SeatView, ...]:
    """Return the seats that others take because who sat there holds the role no more.

    Only seats whose ballot is awaited change hands: to another holder of the role, or, for a member
    of a list and where nobody else holds it, to whoever stands above.
    """
    seating = _Seating(group, case, world)
    seated = {person for seat in case.seats for person in (seat.person, seat.proxy)}
    moved = []
    for seat in case.seats:
        awaited = seat.person is not None and seat.choice is None and seat.excluded is None
        if not awaited or seat.person in world.membership.holders.get(seat.role, frozenset()):
            continue
        role, person = seating.successor(seat, taken=seated)
        seated.add(person)
        moved.append(replace(seat, role=role, person=person))
    return tuple(moved)


def conflict_of(
    group: Group, case: CaseView, person: str, offices: frozenset[str]
) -> Exclusion | None:
    """Return why somebody has to step aside in a group, nothing when they need not."""
    barred = set(group.recuse.different_person_from)
    if any(person in each.persons and each.act in barred for each in case.past):
        return "earlier_act"
    place = case.placement
    if group.recuse.same_office and offices & {place.unit, place.department}:
        return "same_office"
    return None


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

    def successor(self, seat: SeatView, *, taken: set[str | None]) -> tuple[str, str | None]:
        """Return the role and the person who take a seat over."""
        listed = {
            str(each)
            for seats in self.group.members
            if seats.people is not None and seats.role == seat.stands_for
            for each in _list(self.case.fields.get(seats.people))
        }
        if seat.person not in listed:
            found = self._least_busy(seat.stands_for, taken)
            if found is not None:
                return seat.stands_for, found
        return _above(self.world, seat.stands_for), None

    def _least_busy(self, role: str, taken: set[str | None]) -> str | None:
        holders = self.world.membership.holders.get(role, frozenset())
        fit = [name for name in sorted(holders - taken) if self._conflict(name) is None]
        loads = self.world.membership.loads
        return min(fit, key=lambda name: (loads.get(name, 0), name), default=None)

    def _people(self, seats: Seats, taken: set[str | None]) -> list[tuple[str, str | None]]:
        holders = self.world.membership.holders.get(seats.role, frozenset())
        if seats.people is not None:
            names = [str(each) for each in _list(self.case.fields.get(seats.people))]
            wanted = [name for name in dict.fromkeys(names) if name not in taken]
            above = _above(self.world, seats.role)
            # Who was listed and has left the post is replaced by somebody above it.
            return [(seats.role, name) if name in holders else (above, None) for name in wanted]
        free = sorted(holders - taken)
        if seats.every and free:
            return [(seats.role, name) for name in free]
        found = self._least_busy(seats.role, taken)
        if found is None:
            return [(_above(self.world, seats.role), None)]
        return [(seats.role, found)]

    def _conflict(self, person: str) -> Exclusion | None:
        offices = self.world.membership.offices.get(person, frozenset())
        return conflict_of(self.group, self.case, person, offices)


def _list(value: Value) -> Sequence[object]:
    return value if isinstance(value, (list, tuple)) else ()


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
