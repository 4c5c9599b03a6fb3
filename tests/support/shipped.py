"""Write the tables of the manual that tell what is shipped, for a test to compare."""

from collections.abc import Iterable, Iterator, Sequence

from definitions.library import Library
from definitions.operations import OperationRule


def tables(library: Library) -> Iterator[str]:
    """Yield the tables as they stand in docs/definitions.md."""
    yield _table(
        ["role", "title", "scope", "role above"],
        (
            [_code(name), role.title, _code(role.scope), _code(role.supervisor or "")]
            for name, role in library.roles.roles.items()
        ),
    )
    yield _table(
        ["grade", "title"], ([_code(each.id), each.title] for each in library.grades.current)
    )
    yield _table(
        ["reminders", "workdays from the due day, and who is told"],
        (
            [_code(name), "; ".join(f"{rule.offset:+d} {', '.join(rule.to)}" for rule in rules)]
            for name, rules in library.reminders.sets.items()
        ),
    )
    yield _table(
        ["operation", "title", "`by`", "typed", "`opinion`", "limits"],
        (_operation(name, rule) for name, rule in library.operations.operations.items()),
    )
    yield _table(
        ["slip", "title"],
        ([_code(name), title] for name, title in library.operations.slips.items()),
    )


def _operation(name: str, rule: OperationRule) -> list[str]:
    limits = ("at_most", "every_hours", "days", "binding")
    given = [(each, getattr(rule, each)) for each in limits]
    return [
        _code(name),
        rule.title,
        " ".join(map(_code, rule.by)),
        " ".join(map(_code, rule.inputs)),
        rule.opinion,
        ", ".join(f"{each} {str(value).lower()}" for each, value in given if value),
    ]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _code(name: str) -> str:
    return f"`{name}`" if name else ""
