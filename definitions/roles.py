"""Read who does what."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from definitions.source import load_model
from definitions.suggestions import closest

ScopeKind = Literal["unit", "department", "served", "region", "region_tree", "assigned", "none"]


class Role(BaseModel):
    """Describe one role: its title, what its holder sees, and what its pages allow."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    scope: ScopeKind
    supervisor: str | None = None
    administrator: bool = False
    permissions: frozenset[str] = frozenset()


class ByProxy(BaseModel):
    """Say which permissions of a post a proxy has: not those `withheld`.

    A proxy for some workflows only has nothing but `in_workflows`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    withheld: frozenset[str] = frozenset()
    in_workflows: frozenset[str] = frozenset()


class Roles(BaseModel):
    """Hold all roles by id and all permissions with their meaning."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    roles: dict[str, Role]
    permissions: dict[str, str]
    by_proxy: ByProxy = ByProxy()

    @model_validator(mode="after")
    def _names_resolve(self) -> "Roles":
        for name, role in self.roles.items():
            if role.supervisor is not None and role.supervisor not in self.roles:
                raise _unknown("role", role.supervisor, self.roles, at=(name, "supervisor"))
            for permission in sorted(role.permissions - self.permissions.keys()):
                at = (name, "permissions")
                raise _unknown("permission", permission, self.permissions, at=at)
        for key, named in self.by_proxy:
            for permission in sorted(named - self.permissions.keys()):
                raise _unknown("permission", permission, self.permissions, at=("by_proxy", key))
        return self

    def __getitem__(self, role: str) -> Role:
        """Return a role by id; raises KeyError."""
        return self.roles[role]

    def __contains__(self, role: object) -> bool:
        """Tell whether a role exists."""
        return role in self.roles

    def titled(self, role: str) -> str:
        """Return the title of a role."""
        return self.roles[role].title

    def above(self, role: str) -> Iterator[str]:
        """Yield the roles up the line of supervisors, the nearest first, each once."""
        seen = {role}
        above = self.roles[role].supervisor
        while above is not None and above not in seen:
            seen.add(above)
            yield above
            above = self.roles[above].supervisor

    def permissions_by_proxy(self, role: str, *, limited: bool) -> frozenset[str]:
        """Return what a proxy in the post of a role may do, in all workflows or in some."""
        kept = self.roles[role].permissions - self.by_proxy.withheld
        return kept & self.by_proxy.in_workflows if limited else kept

    def with_permission(self, permission: str) -> frozenset[str]:
        """Return the roles that carry a permission."""
        return frozenset(
            name for name, role in self.roles.items() if permission in role.permissions
        )


def load_roles(folder: Path) -> Roles:
    """Read `roles.yaml` of a definitions folder; raises DefinitionError."""
    return load_model(folder / "roles.yaml", Roles)


def _unknown(
    kind: str, name: str, known: Iterable[str], *, at: tuple[str, str]
) -> PydanticCustomError:
    place = at if at[0] == "by_proxy" else ("roles", *at)
    context = {"name": name, "suggestion": closest(name, known), "at": place}
    return PydanticCustomError("name", "", {"code": f"definition.unknown_{kind}", **context})
