"""Print who may sign in to the demonstration: somebody for every role."""

import unicodedata
from collections.abc import Iterator, Sequence

from definitions.roles import Roles
from web.commands.demonstration.plans import City

_WIDE = frozenset("WF")


def account_lines(city: City, roles: Roles) -> Iterator[str]:
    """Yield a line for every role: its title, an account, the person and the office."""
    rows = []
    for role in roles.roles:
        found = [person for person in city.people if person.role == role]
        more = f" +{len(found) - 1}" if len(found) > 1 else ""
        rows.append((roles[role].title, found[0].login, found[0].name, found[0].at + more))
    widths = [max(_width(row[at]) for row in rows) for at in range(3)]
    for row in rows:
        yield "  ".join(_padded(row, widths))


def _padded(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    for at, text in enumerate(row):
        missing = widths[at] - _width(text) if at < len(widths) else 0
        yield text + " " * missing


def _width(text: str) -> int:
    """Return how many columns a terminal gives a text: two for a Han character."""
    return sum(2 if unicodedata.east_asian_width(each) in _WIDE else 1 for each in text)
