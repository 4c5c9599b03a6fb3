"""Show slips of supervision; the gravest of the house is the reddest."""

from collections.abc import Mapping

from web.system import resources

# From grave to mild; a house with more slips shows the milder ones like the last.
_KINDS = ("error", "warn", "success")


def slip_view(colour: str | None) -> Mapping[str, str] | None:
    """Return the title of a slip and the tint of its mark."""
    slips = resources().library.operations.slips
    if colour not in slips:
        return None
    rank = list(reversed(slips)).index(colour)
    kind = _KINDS[min(rank, len(_KINDS) - 1)]
    return {"id": colour, "title": slips[colour], "kind": kind}
