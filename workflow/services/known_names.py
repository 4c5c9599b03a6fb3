"""Know the names that definitions may use in this release."""

from collections.abc import Iterable
from dataclasses import replace

from definitions.checks import Names
from definitions.library import Library
from workflow.domain.guards import GUARDS
from workflow.services.effects import EFFECTS


def known_names(library: Library, workflows: Iterable[str] = ()) -> Names:
    """Return a library's names, this release's guards and effects, and further workflows."""
    names = library.names
    return replace(
        names,
        workflows=names.workflows | set(workflows),
        guards=frozenset(GUARDS),
        effects=frozenset(EFFECTS),
    )
