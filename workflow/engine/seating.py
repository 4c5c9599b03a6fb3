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
    # Who is free to take a vacant seat is known only when all others are seated.
    filled = tuple(_with_vacancies(world, found))
    if any(seat.excluded is None for seat in filled):
        return filled
    return (*filled, stand_in_seat(world, filled, role=group.members[0].role))


def stand_in_seat(world: World, seats: Sequence[SeatView], *, role: str) -> SeatView:
    """Return one more seat for whoever stands above a role."""
    return SeatView(len(seats), _above(world, role, seats), role, None)


def reseated(group: Group, case: CaseView, world: World) -> tuple[SeatView, ...]:
    """Return the seats that others take because who sat there holds the role no more.

    Only seats whose ballot is awaited change hands: to another holder of the role, or, for a member
    of a list and where nobody else holds it, to whoever stands above.
    """
    seating = _Seating(group, case, world)
    seated = {person for seat in case.seats for person in (seat.person, seat.proxy)}
    moved: list[SeatView] = []
    for seat in case.seats:
        awaited = seat.person is not None and seat.choice is None and seat.excluded is None
        if not awaited or seat.person in world.membership.holders.get(seat.role, frozenset()):
            continue
        person = seating.successor(seat, taken=seated)
        others = [each for each in (*case.seats, *moved) if each.number != seat.number]
        role = seat.stands_for if person else _above(world, seat.stands_for, others)
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
        for number, person in enumerate(self._people(seats, taken), start=first):
            yield SeatView(
                number,
                seats.role,
                seats.role,
                person,
                weight=seats.weight,
                veto=seats.veto,
                excluded=None if person is None else self._conflict(person),
            )

    def successor(self, seat: SeatView, *, taken: set[str | None]) -> str | None:
        """Return the holder of the role who takes a seat over; none leaves it to who is above."""
        listed = {
            str(each)
            for seats in self.group.members
            if seats.people is not None and seats.role == seat.stands_for
            for each in _list(self.case.fields.get(seats.people))
        }
        return None if seat.person in listed else self._least_busy(seat.stands_for, taken)

    def _least_busy(self, role: str, taken: set[str | None]) -> str | None:
        holders = self.world.membership.holders.get(role, frozenset())
        fit = [name for name in sorted(holders - taken) if self._conflict(name) is None]
        loads = self.world.membership.loads
        return min(fit, key=lambda name: (loads.get(name, 0), name), default=None)

    def _people(self, seats: Seats, taken: set[str | None]) -> Sequence[str | None]:
        """Return who sits; nobody where a seat is vacant."""
        holders = self.world.membership.holders.get(seats.role, frozenset())
        if seats.people is not None:
            names = [str(each) for each in _list(self.case.fields.get(seats.people))]
            wanted = [name for name in dict.fromkeys(names) if name not in taken]
            # Who was listed and has left the post is replaced by somebody above it.
            return [name if name in holders else None for name in wanted]
        free = sorted(holders - taken)
        return free if seats.every and free else [self._least_busy(seats.role, taken)]

    def _conflict(self, person: str) -> Exclusion | None:
        offices = self.world.membership.offices.get(person, frozenset())
        return conflict_of(self.group, self.case, person, offices)


def _list(value: Value) -> Sequence[object]:
    return value if isinstance(value, (list, tuple)) else ()


def _is_asked_for(seats: Seats, case: CaseView, facts: Reader[Value]) -> bool:
    return seats.when is None or holds(
        seats.when, fields=case.fields, facts=facts, parameters=case.parameters
    )


def _with_vacancies(world: World, seats: Sequence[SeatView]) -> Iterator[SeatView]:
    """Yield the seats, the vacant ones for those who stand above."""
    promised: list[SeatView] = []
    taken = [seat for seat in seats if seat.person is not None]
    for seat in seats:
        if seat.person is not None:
            yield seat
            continue
        vacant = replace(seat, role=_above(world, seat.role, [*taken, *promised]))
        promised.append(vacant)
        yield vacant


def _above(world: World, role: str, seats: Iterable[SeatView]) -> str:
    """Return the first role up the line that somebody holds who is free to take a vacant seat.

    Nobody has two seats, and a vacant seat may wait for them already. Where nobody is free, it is
    the first role that somebody holds, and without any the role itself.
    """
    seats = tuple(seats)
    seated = frozenset(seat.person for seat in seats)
    held = [(above, world.membership.holders.get(above)) for above in world.roles.above(role)]
    lines = [(above, holders) for above, holders in held if holders]
    for above, holders in lines:
        promised = sum(seat.person is None and seat.role == above for seat in seats)
        if len(holders - seated) > promised:
            return above
    return next((above for above, _ in lines), role)
