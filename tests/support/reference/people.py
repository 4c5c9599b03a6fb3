"""Say who may see a case, who holds roles, and who stands above, as docs/definitions.md does."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from definitions.roles import Roles
from tests.support.reference.standing import Held

# Where a post of a scope must be to cover a case that lies "here".
COVERS = {
    "unit": {"here"},
    "department": {"here", "other_unit"},
    "served": {"here", "other_unit"},
    "region": {"here", "other_unit", "other_department"},
    "region_tree": {"here", "other_unit", "other_department", "upper_region"},
    "none": set[str](),
}
REGION = COVERS["region"]


@dataclass(frozen=True)
class Country:
    """Hold everybody's posts."""

    roles: Roles
    posts: Sequence[Held]

    def covers(self, held: Held, handed_to: frozenset[str]) -> bool:
        """Tell whether a post covers the case."""
        scope = self.roles[held.role].scope
        return held.person in handed_to if scope == "assigned" else held.where in COVERS[scope]

    def covering(self, role: str, handed_to: frozenset[str]) -> list[str]:
        """Return who holds a role for the case."""
        return [
            each.person for each in self.posts if each.role == role and self.covers(each, handed_to)
        ]

    def holders(self, role: str) -> set[str]:
        """Return who holds a role in the region: whom groups are seated from."""
        return {each.person for each in self.posts if each.role == role and each.where in REGION}

    def above(self, role: str) -> Iterator[str]:
        """Yield the line of supervisors, the nearest first."""
        above = self.roles[role].supervisor
        while above is not None:
            yield above
            above = self.roles[above].supervisor

    def free_above(self, role: str, sitting: Collection[str], waiting: Sequence[str]) -> str:
        """Return the nearest role above that can fill one more seat, else that is held at all.

        `sitting` have a seat already, `waiting` are the roles that a vacant seat waits for.
        """
        held = [each for each in self.above(role) if self.holders(each)]
        can = [
            each
            for each in held
            if len(self.holders(each).difference(sitting)) > waiting.count(each)
        ]
        return [*can, *held, role][0]

    def belongs(self, person: str) -> bool:
        """Tell whether a person is of the case's unit or department."""
        return any(
            (self.roles[each.role].scope == "unit" and each.where == "here")
            or (self.roles[each.role].scope == "department" and each.where in COVERS["department"])
            for each in self.posts
            if each.person == person
        )
