"""Say what is wrong with a definition, and where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """Locate one fault: file, line and column (from 1), message code and its values."""

    file: str
    line: int
    column: int
    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    # The titles of acts that lead into the fault, each with a state's where it may lead elsewhere.
    example: Sequence[tuple[str, str]] | None = None

    def sentence(self, messages: Mapping[str, str]) -> str:
        """Return the fault as one line: its place, what is wrong, a way to see or to mend it."""
        text = messages[self.code].format(**self.values)
        if self.values.get("suggestion"):
            text += messages["definition.did_you_mean"].format(**self.values)
        if self.example is not None:
            text += _shown(self.example, messages)
        return f"{self.file}:{self.line}:{self.column} {text}"


def _shown(example: Sequence[tuple[str, str]], messages: Mapping[str, str]) -> str:
    if not example:
        return messages["definition.example_at_once"]
    branch = messages["definition.example_branch"]
    acts = [branch.format(act=act, state=state) if state else act for act, state in example]
    path = messages["definition.example_next"].join(acts)
    return messages["definition.example"].format(path=path)


class DefinitionError(Exception):
    """Refuse a definition, with every fault found in it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep the faults in the order of the file."""
        self.problems = tuple(
            sorted(problems, key=lambda each: (each.file, each.line, each.column))
        )
        super().__init__("; ".join(f"{p.file}:{p.line} {p.code}" for p in self.problems))
