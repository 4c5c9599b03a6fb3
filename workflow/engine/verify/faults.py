"""Hold what the verifier is told beside a workflow, and what it answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from definitions.checks import BUILT_IN_FACTS
from definitions.library import Library
from definitions.roles import Roles
from definitions.schema import STAY, Workflow
from definitions.source import Location
from definitions.subjects import Fact
from workflow.engine.conditions import times_of
from workflow.engine.values import Value


@dataclass(frozen=True, slots=True)
class Outside:
    """Hold what a proof has to know of the files beside a workflow.

    `facts` are those of the workflow's subject; `endings` are, by workflow, its endings with the
    titles of the states in which cases end so.
    """

    roles: Roles
    grades: frozenset[str]
    facts: Mapping[str, Fact]
    endings: Mapping[str, Mapping[str, str]]


def outside_of(
    library: Library, workflow: Workflow, *, others: Mapping[str, Workflow] | None = None
) -> Outside:
    """Return what the library says about a workflow's surroundings; `others` take precedence."""
    known = {**library.workflows, **(others or {})}
    subject = library.subjects.subjects[workflow.subject]
    built_in = {name: Fact(title=name, type="date") for name in BUILT_IN_FACTS}
    counts = {times_of(name): Fact(title=name, type="integer") for name in workflow.acts}
    return Outside(
        roles=library.roles,
        grades=frozenset(grade.id for grade in library.grades.current),
        facts={**subject.facts, **built_in, **counts},
        endings={name: endings_of(each) for name, each in known.items()},
    )


def endings_of(workflow: Workflow) -> Mapping[str, str]:
    """Return the endings of a workflow, each with the title of a state that means it."""
    return {state.final: state.title for state in workflow.states.values() if state.final}


@dataclass(frozen=True, slots=True)
class Move:
    """Be one act of a counter-example: where it leads, what was typed and which facts held."""

    act: str
    to_state: str
    facts: Mapping[str, Value] = field(default_factory=dict)
    fields: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Example:
    """Be a course of a case that shows a fault, with the parameters it was opened with."""

    moves: tuple[Move, ...]
    parameters: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    """Be one fault: the part of the definition, the code of its sentence, and how to see it."""

    location: Location
    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    example: Example | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """Be the answer: every fault found, and how many holders which roles need at least."""

    faults: Sequence[Fault]
    needs_holders: Mapping[str, int] = field(default_factory=dict)


def told(workflow: Workflow, example: Example) -> Iterator[tuple[str, str]]:
    """Yield the title of each act, with the state's when the act may also lead elsewhere."""
    for move in example.moves:
        act = workflow.acts[move.act]
        plain = [branch.to for branch in act.to] in ([move.to_state], [STAY])
        yield act.title, "" if plain else workflow.states[move.to_state].title
