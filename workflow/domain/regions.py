"""Say how regions lie to each other, by the paths of their codes."""

from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar

Chosen = TypeVar("Chosen")


def parts_of(path: str) -> tuple[str, ...]:
    """Return the codes on a path, from the root down to the region itself."""
    return tuple(path.split("/"))


def lies_in(path: str, above: str) -> bool:
    """Tell whether a region is another or lies below it."""
    return f"{path}/".startswith(f"{above}/")


def nearness(path: str, regions: Collection[str]) -> int | None:
    """Return how far down a path the nearest of some regions stands.

    No regions at all mean everywhere and stand at 0; None when none of them is on the path.
    """
    if not regions:
        return 0
    found = [depth for depth, code in enumerate(parts_of(path), start=1) if code in regions]
    return max(found, default=None)


def nearest(path: str, choices: Iterable[tuple[Collection[str], Chosen]]) -> Chosen | None:
    """Return the choice for the nearest region up a path; of equals, the first."""
    best: tuple[int, Chosen] | None = None
    for regions, choice in choices:
        depth = nearness(path, regions)
        if depth is not None and (best is None or depth > best[0]):
            best = depth, choice
    return None if best is None else best[1]


def nearest_value(path: str, values: Mapping[str, Chosen]) -> tuple[str, Chosen] | None:
    """Return the region nearest up a path that has a value, with the value."""
    found = [code for code in parts_of(path) if code in values]
    return (found[-1], values[found[-1]]) if found else None
