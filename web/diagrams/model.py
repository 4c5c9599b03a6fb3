"""Say what a swimlane picture shows, in plain values."""

from collections import Counter
from dataclasses import dataclass
from typing import Literal

NodeStatus = Literal["passed", "current", "ahead", "fault", "plain"]
EdgeStatus = Literal["walked", "led_here", "ahead", "return"]


class DiagramError(ValueError):
    """Refuse a diagram that contradicts itself; `code` names the rule, `subject` the id."""

    def __init__(self, code: str, subject: str) -> None:
        """Keep the rule that was broken and the id that broke it."""
        super().__init__(f"{code}: {subject}")
        self.code = code
        self.subject = subject


@dataclass(frozen=True, slots=True)
class Lane:
    """Name who works in one row, and their office."""

    id: str
    title: str
    subtitle: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """Name one column of the picture."""

    id: str
    title: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """Show one state; nodes stand in the order of the process.

    `subtitle` is what stands under the title, who and date or who and light. The list form
    shows `who` and `when` apart if given. `description` is the full sentence, with the word
    for the status, that a screen reader says. `plain` is a state of no case (a definition).
    """

    id: str
    lane: str
    stage: str
    title: str
    status: NodeStatus = "ahead"
    subtitle: str = ""
    href: str | None = None
    description: str = ""
    who: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """Lead from one state to another; a return must carry a label."""

    source: str
    target: str
    status: EdgeStatus = "ahead"
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Diagram:
    """Hold a whole picture; raise `DiagramError` if it contradicts itself."""

    title: str
    lanes: tuple[Lane, ...]
    stages: tuple[Stage, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...] = ()

    def __post_init__(self) -> None:
        """Refuse doubled ids, unknown references and returns without a label."""
        if not self.lanes or not self.stages:
            raise DiagramError("diagram.empty", self.title)
        lanes = _unique([lane.id for lane in self.lanes])
        stages = _unique([stage.id for stage in self.stages])
        nodes = _unique([node.id for node in self.nodes])
        _known([node.lane for node in self.nodes], lanes)
        _known([node.stage for node in self.nodes], stages)
        _known([end for edge in self.edges for end in (edge.source, edge.target)], nodes)
        for edge in self.edges:
            if edge.status == "return" and not edge.label:
                raise DiagramError("diagram.unlabelled_return", edge.source)


def _unique(ids: list[str]) -> frozenset[str]:
    for name, count in Counter(ids).items():
        if count > 1:
            raise DiagramError("diagram.doubled", name)
    return frozenset(ids)


def _known(ids: list[str], known: frozenset[str]) -> None:
    for name in ids:
        if name not in known:
            raise DiagramError("diagram.unknown", name)
